internal import Kernels

/// Which kernel multiplies some rows by a matrix, and how it is launched.
///
/// All of them give the same bits: an output element is one chain over K, whatever shares it out. Which is
/// fastest was measured on an H200; decision 0019 has the table.
struct MatmulKernel: Hashable {
  /// For what it is made.
  enum Kind: Hashable {
    /// Any packing and any shape: a thread an element, or as many as K has splits.
    case any(splits: Int)
    /// Few rows: weights stream through shared memory, and warps take turns at K.
    case narrow(Narrow)
    /// Many rows: the matrix unit multiplies, and all else hides behind three operations an element.
    case wide(stages: Int)
  }

  struct Narrow: Hashable {
    var passes: Int
    var panels: Int
    var stages: Int
  }

  var kind: Kind
  /// Its name in its source, with packing and tile, such as `iv_narrow_q4_8_t4`.
  var name: String
  var grid: Int = 0
  var threadCount: Int = 0
  var sharedByteCount: Int = 0

  /// Ranges of K that are summed apart.
  var splitCount: Int {
    if case .any(let splits) = kind { splits } else { 1 }
  }

  /// The one that there is for any product.
  static func any(_ product: MatmulProduct, splits: Int = 1) -> MatmulKernel {
    MatmulKernel(kind: .any(splits: splits), name: "matmul_\(product.matrix.place.packing)")
  }
}

/// Chooses kernels for one GPU.
struct MatmulKernels: Hashable, Sendable {
  var multiprocessorCount: Int
  var hasNarrow: Bool
  var hasWide: Bool

  init(_ gpu: GPU) {
    multiprocessorCount = gpu.multiprocessorCount
    hasNarrow = gpu.capability.major >= 9
    // Its instructions are that generation's alone.
    hasWide = gpu.capability.major == 9
  }

  /// Packings with kernels of their own.
  static let narrowPackings = ["q4", "q8", "q4_k", "q6_k"]
  static let widePackings = ["q4", "q8", "q4_k"]

  /// The fastest for a product with so many rows; `nil` where but the one of any shape is made for it.
  func kernel(for product: MatmulProduct, rows: Int) -> MatmulKernel? {
    if case .slots = product.use { return nil }
    let shape = Shape(product: product, rowCount: rows)
    if let sets = wideSets(shape), let wide = wide(shape, sets) { return wide }
    return narrow(shape)
  }

  private struct Shape {
    var product: MatmulProduct
    var rowCount: Int

    var packing: PackedPlace { product.matrix.place }
    var groupCount: Int { product.groupCount }
    /// Elements of K in blocks of 32.
    var blockCount: Int { product.matrix.depthBlocks }
    var isGateUp: Bool { product.use == .gateAndUp }
  }

  /// Sets of four warps, 128 columns each, where the matrix unit is faster; `nil` where streaming is.
  private func wideSets(_ shape: Shape) -> Int? {
    let groups = shape.groupCount * (shape.isGateUp ? 2 : 1)
    let (isFew, isHuge) = (
      groups < 2 * multiprocessorCount, groups >= 32 * multiprocessorCount
    )
    switch shape.rowCount {
    case ...32: return nil
    case ...64: return isHuge ? 3 : nil
    case ...128: return groups < 4 * multiprocessorCount ? nil : isHuge ? 2 : 3
    case ...256: return isFew && shape.blockCount >= 256 ? nil : 2
    default: return 2
    }
  }

  // MARK: - Few rows

  private static let largeShared = 225 << 10
  private static let smallShared = 113 << 10

  private struct Try {
    var panelRows: Int
    var turns: Int
    var warps: Int
    var limit: Int
    var blocksPerProcessor = 1
  }

  private func narrow(_ shape: Shape) -> MatmulKernel? {
    guard hasNarrow, Self.narrowPackings.contains(shape.packing.packing),
      shape.blockCount * 32 % shape.packing.blockElementCount == 0,
      !shape.isGateUp || shape.groupCount % 2 == 0
    else { return nil }
    var one = first(shape)
    while one.warps >= max(4, one.turns) {
      for limit in Set([one.limit, Self.largeShared]).sorted() where limit >= one.limit {
        var sized = one
        sized.limit = limit
        if let kernel = kernel(shape, sized) { return kernel }
      }
      one.warps -= max(4, one.turns)
    }
    return nil
  }

  /// Few groups to a multiprocessor need many warps at each; many groups keep warps busy alone.
  private func first(_ shape: Shape) -> Try {
    let (rows, isQ4) = (shape.rowCount, shape.packing.packing == "q4")
    let groups = shape.groupCount * (shape.isGateUp ? 2 : 1)
    let isFew = groups < 2 * multiprocessorCount, isSome = groups < 4 * multiprocessorCount
    let isDeep = shape.blockCount >= 256
    let long = isQ4 ? 6 : 4
    switch rows {
    case ...8:
      let panelRows = rows == 1 ? 1 : 8
      guard isSome else {
        return Try(panelRows: panelRows, turns: 1, warps: 12, limit: Self.largeShared)
      }
      if isDeep {
        let warps = isQ4 ? 12 : 8
        return Try(panelRows: panelRows, turns: long, warps: warps, limit: Self.largeShared)
      }
      return Try(
        panelRows: panelRows, turns: 4, warps: 8, limit: Self.smallShared,
        blocksPerProcessor: isFew ? 1 : 2)
    case ...16:
      if isFew { return Try(panelRows: 16, turns: long, warps: 12, limit: Self.smallShared) }
      return isSome
        ? Try(panelRows: 16, turns: 1, warps: 8, limit: Self.smallShared)
        : Try(panelRows: 16, turns: 1, warps: 12, limit: Self.largeShared)
    case ...32:
      return isSome
        ? Try(panelRows: 16, turns: 1, warps: 8, limit: Self.smallShared)
        : Try(panelRows: isQ4 ? 32 : 16, turns: 1, warps: 12, limit: Self.largeShared)
    case ...64:
      if isFew { return Try(panelRows: 16, turns: 1, warps: 8, limit: Self.smallShared) }
      return Try(
        panelRows: isQ4 && !isSome ? 32 : 16, turns: 1, warps: 12, limit: Self.largeShared)
    default:
      return Try(
        panelRows: isQ4 ? 32 : 16, turns: 1, warps: isFew ? 8 : 12,
        limit: isFew ? Self.smallShared : Self.largeShared)
    }
  }

  /// `nil` where its ring would have fewer than three stages.
  private func kernel(_ shape: Shape, _ one: Try) -> MatmulKernel? {
    let place = shape.packing
    let segment = one.panelRows == 16 && one.turns >= 4 ? 4 : 8
    let round = one.turns * segment
    let tiles = max(one.panelRows, 8) / 8
    let teams = one.warps / one.turns
    guard !shape.isGateUp || teams % 4 == 0 && teams > 0 else { return nil }
    let panels = (shape.rowCount + one.panelRows - 1) / one.panelRows
    let places = max(1, multiprocessorCount * one.blocksPerProcessor / panels)
    // Of gate and up, four teams have two groups of each.
    let (work, workers) =
      shape.isGateUp
      ? (shape.groupCount / 2, teams / 4 * places) : (shape.groupCount, teams * places)
    let passes = (work + workers - 1) / workers
    let stage =
      round * tiles * 320
      + teams * (round * 32 / place.blockElementCount) * place.blockByteCount
    guard round * 32 % place.blockElementCount == 0 else { return nil }
    let size = tiles * (one.panelRows == 1 ? 2 : 4) * (place.packing == "q6_k" ? 2 : 1)
    let fixed =
      (one.turns > 1 ? teams * ((size + 3) / 4) * 512 : 0)
      + (shape.isGateUp ? 2 * teams * tiles * 512 : 0)
    let rounds = passes * ((shape.blockCount + round - 1) / round)
    let stages = min((one.limit - fixed) / (stage + 16), 16, max(3, rounds))
    guard stages >= 3 else { return nil }
    return MatmulKernel(
      kind: .narrow(
        .init(passes: passes, panels: panels, stages: stages)),
      name: (shape.isGateUp ? "iv_gate_up_" : "iv_narrow_")
        + "\(place.packing)_\(one.panelRows)_t\(one.turns)", grid: panels * places,
      threadCount: 32 * one.warps, sharedByteCount: fixed + stages * (stage + 16))
  }

  // MARK: - Many rows

  private func wide(_ shape: Shape, _ sets: Int) -> MatmulKernel? {
    let place = shape.packing
    let blocks = place.blockElementCount > 32 ? 8 : 4
    guard hasWide, Self.widePackings.contains(place.packing), shape.blockCount % blocks == 0,
      shape.product.use != .gated, !shape.isGateUp || shape.groupCount % 2 == 0
    else { return nil }
    let bytes =
      blocks * 4096 + 8 * sets * (blocks * 32 / place.blockElementCount * place.blockByteCount)
      + blocks * 512
    let stage = (bytes + 1023) / 1024 * 1024
    let extra = 1024 + (shape.isGateUp ? 2048 * sets : 0)
    let stages = ((226 << 10) - extra) / (stage + 16)
    guard stages >= 2 else { return nil }
    let columnGroups = (shape.isGateUp ? 4 : 8) * sets
    let tiles =
      (shape.groupCount + columnGroups - 1) / columnGroups * ((shape.rowCount + 63) / 64)
    return MatmulKernel(
      kind: .wide(stages: stages),
      name: (shape.isGateUp ? "iv_wide_gate_up_" : "iv_wide_") + "\(place.packing)_\(sets)",
      grid: min(tiles, multiprocessorCount), threadCount: 128 * sets + 128,
      sharedByteCount: extra + stages * (stage + 16))
  }
}

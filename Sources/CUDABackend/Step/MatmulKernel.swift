internal import Kernels

/// Which kernel multiplies some rows by a matrix, and how it is launched.
///
/// All of them give the same bits: an output element is one chain over K, whatever shares it out. Which is
/// fastest was measured on an H200; decision 0019 has the table.
struct MatmulKernel: Hashable {
  /// For what it is made, which is part of its name.
  enum Kind: Hashable {
    /// Any packing and any shape: a thread an element.
    case any
    /// Few rows: weights stream through shared memory, and warps take turns at K.
    case narrow(Narrow)
    /// Many rows: the matrix unit multiplies, and all else hides behind three operations an element.
    case wide(sets: Int, stages: Int)
  }

  struct Narrow: Hashable {
    /// Rows of a panel, and warps that take turns.
    var panelRows: Int
    var turns: Int
    var passes: Int
    var panels: Int
    var stages: Int
  }

  var kind: Kind
  /// Such as `q4-8x16-t4`.
  var name: String
  var grid: Int = 0
  var threadCount: Int = 0
  var sharedByteCount: Int = 0
}

/// What a matmul is like, as far as the choice of a kernel goes.
struct MatmulShape {
  var packing: PackedPlace
  /// Of sixteen columns; of gate and up, of one of them.
  var groupCount: Int
  /// Elements of K in blocks of 32.
  var blockCount: Int
  var rowCount: Int
  /// Gate and up at once, as one.
  var isGateUp = false
  /// Whether it is stored or added, not gated.
  var isPlain = true
}

/// Chooses kernels for one GPU.
struct MatmulKernels {
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

  func kernel(for shape: MatmulShape) -> MatmulKernel {
    if let sets = wideSets(shape), let wide = wide(shape, sets) { return wide }
    if let narrow = narrow(shape) { return narrow }
    return MatmulKernel(kind: .any, name: "\(shape.packing.packing)-16x8")
  }

  /// Sets of four warps, 128 columns each, where the matrix unit is faster; `nil` where streaming is.
  private func wideSets(_ shape: MatmulShape) -> Int? {
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

  private func narrow(_ shape: MatmulShape) -> MatmulKernel? {
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
  private func first(_ shape: MatmulShape) -> Try {
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
  private func kernel(_ shape: MatmulShape, _ one: Try) -> MatmulKernel? {
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
        .init(
          panelRows: one.panelRows, turns: one.turns, passes: passes, panels: panels,
          stages: stages)),
      name: "\(place.packing)-16x\(one.panelRows)-t\(one.turns)", grid: panels * places,
      threadCount: 32 * one.warps, sharedByteCount: fixed + stages * (stage + 16))
  }

  // MARK: - Many rows

  private func wide(_ shape: MatmulShape, _ sets: Int) -> MatmulKernel? {
    let place = shape.packing
    let blocks = place.blockElementCount > 32 ? 8 : 4
    guard hasWide, Self.widePackings.contains(place.packing), shape.blockCount % blocks == 0,
      shape.isGateUp || shape.isPlain, !shape.isGateUp || shape.groupCount % 2 == 0
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
      kind: .wide(sets: sets, stages: stages), name: "\(place.packing)-\(128 * sets)x64",
      grid: min(tiles, multiprocessorCount), threadCount: 128 * sets + 128,
      sharedByteCount: extra + stages * (stage + 16))
  }
}

internal import EngineTypes
internal import Kernels

/// Which kernels a step runs on a GPU and in which order they sum: what `KernelPlan` is on a CPU.
///
/// The one place here where a family may look at the shape of the step. The invariant one does not. The
/// scalar reference has no twin on a GPU; asked for it, a GPU runs its invariant kernels, and says so.
/// `StepLauncher` launches the kernels that are named here, and so does a step's report name them.
struct CUDAPlan: Hashable, Sendable {
  var mode: KernelMode
  var rowCount: Int
  var kernels: ModelKernels
  /// Whether somebody looks inside, and has to find every operation's result by itself.
  var isTraced = false
  /// Of each window of the model's layers, pieces of attention that there is to be room for: at least as many as
  /// there are, and seldom another number.
  ///
  /// None where attention is not cut into pieces.
  var decodeItems: [Int] = []
  var prefillItems: [Int] = []

  private var multiprocessorCount: Int { kernels.matmuls.multiprocessorCount }

  // MARK: - Matmuls

  /// The kernels that make a product of so many rows: one, or of gate and up two where none makes both at once.
  ///
  /// The standard family has but the one that can split K.
  func kernels(of product: MatmulProduct, rows: Int) -> [MatmulKernel] {
    if mode.matmul != .standard, let kernel = kernels.matmuls.kernel(for: product, rows: rows) {
      return [kernel]
    }
    guard product.use == .gateAndUp else {
      return [.any(product, splits: matmulSplits(product, rows: rows))]
    }
    return [.plain, .gated].flatMap {
      kernels(of: MatmulProduct(matrix: product.matrix, use: $0), rows: rows)
    }
  }

  /// Contiguous ranges of K that are summed apart: as GPU libraries choose split-K, so many that a matrix
  /// of few tiles fills the GPU.
  private func matmulSplits(_ product: MatmulProduct, rows: Int) -> Int {
    guard mode.matmul == .standard else { return 1 }
    let tiles = product.groupCount * ((rows + 7) / 8)
    return max(1, min(8, product.matrix.place.blockCount, 4 * multiprocessorCount / tiles))
  }

  // MARK: - Norms

  /// Whether rows are normalised by a kernel of its own, and then quantised or added by another.
  var normalizesApart: Bool { mode.rmsnorm == .standard }

  /// The same of what a norm adds to the residual stream.
  var addsNormsApart: Bool { normalizesApart || isTraced }

  /// Normalises rows and nothing else.
  var normKernel: String { mode.rmsnorm == .standard ? "rms_norm_standard" : "rms_norm" }

  /// Whether a row of so many has a large block to itself.
  func preparesFew(rows: Int) -> Bool { rows <= multiprocessorCount }

  /// Normalises rows, and quantises them or adds them to the residual stream.
  func prepareKernel(rows: Int) -> String {
    preparesFew(rows: rows) ? "iv_normalise_few" : "iv_normalise_many"
  }

  /// Normalises single heads: sums too short to be split, in any family.
  var headNormKernel: String { "rms_norm" }

  /// Normalises, turns and stores heads at once; `nil` where kernels of any shape do it one after the other.
  var finishHeadsKernel: String? { isTraced ? nil : kernels.finishHeads }

  // MARK: - Attention

  /// Attention of pieces of few rows; `nil` where it is not cut into pieces.
  var attendFewKernel: String? { mode.attention == .standard ? nil : kernels.attendFew }

  var attendManyKernel: String { "iv_attention_prefill" }
  /// Attention of any shape, a block for each row and head.
  var attendAnyKernel: String { "attend" }

  /// Splits of a row's positions; `nil` for those of a fixed size.
  func attentionSplitCount(headCount: Int) -> Int? {
    guard mode.attention == .standard else { return nil }
    return max(1, min(8, 2 * multiprocessorCount / max(1, rowCount * headCount)))
  }

  private var attentionKernels: [String] {
    guard let few = attendFewKernel else { return [attendAnyKernel] }
    return (decodeItems.contains { $0 > 0 } ? [few] : [])
      + (prefillItems.contains { $0 > 0 } ? [attendManyKernel] : [])
  }

  // MARK: - Logits

  func logitsSplitCount(rows: Int) -> Int {
    guard mode.logits == .standard else { return 1 }
    return max(1, min(8, multiprocessorCount / max(1, 16 * rows)))
  }

  /// Whether a cluster of blocks reduces a row.
  var reducesByClusters: Bool { mode.logits != .standard && kernels.reducesByClusters }
  var logitsKernel: String { reducesByClusters ? "iv_reduce_logits" : "reduce_logits" }

  // MARK: - Experts

  var routeKernel: String { "route" }
  var mixKernel: String { "mix" }

  // MARK: - What the outside sees

  /// The kernels that sum at a site, in the order they are launched; `products` are those of its matmuls.
  func kernels(at site: OperationSite, rows: Int, _ products: [MatmulProduct]) -> [String] {
    let matmuls = products.flatMap { kernels(of: $0, rows: rows) }.map(\.name)
    switch site {
    case .attentionNorm, .feedForwardNorm, .outputNorm:
      return [normalizesApart ? normKernel : prepareKernel(rows: rows)]
    case .postAttention, .postFeedForward:
      return [addsNormsApart ? normKernel : prepareKernel(rows: rows)]
    case .headNorm:
      return [kernels.normalizesWidths ? normKernel : finishHeadsKernel ?? headNormKernel]
    case .attention: return attentionKernels
    case .qkv, .attentionOutput, .gateUp, .down, .expertGateUp, .lmHead: return matmuls
    case .router: return matmuls + [routeKernel]
    case .expertDown: return matmuls + [mixKernel]
    case .logSoftmax: return [logitsKernel]
    }
  }

  /// The choice as the outside sees it; likewise.
  func choice(
    at site: OperationSite, rows: Int, _ products: [MatmulProduct], headCount: Int
  ) -> KernelChoice {
    let family = mode[site.operation] == .standard ? KernelFamily.standard : .invariant
    let names = Self.distinct(kernels(at: site, rows: rows, products))
    let (order, splits): (String, Int)
    switch site.operation {
    case .matmul:
      let counts = products.flatMap { kernels(of: $0, rows: rows) }.map(\.splitCount)
      order = Self.distinct(counts.map { $0 == 1 ? "chain" : "split\($0)" })
      splits = counts.max() ?? 1
    case .rmsnorm:
      (order, splits) = (names.hasSuffix("standard") ? "tree" : "lanes16", 1)
    case .attention:
      splits = attentionSplitCount(headCount: headCount) ?? 1
      order = family == .standard ? "count\(splits)" : "size\(KernelPlan.invariantSplitSize)"
    case .logits:
      splits = logitsSplitCount(rows: rows)
      order = splits == 1 ? "lanes16" : "lanes16/\(splits)"
    }
    return KernelChoice(
      family: family, kernel: "cuda-" + names, reductionOrder: order, splitCount: splits,
      dependsOnBatch: family == .standard)
  }

  /// Each word once.
  private static func distinct(_ words: [String]) -> String {
    var found: [String] = []
    for word in words where !found.contains(word) { found.append(word) }
    return found.joined(separator: "+")
  }
}

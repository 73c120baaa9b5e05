internal import EngineTypes
internal import Kernels

/// Which kernels a step runs on a GPU and in which order they sum: what `KernelPlan` is on a CPU.
///
/// The one place here where a family may look at the shape of the step. The invariant one does not. The
/// scalar reference has no twin on a GPU; asked for it, a GPU runs its invariant kernels, and says so.
struct CUDAPlan: Hashable, Sendable {
  var mode: KernelMode
  var rowCount: Int
  var multiprocessorCount: Int
  /// Of each window of the model's layers, pieces of attention that there is to be room for: at least as many as
  /// there are, and seldom another number.
  var decodeItems: [Int] = []
  var prefillItems: [Int] = []

  /// Contiguous ranges of K that are summed apart: as GPU libraries choose split-K, so many that a matrix
  /// of few tiles fills the GPU.
  func matmulSplits(rows: Int, groupCount: Int, blockCount: Int) -> Int {
    guard mode.matmul == .standard else { return 1 }
    let tiles = groupCount * ((rows + 7) / 8)
    return max(1, min(8, blockCount, 4 * multiprocessorCount / tiles))
  }

  /// The kernel of a matmul; the standard family has but the one that can split K.
  func kernel(_ shape: MatmulShape, _ kernels: MatmulKernels) -> MatmulKernel {
    guard mode.matmul != .standard else {
      return MatmulKernel(kind: .any, name: "\(shape.packing.packing)-16x8")
    }
    return kernels.kernel(for: shape)
  }

  /// Splits of a row's positions; `nil` for those of a fixed size.
  func attentionSplitCount(headCount: Int) -> Int? {
    guard mode.attention == .standard else { return nil }
    return max(1, min(8, 2 * multiprocessorCount / max(1, rowCount * headCount)))
  }

  var normKernel: String { mode.rmsnorm == .standard ? "rms_norm_standard" : "rms_norm" }

  func logitsSplitCount(rows: Int) -> Int {
    guard mode.logits == .standard else { return 1 }
    return max(1, min(8, multiprocessorCount / max(1, 16 * rows)))
  }

  /// The choice as the outside sees it.
  func choice(
    for operation: KernelOperation, rows: Int, matrices: [DeviceMatrix], headCount: Int,
    hasAttentionKernels: Bool, isGateUp: Bool, kernels: MatmulKernels
  ) -> KernelChoice {
    let family = mode[operation] == .standard ? KernelFamily.standard : .invariant
    let (name, order, splits): (String, String, Int)
    switch operation {
    case .matmul:
      var names: [String] = []
      for matrix in matrices {
        let shape = MatmulShape(
          packing: matrix.place, groupCount: matrix.groupCount, blockCount: matrix.depthBlocks,
          rowCount: rows, isGateUp: isGateUp, isPlain: !isGateUp)
        let name = kernel(shape, kernels).name
        if !names.contains(name) { names.append(name) }
      }
      name = "cuda-" + names.joined(separator: "+")
      splits =
        matrices.map {
          matmulSplits(
            rows: rows, groupCount: $0.groupCount, blockCount: $0.place.blockCount)
        }.max() ?? 1
      order = splits == 1 ? "chain" : "split\(splits)"
    case .rmsnorm:
      (name, splits) = ("cuda-\(normKernel)", 1)
      order = family == .standard ? "tree" : "lanes16"
    case .attention:
      splits = attentionSplitCount(headCount: headCount) ?? 1
      name = family == .standard || !hasAttentionKernels ? "cuda-attend" : "cuda-split-256"
      order = family == .standard ? "count\(splits)" : "size\(KernelPlan.invariantSplitSize)"
    case .logits:
      splits = logitsSplitCount(rows: rows)
      (name, order) = ("cuda-reduce", splits == 1 ? "lanes16" : "lanes16/\(splits)")
    }
    return KernelChoice(
      family: family, kernel: name, reductionOrder: order, splitCount: splits,
      dependsOnBatch: family == .standard)
  }
}

public import EngineTypes

extension KernelPlan {
  /// The choice as the outside sees it.
  ///
  /// - Parameters:
  ///   - operation: the class of operations.
  ///   - rows: rows of this operation, which may be fewer than the step's.
  ///   - matrices: those of a matmul, one of each kind, with the groups of 16 columns that a worker
  ///     computes; the kernels of all of them are named.
  ///   - keyValueHeadCount: of attention.
  ///   - cutsAtCache: see `AttentionPlan`.
  ///   - groupSizes: of experts' matmuls, how many rows take one; the kernel named is that of the most.
  ///   - kernels: what runs.
  /// - Returns: what log and screen say of it.
  public func choice(
    for operation: KernelOperation, rows: Int, matrices: [(PackedMatrix, groupCount: Int)],
    keyValueHeadCount: Int, cutsAtCache: Bool = false, groupSizes: Set<Int>? = nil,
    on kernels: Kernels
  ) -> KernelChoice {
    let family = mode[operation]
    let (name, order, splits): (String, String, Int)
    switch operation {
    case .matmul where groupSizes != nil:
      let sizes = (groupSizes ?? []).sorted()
      let orders = sizes.map(expertMatmulOrder)
      let largest = sizes.last ?? 1
      name = names(of: matrices, rows: largest, expertMatmulOrder(rows: largest), on: kernels)
      order = Self.words(of: orders)
      splits = orders.map(\.splitCount).max() ?? 1
    case .matmul:
      let chosen = matmulOrder(rows: rows)
      name = names(of: matrices, rows: rows, chosen, on: kernels)
      (order, splits) = (chosen.description, chosen.splitCount)
    case .rmsnorm: (name, order, splits) = Self.words(rowSplits: normSplitCount)
    case .logits: (name, order, splits) = Self.words(rowSplits: logitsSplitCount(rows: rows))
    case .attention:
      (name, order, splits) = attentionSplits(keyValueHeadCount: keyValueHeadCount)
        .words(cutsAtCache: cutsAtCache)
    }
    return KernelChoice(
      family: family, kernel: family == .reference ? "scalar" : name,
      reductionOrder: order, splitCount: splits, dependsOnBatch: family == .standard)
  }

  /// Each kernel that some of the matrices need, such as `q4-4x32+q8-4x32`.
  private func names(
    of matrices: [(PackedMatrix, groupCount: Int)], rows: Int, _ order: MatmulOrder,
    on kernels: Kernels
  ) -> String {
    var names: [String] = []
    for (matrix, groupCount) in matrices {
      let name = kernels.matmulKernel(
        matrix, rowCount: rows, groupCount: groupCount, order: order, family: mode.matmul)
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: "+")
  }

  /// Each order once.
  private static func words(of orders: [MatmulOrder]) -> String {
    var words: [String] = []
    for order in orders where !words.contains(order.description) { words.append(order.description) }
    return words.joined(separator: "+")
  }

  /// Name, order and splits of what sums one row.
  private static func words(rowSplits count: Int) -> (String, String, Int) {
    count == 1 ? ("row", "lanes16", 1) : ("split-row", "lanes16/\(count)", count)
  }
}

extension KernelPlan.MatmulOrder: CustomStringConvertible {
  /// Two sums with the same words have the same order.
  public var description: String {
    switch self {
    case .chain: "chain"
    case .interleaved2: "interleaved2"
    case .interleaved4: "interleaved4"
    case .split(let count): "split\(count)"
    }
  }

  /// Partial sums of one element.
  var splitCount: Int {
    switch self {
    case .chain: 1
    case .interleaved2: 2
    case .interleaved4: 4
    case .split(let count): count
    }
  }
}

extension KernelPlan.AttentionSplits {
  /// Name, order and splits.
  fileprivate func words(cutsAtCache: Bool) -> (String, String, Int) {
    switch self {
    case .fixedSize(let size): ("split-\(size)", "size\(size)", 1)
    case .fixedCount(let count):
      ("flash-decode", "count\(count)" + (cutsAtCache ? "+cached|new" : ""), count)
    case .faulty(let cut): ("split-faulty", "\(cut)", 1)
    }
  }
}

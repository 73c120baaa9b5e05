internal import CKernels
public import EngineTypes

/// Which kernels a step runs and in which order they sum.
///
/// This is the one place where a family may look at the shape of the step. The invariant family
/// does not: its plans are constants.
public struct KernelPlan: Sendable {
  /// The order in which one output element's K blocks are summed.
  public enum MatmulOrder: Hashable, Sendable {
    /// One chain over ascending blocks.
    case chain
    /// Chain *j* of `count` (2 or 4) takes blocks *j*, *j* + count, …
    case interleaved(count: Int)
    /// Contiguous ranges of K, added in order: split-K as GPU libraries choose it for few rows.
    case split(count: Int)
  }

  /// How a query row's KV range is cut.
  public enum AttentionSplits: Hashable, Sendable {
    /// Splits of a fixed size, aligned to position 0.
    case fixedSize(Int)
    /// A fixed number of splits per decode row (FlashDecoding); a prefill chunk reduces what was
    /// cached apart from what is new, as early paged prefill kernels did.
    case fixedCount(Int)
    /// Wrong on purpose, see `SeededFault`.
    case faulty(FaultyCut)
  }

  public let mode: KernelMode
  let rowCount: Int
  public let workerCount: Int
  /// Wrong on purpose; `nil` in every engine that is not being tested.
  let fault: PlanFault?

  /// Positions in one split of the invariant attention.
  public static let invariantSplitSize = 256

  /// - Parameters:
  ///   - mode: the family of each operation class.
  ///   - rowCount: rows of the whole step, which only the standard family looks at.
  ///   - workerCount: threads, likewise.
  ///   - fault: a deliberate mistake of the invariant family.
  public init(mode: KernelMode, rowCount: Int, workerCount: Int, fault: PlanFault? = nil) {
    self.mode = mode
    self.rowCount = rowCount
    self.workerCount = workerCount
    self.fault = fault
  }

  /// The order for a matmul of `rows` rows.
  ///
  /// The standard family takes two chains for a single row, which hides the latency of one; split-K
  /// for a few rows, the default of GPU libraries, which buys them parallel work and buys us
  /// nothing; and the chain for many rows, the fastest tile there is here.
  public func matmulOrder(rows: Int) -> MatmulOrder {
    guard mode.matmul == .standard else {
      return faulty(.matmul) { $0.matmulOrder(rows: rows) } ?? .chain
    }
    switch rows {
    case 1: return .interleaved(count: 2)
    case 2..<8: return .split(count: max(2, min(4, 4 * workerCount / rows)))
    default: return .chain
    }
  }

  /// How the workers share the step's matmuls; of no consequence for any bit.
  public var division: WorkDivision {
    WorkDivision(rowCount: rowCount, workerCount: workerCount)
  }

  /// In how many parts a row's sum of squares is taken.
  public var normSplitCount: Int {
    guard mode.rmsnorm == .standard else {
      return faulty(.rmsnorm) { $0.normSplitCount(workers: workerCount) } ?? 1
    }
    return rowCount < workerCount ? workerCount : 1
  }

  public func attentionSplits(keyValueHeadCount: Int) -> AttentionSplits {
    guard mode.attention == .standard else {
      return faulty(.attention) { $0.attentionSplits(rows: rowCount) }
        ?? .fixedSize(Self.invariantSplitSize)
    }
    let tasks = rowCount * keyValueHeadCount
    return .fixedCount(max(1, min(8, (4 * workerCount + tasks - 1) / tasks)))
  }

  /// In how many parts a logits row's sum of exponentials is taken.
  public func logitsSplitCount(rows: Int) -> Int {
    guard mode.logits == .standard else {
      return faulty(.logits) { $0.logitsSplitCount(rows: rows) } ?? 1
    }
    return rows < workerCount ? workerCount : 1
  }

  /// What a deliberate mistake makes of a choice of the invariant family.
  private func faulty<Choice>(
    _ operation: KernelOperation, _ choice: (PlanFault) -> Choice?
  ) -> Choice? {
    mode[operation] == .invariant ? fault.flatMap(choice) : nil
  }

  /// The choice as the outside sees it.
  ///
  /// `cutsAtCache`: see `AttentionPlan`.
  public func choice(
    for operation: KernelOperation, rows: Int, keyValueHeadCount: Int, cutsAtCache: Bool = false
  ) -> KernelChoice {
    let family = mode[operation]
    let (kernel, order, splits): (String, String, Int)
    switch operation {
    case .matmul:
      (kernel, order, splits) = matmulOrder(rows: rows).names(rows: rows)
    case .rmsnorm:
      splits = normSplitCount
      (kernel, order) =
        splits == 1 ? ("row", "lanes16") : ("split-row", "lanes16/\(splits)")
    case .logits:
      splits = logitsSplitCount(rows: rows)
      (kernel, order) =
        splits == 1 ? ("row", "lanes16") : ("split-row", "lanes16/\(splits)")
    case .attention:
      switch attentionSplits(keyValueHeadCount: keyValueHeadCount) {
      case .fixedSize(let size): (kernel, order, splits) = ("split-256", "size\(size)", 1)
      case .fixedCount(let count):
        let cut = "count\(count)" + (cutsAtCache ? "+cached|new" : "")
        (kernel, order, splits) = ("flash-decode", cut, count)
      case .faulty(let cut): (kernel, order, splits) = ("split-faulty", "\(cut)", 1)
      }
    }
    return KernelChoice(
      family: family, kernel: family == .reference ? "scalar" : kernel, reductionOrder: order,
      splitCount: splits, dependsOnBatch: family == .standard)
  }
}

extension KernelPlan.MatmulOrder {
  /// Kernel name, reduction-order id and split count.
  fileprivate func names(rows: Int) -> (String, String, Int) {
    switch self {
    case .chain: (rows == 1 ? "gemv" : "tile4x32", "chain", 1)
    case .interleaved(let count):
      (rows == 1 ? "gemv-k\(count)" : "tile4x32-k\(count)", "interleaved\(count)", count)
    case .split(let count): ("split-k\(count)", "split\(count)", count)
    }
  }

  var cOrder: (ck_order, Int32) {
    switch self {
    case .chain: (CK_CHAIN, 1)
    case .interleaved(let count): (count == 2 ? CK_INTERLEAVED_2 : CK_INTERLEAVED_4, 1)
    case .split(let count): (CK_SPLIT, Int32(count))
    }
  }
}

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
    /// Chain *j* of two takes blocks *j*, *j* + 2, …
    case interleaved2
    /// Likewise with four.
    case interleaved4
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

  /// In which order what a row's experts gave is added up.
  public enum ExpertOrder: Hashable, Sendable {
    /// By their ids.
    case ascending
    /// As they come where the longest work is begun first: by how many rows of the step take each.
    case largestGroupFirst
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
    case 1: return .interleaved2
    case 2..<8: return .split(count: max(2, min(4, 4 * workerCount / rows)))
    default: return .chain
    }
  }

  /// The order for an expert's matmul over the rows of the step that take it.
  public func expertMatmulOrder(rows: Int) -> MatmulOrder {
    faulty(.matmul) { $0.expertMatmulOrder(rows: rows) } ?? matmulOrder(rows: rows)
  }

  public var expertOrder: ExpertOrder {
    guard mode.matmul == .standard else { return faulty(.matmul, \.expertOrder) ?? .ascending }
    return .largestGroupFirst
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
}

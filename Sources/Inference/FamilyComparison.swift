import EngineTypes
import Scheduling

/// Which steps are also run by the other family's kernels, to measure what invariance costs.
///
/// Steps minutes apart differ by more than the families do. So the same step is timed in both, one
/// right after the other, as often as a hundredth of the time allows. The step's own pass comes last
/// and writes K and V of every row again before anything reads them, so no bit of an answer can tell.
package struct FamilyComparison {
  /// Passes in the order they are timed; the step's own pass follows.
  package enum Order {
    case otherFirst
    /// Whoever goes second finds warmer caches, so the step's own family must go first as often.
    case ownFirst
  }

  /// Time spent on comparisons ÷ all time, at most.
  private let share: Double
  private var spentNanoseconds: UInt64 = 0
  private var totalNanoseconds: UInt64 = 0
  private var lastStepNanoseconds: UInt64 = 0
  package private(set) var order = Order.otherFirst

  package init(share: Double = 0.01) { self.share = share }

  /// Whether another comparison fits, if this step takes as long as the last one.
  package var isDue: Bool {
    let passes: UInt64 = order == .otherFirst ? 1 : 2
    return lastStepNanoseconds > 0
      && Double(spentNanoseconds + passes * lastStepNanoseconds)
        <= share * Double(totalNanoseconds)
  }

  package mutating func absorb(stepNanoseconds: UInt64) {
    lastStepNanoseconds = stepNanoseconds
    totalNanoseconds += stepNanoseconds
  }

  package mutating func absorb(comparisonNanoseconds: UInt64) {
    spentNanoseconds += comparisonNanoseconds
    totalNanoseconds += comparisonNanoseconds
    order = order == .otherFirst ? .ownFirst : .otherFirst
  }
}

extension EngineCore {
  /// A step in both families, and how long that took beyond the step's own pass.
  struct ComparedStep {
    var timing: FamilyTiming
    var nanoseconds: UInt64
  }

  /// Computes a batch; where a comparison is due, its kernels are timed in the other family first.
  mutating func compute(_ batch: Batch) throws -> (ModelRunner.Output, ComparedStep?) {
    guard let order = dueComparison(of: batch), let other = batch.mode.otherFamily else {
      return (try pass(batch), nil)
    }
    let start = clock()
    // Thrown away: the order alone decides whether the last pass or this one counts.
    if order == .ownFirst { _ = try pass(batch) }
    let middle = clock()
    var others = batch
    others.mode = other
    _ = try pass(others)
    let end = clock()
    let output = try pass(batch)
    let own = order == .ownFirst ? middle - start : clock() - end
    comparison?.absorb(comparisonNanoseconds: end - start)
    let timing = FamilyTiming(own: own, other: end - middle, in: batch.mode)
    return (output, ComparedStep(timing: timing, nanoseconds: end - start))
  }

  private func pass(_ batch: Batch) throws -> ModelRunner.Output {
    try runner.forward(batch, tracing: tracing) { wantsLogprobs($0) }
  }

  /// A trace or a deliberate mistake would be timed as well, so they rule a comparison out.
  private func dueComparison(of batch: Batch) -> FamilyComparison.Order? {
    guard let comparison, comparison.isDue, tracing == nil, settings.fault == nil else {
      return nil
    }
    return comparison.order
  }
}

extension KernelMode {
  /// The mode to compare with; `nil` where the operations differ or the scalar reference runs.
  fileprivate var otherFamily: KernelMode? {
    switch uniformFamily {
    case .invariant: .standard
    case .standard: .invariant
    case .reference, nil: nil
    }
  }
}

extension FamilyTiming {
  fileprivate init(own: UInt64, other: UInt64, in mode: KernelMode) {
    let isInvariant = mode == .invariant
    self.init(
      invariantNanoseconds: isInvariant ? own : other,
      standardNanoseconds: isInvariant ? other : own)
  }
}

package import EngineTypes

/// One operation of a step, small enough to be kept for thousands of steps.
package struct OperationUse: Equatable, Sendable {
  package var site: OperationSite
  /// Index into `KernelHistory.choices`; `nil` where there were too many different ones.
  package var choice: UInt16?
  package var m: Int32
  package var n: Int32
  package var k: Int32
  package var nanoseconds: UInt64
}

/// Which kernels each place in the model has run, how often, and for how many rows.
///
/// **Invariant:** at most `choiceLimit` different choices are told apart, so it stays small.
package struct KernelHistory: Equatable, Sendable {
  package static let choiceLimit = 512

  /// How one choice was used at one place.
  package struct Use: Equatable, Sendable {
    package var choice: KernelChoice
    package var stepCount: Int
    package var lastStep: Int
    /// The fewest and the most rows it was chosen for.
    package var rows: ClosedRange<Int>
    package var nanoseconds: UInt64

    mutating func absorb(_ record: OperationRecord, step: Int) {
      stepCount += 1
      lastStep = step
      rows = min(rows.lowerBound, record.m)...max(rows.upperBound, record.m)
      nanoseconds += record.nanoseconds
    }
  }

  package private(set) var choices: [KernelChoice] = []
  private var indices: [KernelChoice: UInt16] = [:]
  private var bySite: [OperationSite: [UInt16: Use]] = [:]
  package private(set) var stepCount = 0

  package init() {}

  /// Counts a step's choices.
  ///
  /// - Returns: the step's operations in their small form.
  /// - Complexity: O(operations).
  package mutating func absorb(_ step: StepRecord) -> [OperationUse] {
    stepCount += 1
    return step.operations.map { record in
      let index = index(of: record.choice)
      if let index {
        let first = Use(
          choice: record.choice, stepCount: 0, lastStep: step.step, rows: record.m...record.m,
          nanoseconds: 0)
        bySite[record.site, default: [:]][index, default: first].absorb(record, step: step.step)
      }
      return OperationUse(
        site: record.site, choice: index, m: Int32(clamping: record.m),
        n: Int32(clamping: record.n), k: Int32(clamping: record.k),
        nanoseconds: record.nanoseconds)
    }
  }

  /// What ran at a place, the latest first.
  package func uses(at site: OperationSite) -> [Use] {
    (bySite[site] ?? [:]).sorted { ($0.value.lastStep, $1.key) > ($1.value.lastStep, $0.key) }
      .map(\.value)
  }

  /// The choice behind an operation; `nil` where there were too many.
  package func choice(of operation: OperationUse) -> KernelChoice? {
    operation.choice.map { choices[Int($0)] }
  }

  private mutating func index(of choice: KernelChoice) -> UInt16? {
    if let known = indices[choice] { return known }
    guard choices.count < Self.choiceLimit else { return nil }
    let index = UInt16(choices.count)
    choices.append(choice)
    indices[choice] = index
    return index
  }
}

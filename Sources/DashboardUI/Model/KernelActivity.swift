package import EngineTypes

/// The newest kernel choices, and how the steps' time divides among operation classes.
package struct KernelActivity: Equatable, Sendable {
  /// The last step's records, in the order the model meets them.
  package private(set) var records: [OperationRecord] = []
  /// Smoothed share of a step's time, by class.
  package private(set) var shares: [KernelOperation: Double] = [:]

  package init() {}

  package mutating func absorb(_ step: StepRecord) {
    guard step.durationNanoseconds > 0, !step.operations.isEmpty else { return }
    records = step.operations
    var nanoseconds: [KernelOperation: UInt64] = [:]
    for record in records { nanoseconds[record.site.operation, default: 0] += record.nanoseconds }
    for operation in KernelOperation.allCases {
      let share =
        Double(nanoseconds[operation] ?? 0) / Double(step.durationNanoseconds)
      // About twenty steps of memory: steady enough to read, quick enough to follow a switch.
      shares[operation] = shares[operation].map { $0 + (share - $0) / 20 } ?? share
    }
  }

  /// The records of one class, the most expensive first.
  package func records(of operation: KernelOperation) -> [OperationRecord] {
    records.filter { $0.site.operation == operation }.sorted { $0.nanoseconds > $1.nanoseconds }
  }
}

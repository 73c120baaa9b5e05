package import EngineTypes

/// The newest kernel choices, and how the steps' time divides among operation classes.
package struct KernelActivity: Equatable, Sendable {
  /// The last step's records, or those planned for the next, in the order the model meets them.
  package private(set) var records: [OperationRecord] = []
  /// Whether they have not run: what a step of one row would run in a mode that had none yet.
  package private(set) var isPlanned = false
  /// Smoothed share of a step's time, by class.
  package private(set) var shares: [KernelOperation: Double] = [:]

  /// The mode of the records.
  private var mode: KernelMode?

  package init() {}

  /// Takes over what a resting engine would run next, where its mode has changed since it last ran.
  package mutating func absorb(_ rest: RestRecord) {
    guard rest.mode != mode, !rest.operations.isEmpty else { return }
    (records, mode, isPlanned, shares) = (rest.operations, rest.mode, true, [:])
  }

  package mutating func absorb(_ step: StepRecord) {
    guard step.durationNanoseconds > 0, !step.operations.isEmpty else { return }
    // What another mode took says nothing about this one.
    if mode != step.mode { shares = [:] }
    (records, mode, isPlanned) = (step.operations, step.mode, false)
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

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
    package var stepCount = 0
    package var lastStep = 0
    /// The fewest and the most rows it was chosen for.
    package var rows: ClosedRange<Int>
    package var nanoseconds: UInt64 = 0
    fileprivate let index: UInt16

    fileprivate mutating func absorb(_ record: OperationRecord, step: Int) {
      stepCount += 1
      lastStep = step
      rows = min(rows.lowerBound, record.m)...max(rows.upperBound, record.m)
      nanoseconds += record.nanoseconds
    }
  }

  package private(set) var choices: [KernelChoice] = []
  private var indices: [KernelChoice: UInt16] = [:]
  /// By the site's place among all sites.
  private var uses = Array(repeating: [Use](), count: OperationSite.allCases.count)
  /// Where an engine said it would run something; empty where none did.
  private var planned: Set<OperationSite> = []
  package private(set) var stepCount = 0

  package init() {}

  /// Counts a step's choices.
  ///
  /// - Returns: the step's operations in their small form.
  /// - Complexity: O(operations · choices of a place), of which there are a handful.
  package mutating func absorb(_ step: StepRecord) -> [OperationUse] {
    stepCount += 1
    return step.operations.map { record in
      let index = index(of: record.choice)
      if let index { count(record, as: index, step: step.step) }
      return OperationUse(
        site: record.site, choice: index, m: Int32(clamping: record.m),
        n: Int32(clamping: record.n), k: Int32(clamping: record.k),
        nanoseconds: record.nanoseconds)
    }
  }

  /// The places of this model, in the order of its arithmetic.
  ///
  /// One that did not run where a later one did is none of them.
  package var sites: [OperationSite] {
    let last = uses.lastIndex { !$0.isEmpty } ?? -1
    return OperationSite.allCases.filter { site in
      !uses[site.place].isEmpty
        || (planned.isEmpty ? !site.isOptional && site.place > last : planned.contains(site))
    }
  }

  /// Learns from a resting engine which places its model has.
  package mutating func absorb(_ rest: RestRecord) {
    planned.formUnion(rest.operations.map(\.site))
  }

  /// What ran at a place, the latest first.
  package func uses(at site: OperationSite) -> [Use] {
    uses[site.place].sorted { ($0.lastStep, $1.index) > ($1.lastStep, $0.index) }
  }

  /// The choice behind an operation; `nil` where there were too many.
  package func choice(of operation: OperationUse) -> KernelChoice? {
    operation.choice.map { choices[Int($0)] }
  }

  private mutating func count(_ record: OperationRecord, as index: UInt16, step: Int) {
    let site = record.site.place
    if let known = uses[site].firstIndex(where: { $0.index == index }) {
      return uses[site][known].absorb(record, step: step)
    }
    var use = Use(choice: record.choice, rows: record.m...record.m, index: index)
    use.absorb(record, step: step)
    uses[site].append(use)
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

extension OperationSite {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

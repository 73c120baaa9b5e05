package import EngineTypes

/// A walk through the idea on the running engine: which stop it is at, and what has been seen since.
///
/// What is kept does not grow with the session, however long a stop lasts.
package struct Tour: Equatable, Sendable {
  /// In their order.
  package enum Stop: Int, CaseIterable, Sendable {
    case temperature, order, threads, alone, company, families, prefixes, thousand
  }

  /// How a stop was left.
  package enum Outcome: Equatable, Sendable {
    case shown, notSo, skipped
  }

  package private(set) var stop = Stop.temperature
  /// Whether all stops are behind, and only the farewell is left.
  package private(set) var isOver = false
  package private(set) var outcomes: [Stop: Outcome] = [:]
  /// What stops have shown: it stays seen, whatever is put back afterwards.
  package private(set) var seen: [Stop: TourEvidence] = [:]
  /// Stops whose thing to press has been pressed.
  package private(set) var done: Set<Stop> = []
  /// The settings to go back to.
  package let before: RunSettings
  /// The load to go back to.
  package let loadBefore: Load
  /// Whether the load was started for the tour.
  package let startedLoad: Bool

  /// The last step before the settings in force.
  private var lastOtherStep: Int
  /// Answers of this stop that began and ended under the settings in force.
  package private(set) var sinceChange = TourTally()
  /// The tour's answers of the invariant mode, under whatever other settings.
  package private(set) var invariant = TourTally()

  /// The runs of one question alone that were asked for, the oldest first.
  package var alone: [RequestID] = []
  /// The runs of it in company.
  package var shared: [RequestID] = []
  /// Where the first run in company that did so left the run alone.
  package var parting: TourParting?
  /// The request that the stop has put the list's cursor on.
  package var selected: RequestID?

  /// What was so when the stop began.
  package private(set) var start: Start

  package struct Start: Equatable, Sendable {
    /// In the dashboard's own time.
    var at: UInt64
    /// Answers of the invariant mode that had been compared.
    var comparedCount: Int
    /// Operations in the standard family.
    var standardCount: Int
  }

  /// What a load asks, and how hard.
  package struct Load: Equatable, Sendable {
    var preset: WorkloadPreset
    var concurrency: Int
    var meanGapMilliseconds: Int

    init(_ workload: Workload) {
      (preset, concurrency) = (workload.preset, workload.concurrency)
      meanGapMilliseconds = workload.meanGapMilliseconds
    }
  }

  package init(
    before: RunSettings, loadBefore: Load, startedLoad: Bool, lastStep: Int, start: Start
  ) {
    (self.before, self.loadBefore) = (before, loadBefore)
    (self.startedLoad, self.start) = (startedLoad, start)
    lastOtherStep = lastStep
  }

  /// Goes to a stop, or where there is none to the farewell.
  package mutating func go(to stop: Stop?, _ start: Start) {
    guard let stop else { return isOver = true }
    (self.stop, self.start) = (stop, start)
    sinceChange = TourTally()
  }

  package mutating func left(_ outcome: Outcome) { outcomes[stop] = outcome }
  mutating func keep(_ evidence: TourEvidence) { seen[stop] = evidence }
  package mutating func markDone() { done.insert(stop) }

  /// The engine has other settings from the step after this one on.
  package mutating func settingsChanged(after step: Int) {
    lastOtherStep = step
    sinceChange = TourTally()
  }

  /// Whether the settings in force were so before a request's first step.
  func hasHeldSettings(since request: RequestEntry) -> Bool {
    request.firstStep.map { $0 > lastOtherStep } ?? false
  }

  /// Takes note of an answer that came to its end in company.
  package mutating func note(_ answer: RequestEntry) {
    guard let mode = answer.finishedMode else { return }
    if mode == .invariant { invariant.note(answer) }
    if hasHeldSettings(since: answer) { sinceChange.note(answer) }
  }
}

extension Tour.Stop {
  /// From 1.
  var number: Int { rawValue + 1 }
  var next: Tour.Stop? { Tour.Stop(rawValue: rawValue + 1) }
  var previous: Tour.Stop? { Tour.Stop(rawValue: rawValue - 1) }
}

/// Where a run in company left the run of the same question alone.
package struct TourParting: Equatable, Sendable {
  package var run: RequestID
  package var reference: RequestID
  /// The first token after whose logits the bits differ.
  package var bits: Int
  /// The first token that differs; `nil` where none does as far as both have come.
  package var token: Int?
  /// The most rows of a step it was in.
  package var rows: Int
  /// Whether the run has ended.
  package var isFinal: Bool
}

extension DashboardState {
  /// Rows of the body that the tour takes.
  var tourRows: Int {
    guard tour != nil else { return 0 }
    return height >= 30 ? 7 : height >= 22 ? 4 : 3
  }

  /// The question that the tour asks: the workload's first.
  func tourQuestion(_ isolation: Isolation) -> GenerationRequest {
    let items = workload.preset.items
    let place = items.firstIndex { !$0.isCrowd } ?? 0
    var request = workload.preset.request(place, isolation: isolation)
    request.mode = .standard
    return request
  }

  /// What the answers of a mode came to.
  func total(of mode: KernelMode) -> ProofSummary.Total? { proof.totals.first { $0.mode == mode } }
}

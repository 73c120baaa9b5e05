import EngineTypes

/// The same question again, with others in its steps.
enum CompanyScene: TourScene {
  static let title = "another company"
  static let sentences = [
    "The same question again, and nothing of its own has changed; only others are in its steps now. "
      + "Are its bits those it had alone?",
    "The same question, with others in its steps: are its bits those it had alone?",
    "The same question in company: are its bits the same?",
  ]
  /// Runs in company after which it is said not to show here.
  static let runLimit = 5

  static let panel = Panel.requests

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let isSpent = tour.shared.compactMap { state.facts.requests[$0] }
      .contains { $0.isRejected || $0.wasBrokenOff }
    guard tour.shared.isEmpty || (isSpent && tour.parting == nil) else { return nil }
    let needsReference = reference(state, tour) == nil
    return TourTask(
      "ask it in company",
      // A prefix from the cache would have been in yet another company.
      [TourTask.kernels(.standard), TourTask.setting(.prefixCache, .flag(false))]
        + (needsReference ? [.ask(.alone)] : []) + [.ask(.shared)])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    if let parting = tour.parting {
      return .different(
        "no, \(parting.run) left \(parting.reference): its bits @ token \(parting.bits)",
        parting.token.map { "its text @ token \($0)" }
          ?? (parting.isFinal ? "its text is the same" : "its text is the same so far"),
        "it shared steps of up to \(Format.counted(parting.rows, "row"))")
    }
    guard let last = tour.shared.last, let run = state.facts.requests[last] else {
      return .waiting("one run in company, the standard kernels")
    }
    let done = tour.shared.count { hadCompany($0, state) }
    let count = "\(done) of at most \(runLimit) had company"
    guard !run.isActive, done >= runLimit else {
      return .waiting(AloneScene.progress(run) + ", the same bits so far", count)
    }
    return .notSo("yes, \(runLimit) runs in company, all bits as alone")
  }

  /// Whether a run shared any of its steps: one that did not shows nothing.
  static func hadCompany(_ id: RequestID, _ state: DashboardState) -> Bool {
    state.facts.twins.hadCompany(id)
  }

  /// The run alone to compare with.
  static func reference(_ state: DashboardState, _ tour: Tour) -> RequestEntry? {
    tour.alone.lazy.compactMap { state.facts.requests[$0] }
      .first { !$0.isRejected && !$0.wasBrokenOff }
  }
}

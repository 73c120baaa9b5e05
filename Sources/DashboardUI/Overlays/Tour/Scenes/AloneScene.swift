import EngineTypes

/// The same request alone, twice.
enum AloneScene: TourScene {
  static let title = "the same step twice"
  static let sentences = [
    "Kernels draw no lots. One question asked twice, with nobody else in its steps and nothing from "
      + "the cache, takes the same steps twice. Are its bits the same?",
    "One question twice, with nobody else in its steps: are its bits the same?",
    "One question twice, all alone: are its bits the same?",
  ]

  static let needsLoad = false

  static let panel = Panel.requests

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let runs = pair(state, tour)
    guard runs.count < 2 || runs.contains(where: { $0.isRejected || $0.wasBrokenOff }) else {
      return nil
    }
    // Asked for, and not yet told of.
    guard runs.count == tour.alone.suffix(2).count else { return nil }
    return TourTask("ask it alone, twice", [.ask(.alone), .ask(.alone)])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    let runs = pair(state, tour)
    guard runs.count == 2 else { return .waiting("two runs alone, the standard kernels") }
    if let broken = runs.first(where: { $0.isRejected || $0.wasBrokenOff }) {
      return .notSo("\(broken.id) has no whole answer: \(broken.words(.noTwinYet))")
    }
    let names = "\(runs[0].id) and \(runs[1].id)"
    guard !runs.contains(where: \.isActive) else {
      return .waiting(runs.map(progress).joined(separator: ", "), "standard kernels, alone")
    }
    if let hash = runs[0].hash, hash == runs[1].hash {
      return .same(
        "yes, \(names): equal to the bit, \(hash.short)",
        "\(Format.counted(runs[0].tokens.count, "token")) each, standard kernels")
    }
    // Of settings that changed after both had ended nothing is known here.
    return tour.hasHeldSettings(since: runs[0])
      ? .broken("no, \(names) differ in their bits", "under the same settings")
      : .notSo("\(names) differ in their bits", "settings have changed since they began")
  }

  private static func pair(_ state: DashboardState, _ tour: Tour) -> [RequestEntry] {
    tour.alone.suffix(2).compactMap { state.facts.requests[$0] }
  }

  static func progress(_ run: RequestEntry) -> String {
    run.tokens.isEmpty && run.isActive
      ? "\(run.id) waits"
      : "\(run.id) \(Format.count(run.tokens.count))/"
        + Format.counted(run.sampling.maxTokens, "token")
  }
}

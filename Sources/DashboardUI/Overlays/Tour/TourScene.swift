import EngineTypes

/// One stop of the tour: what it asks, what to press, and what this session says.
protocol TourScene {
  static var title: String { get }
  /// The sentence, the longest form first; the last fits the smallest screen.
  static var sentences: [String] { get }

  /// The thing to press; `nil` once it has been done, by the tour's key or another.
  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask?
  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence
  /// Whether what it waits for comes with the load.
  static var needsLoad: Bool { get }
}

extension TourScene {
  static var needsLoad: Bool { true }
  /// Answers after which a stop says that its promise does not show here.
  static var patience: Int { 100 }
  static var limit: String { "not so here after \(Format.count(patience))" }
}

extension Tour.Stop {
  /// The one list of stops.
  var scene: any TourScene.Type {
    switch self {
    case .temperature: TemperatureScene.self
    case .order: OrderScene.self
    case .threads: ThreadsScene.self
    case .alone: AloneScene.self
    case .company: CompanyScene.self
    case .families: FamiliesScene.self
    case .prefixes: PrefixesScene.self
    case .thousand: ThousandScene.self
    }
  }
}

extension DashboardState {
  /// The thing to press at the tour's stop; `nil` where there is nothing left to do.
  var tourTask: TourTask? {
    guard let tour, !tour.isOver else { return nil }
    return tour.stop.scene.task(self, tour)
  }

  /// What the tour's stop has come to; `nil` where there is none.
  package var tourEvidence: TourEvidence? {
    guard let tour, !tour.isOver else { return nil }
    let evidence = tour.stop.scene.evidence(self, tour)
    guard evidence.kind == .waiting else { return evidence }
    // What keeps it from ever coming is said first.
    if facts.fault != nil { return .notSo("the engine has stopped") }
    if isPaused {
      return .waiting("the engine is paused; \(keys.call(.engine(.togglePause))) goes on")
    }
    if !workload.isOn, tour.stop.scene.needsLoad {
      return .waiting("the load is off; \(keys.call(.load(.toggle))) starts it")
    }
    return evidence
  }
}

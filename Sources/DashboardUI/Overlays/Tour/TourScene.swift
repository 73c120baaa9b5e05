import EngineTypes
import Terminal

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
  /// The panel it speaks of, which is shown while it is on.
  static var panel: Panel { get }
}

extension TourScene {
  static var needsLoad: Bool { true }
  /// Answers after which a stop says that its promise does not show here.
  static var patience: Int { 100 }
  static var limit: String { "it waits for \(Format.count(patience)) answers at most" }
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

extension Tour.Stop {
  /// The panel that the stop speaks of.
  package var panel: Panel { scene.panel }
}

extension DashboardState {
  /// The thing to press at the tour's stop; `nil` where there is nothing left to do.
  package var tourTask: TourTask? {
    guard let tour, !tour.isOver, tour.seen[tour.stop] == nil else { return nil }
    return tour.stop.scene.task(self, tour)
  }

  /// What the tour's stop has come to; `nil` where there is none.
  package var tourEvidence: TourEvidence? {
    guard let tour, !tour.isOver else { return nil }
    let evidence = tour.stop.scene.evidence(self, tour)
    // A promise broken is said even where it was seen to be kept.
    if evidence.kind == .shown || evidence.role == .bad { return evidence }
    if let seen = tour.seen[tour.stop] { return seen }
    guard evidence.kind == .waiting else { return evidence }
    // What keeps it from ever coming is said first.
    if facts.fault != nil { return .notSo("the engine has stopped") }
    if isPaused {
      return .waiting("the engine is paused; \(keys.call(.engine(.togglePause))) goes on")
    }
    if !workload.isOn, tour.stop.scene.needsLoad {
      return .waiting("the workload is off; \(keys.call(.load(.toggle))) starts it")
    }
    // Nothing comes by itself before the thing is pressed.
    guard tourTask != nil else { return evidence }
    let key = keys.call(.tour(.proceed), in: .tour)
    return TourEvidence(kind: .waiting, parts: ["for your \(key)"] + evidence.parts, role: .text)
  }

  /// The requests that the tour's stop names.
  var tourRequests: Set<RequestID> {
    guard let tour, !tour.isOver else { return [] }
    switch tour.stop {
    case .alone: return Set(tour.alone.suffix(2))
    case .company: return tour.parting.map { [$0.run, $0.reference] } ?? []
    case .temperature, .order, .threads, .families, .prefixes, .thousand: return []
    }
  }

  /// `6 questions`, and that some were asked for answers of several lengths.
  func questionWords(in mode: KernelMode, _ total: ProofSummary.Total) -> String {
    let hasLengths = proof.questions.contains { question in
      question.lengths.count { ($0.row(in: mode)?.twinCount ?? 0) > 0 } > 1
    }
    return Format.counted(total.questionCount, "question")
      + (hasLengths ? ", for answers of several lengths" : "")
  }
}

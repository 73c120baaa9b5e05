import EngineTypes
import Terminal

/// The count that goes on.
enum ThousandScene: TourScene {
  static let title = "a thousand answers, one text"
  static let sentences = [
    "Changing company, chunks, a cache: each answer of the invariant kernels is compared with its "
      + "reference, bit by bit. Is there one that differs?",
    "Each answer is compared with its reference, bit by bit. Does one differ?",
    "Each answer is compared, bit by bit. Does one differ?",
  ]
  static let goal = 1_000

  /// Tokens of an answer at this stop, at most, and answers under way at once: a thousand in a minute.
  static let tokenCount = 16
  static let concurrency = 32

  /// The load's questions with shorter answers, more of them at once.
  static func quickened(_ preset: WorkloadPreset) -> WorkloadPreset {
    var quick = preset
    for index in quick.items.indices {
      quick.items[index].maxTokens = min(tokenCount, quick.items[index].maxTokens)
    }
    quick.concurrency = max(concurrency, preset.concurrency)
    quick.meanGapMilliseconds = min(10, preset.meanGapMilliseconds)
    return quick
  }

  static let panel = Panel.proof

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let quick = quickened(state.workload.preset)
    guard state.intendedMode != .invariant || state.workload.preset != quick else { return nil }
    return TourTask(
      "short answers, \(quick.concurrency) at once",
      [
        TourTask.kernels(.invariant), .action(.load(.setPreset(quick))),
        .action(.panel(.focus(.proof))),
      ])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    guard let total = state.total(of: .invariant), total.twinCount > 0 else {
      return .waiting("0 of \(Format.count(goal)) answers compared")
    }
    let same = "\(Format.count(total.sameBitsCount)) of \(Format.count(total.twinCount))"
    guard total.agrees else { return .broken("yes, only \(same) invariant answers equal") }
    guard total.twinCount >= goal else {
      return TourEvidence(
        kind: .waiting, parts: [sofar(total), pace(state, tour, total.twinCount)],
        role: .hashSame)
    }
    return .same(
      "no, \(same) invariant answers equal",
      "\(Format.counted(total.distinctCount, "text")) for "
        + state.questionWords(in: .invariant, total), "it goes on counting")
  }

  /// `812 of 1,000 answers, all equal`.
  private static func sofar(_ total: ProofSummary.Total) -> String {
    "\(Format.count(total.twinCount)) of \(Format.count(goal)) answers, all equal"
  }

  /// What somebody has seen who goes on before the thousandth; `nil` where that is nothing.
  static func partial(_ state: DashboardState) -> String? {
    guard let total = state.total(of: .invariant), total.twinCount > 0, total.twinCount < goal,
      total.agrees
    else { return nil }
    return "so far \(sofar(total)) to the bit"
  }

  /// How fast answers have come at this stop, and when the thousandth may.
  private static func pace(_ state: DashboardState, _ tour: Tour, _ count: Int) -> String {
    let new = count - tour.start.comparedCount
    let elapsed = state.time.localNow - min(state.time.localNow, tour.start.at)
    guard new > 0, elapsed >= 3_000_000_000 else { return "rate not known yet" }
    let rate = Double(new) / (Double(elapsed) / 1e9)
    let seconds = Int((Double(goal - count) / rate).rounded(.up))
    let time = seconds < 120 ? "\(seconds)s" : "\(Format.count(seconds / 60)) min"
    return "\(Format.fixed(rate, rate < 10 ? 1 : 0))/s, \(time) left"
  }
}

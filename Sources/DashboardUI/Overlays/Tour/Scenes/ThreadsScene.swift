import EngineTypes

/// One thread, and the answers differ as before.
enum ThreadsScene: TourScene {
  static let title = "the usual suspect: threads"
  static let sentences = [
    "Threads that race to add to one sum are the usual suspect, on a GPU its atomics. With a single "
      + "thread nothing races: has each question one answer now?",
    "Threads that race for a sum are the usual suspect. Does one thread end it?",
    "Racing threads are the suspect. Does one thread end it?",
  ]

  static let panel = Panel.proof

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let intended = state.intendedSettings
    guard intended.threadCount != 1 || intended.mode != .standard else { return nil }
    // What is so already needs no key.
    let hands = [
      intended.mode == .standard ? nil : state.keys.call(.engine(.toggleMode)),
      intended.threadCount == 1 ? nil : state.keys.typing("threads 1"),
    ].compactMap(\.self)
    return TourTask(
      intended.threadCount == 1 ? "standard kernels, one thread" : "one thread, standard kernels",
      byHand: hands.joined(separator: ", "),
      [TourTask.kernels(.standard), TourTask.setting(.threads, .number(1))])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    let settings = state.facts.settings
    guard settings.threadCount == 1, settings.mode == .standard else {
      return .waiting(
        Format.counted(settings.threadCount, "thread")
          + ", \(ModeMark(settings.mode).shortWord) kernels")
    }
    let tally = tour.sinceChange
    let compared = Format.counted(tally.comparedCount, "answer") + " compared since"
    if tally.oddCount > 0 {
      return .different(
        "no, with one thread \(tally.variedCount) of "
          + Format.counted(tally.questionCount, "question") + " still \(varies(tally))",
        "\(compared), \(Format.count(tally.oddCount)) with other bits than the first",
        "it was not the threads")
    }
    if tally.comparedCount >= patience {
      return .notSo("yes, \(compared), none differs", "threads are not cleared here")
    }
    return .waiting(
      tally.comparedCount == 0
        ? "no question answered twice with one thread yet" : "\(compared), none differs so far",
      limit)
  }

  private static func varies(_ tally: TourTally) -> String {
    tally.variedCount == 1 ? "varies" : "vary"
  }
}

import EngineTypes

/// Prompts from the cache, in chunks, or all at once.
enum PrefixesScene: TourScene {
  static let title = "cached, chunked and fresh prefixes"
  static let sentences = [
    "A prompt is computed at once, in chunks, or comes from the cache, and who else is there decides "
      + "which. With invariant kernels, does the answer notice?",
    "A prompt comes at once, in chunks, or from the cache. Does the answer notice?",
    "At once, in chunks, from the cache: does it matter?",
  ]
  static let chunkLimit = 16
  /// Questions that have to come in a way before the next way has its turn, and in all of them.
  static let questionsWanted = 3

  static let panel = Panel.requests

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    let intended = state.intendedSettings
    let hasAll =
      intended.chunkLimit != nil && intended.prefixCache && intended.mode == .invariant
    guard !hasAll, !tour.done.contains(.prefixes) || intended.mode != .invariant else {
      return nil
    }
    return TourTask(
      "at once, then chunks of \(chunkLimit), then the cache",
      [
        TourTask.kernels(.invariant), TourTask.setting(.prefixCache, .flag(false)),
        TourTask.setting(.chunkLimit, .none),
      ])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    let tally = tour.invariant
    let counts =
      "\(Format.count(tally.count(.fresh))) fresh, "
      + "\(Format.count(tally.count(.chunked))) chunked, \(Format.count(tally.count(.cached))) cached"
    let everyWay = tally.questionCount(in: Set(TourTally.Way.allCases))
    if let odd = tally.oddOne {
      return .broken("yes, \(odd) has other bits than its question's first", counts)
    }
    if everyWay > 0, everyWay >= min(questionsWanted, tally.questionCount) {
      return .same(
        "no, all \(Format.count(tally.answerCount)) same bits: \(counts)",
        "one hash for each of \(Format.counted(tally.questionCount, "question"))",
        "\(Format.count(everyWay)) of them came all three ways")
    }
    let since = tour.sinceChange.answerCount
    return since >= patience
      ? .notSo(
        "\(Format.counted(everyWay, "question")) came all three ways", counts,
        "all the same to the bit")
      : .waiting(
        "\(counts) so far", "\(Format.counted(everyWay, "question")) all three ways", limit)
  }

  /// The change that gives the next way its turn; `nil` where it is not due.
  static func nextTurn(_ state: DashboardState, _ tour: Tour) -> (Setting, SettingValue)? {
    guard tour.stop == .prefixes, tour.done.contains(.prefixes) else { return nil }
    let (intended, tally) = (state.intendedSettings, tour.invariant)
    func isEnough(_ ways: Set<TourTally.Way>) -> Bool {
      tally.questionCount(in: ways) >= min(questionsWanted, tally.questionCount)
        && tally.questionCount > 0
    }
    if intended.chunkLimit == nil {
      return isEnough([.fresh]) ? (.chunkLimit, .number(chunkLimit)) : nil
    }
    let isDue = !intended.prefixCache && isEnough([.fresh, .chunked])
    return isDue ? (.prefixCache, .flag(true)) : nil
  }
}

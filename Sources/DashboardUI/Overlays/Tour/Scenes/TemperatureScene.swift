import EngineTypes

/// Greedy answers that are not one.
enum TemperatureScene: TourScene {
  static let title = "temperature 0 that varies"
  static let sentences = [
    "From the article \"Defeating Nondeterminism in LLM Inference\" (Thinking Machines, 2025): at temperature "
      + "0 nothing is drawn. Asked again with standard kernels, does one question get several texts?",
    "The article (Thinking Machines, 2025): at temperature 0 nothing is drawn. Does one question get "
      + "several texts?",
    "At temperature 0 nothing is drawn. Does one question get several texts?",
    "Nothing is drawn at temperature 0. Is there one answer?",
  ]

  static let panel = Panel.proof

  static func task(_ state: DashboardState, _ tour: Tour) -> TourTask? {
    state.intendedMode == .standard
      ? nil
      : TourTask(
        "all kernels standard", byHand: state.keys.call(.engine(.toggleMode)),
        [TourTask.kernels(.standard)])
  }

  static func evidence(_ state: DashboardState, _ tour: Tour) -> TourEvidence {
    guard let total = state.total(of: .standard), total.twinCount > 0 else {
      return .waiting("no answer of the standard kernels to compare yet", limit)
    }
    let compared = Format.counted(total.twinCount, "answer") + " compared"
    let changed = Format.count(total.twinCount - total.sameBitsCount)
    if total.distinctCount > total.questionCount {
      return .different(
        "yes, \(Format.count(total.distinctCount)) texts to "
          + state.questionWords(in: .standard, total)
          + (total.needsReferences ? ", references among them" : ""),
        compared, "the bits of \(changed) are not their reference's")
    }
    guard total.twinCount >= patience else {
      return .waiting("\(compared), all texts the same so far", limit)
    }
    return .notSo(
      "no, in \(compared)", "one text for each question",
      "the bits of \(changed) differ all the same")
  }
}

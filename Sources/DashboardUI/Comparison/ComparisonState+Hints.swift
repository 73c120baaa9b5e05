import Terminal

extension ComparisonState {
  /// What the bottom row says.
  package var hints: [Hint] {
    let hasQuestion = list.current != nil
    let own: [Hint?] =
      switch page {
      case .questions:
        [
          hasQuestion
            ? keys.hint(.request(.open), in: .panel(.requests), does: "both answers") : nil,
          hasQuestion ? keys.vertical("choose") : nil,
          keys.hint(.panel(.next), does: "sessions"),
          keys.hint(.request(.filter), does: list.onlyDifferences ? "all" : "only differing"),
          hasQuestion ? keys.hint(.request(.nextMatch), does: "next differing") : nil,
          keys.hint(.request(.nextSort), .request(.reverseSort), does: "sort"),
          keys.hint(.screen(.nextTheme), does: "colours"),
          keys.helpHint, keys.hint(.screen(.quit), does: "quit", isKept: true),
        ]
      case .question:
        [
          keys.vertical("scroll"),
          keys.hint(.panel(.move(.left)), .panel(.move(.right)), does: "before, next"),
          keys.hint(.request(.nextMatch), does: "next differing"),
          keys.hint(.panel(.next), does: "sessions"), back, keys.helpHint,
        ]
      case .sessions:
        [keys.vertical("scroll"), keys.hint(.panel(.next), does: "questions"), back, keys.helpHint]
      case .help: [keys.vertical("scroll"), Hint(.escape, "closes", isKept: true)]
      }
    return own.compactMap(\.self)
  }

  private var back: Hint? { keys.hint(.screen(.back), does: "back", isKept: true) }
}

import EngineTypes
import Terminal

/// The help of the screen of two compared sessions.
extension ListHelp {
  static func comparison(_ keys: KeyMap) -> ListHelp {
    ListHelp(
      comparisonKeys, keys,
      [
        HelpSection(
          title: "verdicts",
          rows: ComparedSessions.Verdict.allCases.map {
            HelpRow(StyledLine($0.text, $0.role), $0.meaning)
          }),
        HelpSection(title: "numbers and texts", rows: comparisonTexts),
      ], gestures: ComparisonState.gestures)
  }

  private static let comparisonKeys: [KeyRow] =
    [
      ([.request(.open)], "the question under the cursor in full: both answers, invar locate"),
      ([.panel(.move(.down)), .panel(.move(.up))], "down and up the list or a text"),
    ] + pages + [
      (
        [.panel(.move(.left)), .panel(.move(.right))],
        "in a question: the one before it in the list, and the next"
      ),
      ([.request(.filter)], "only the questions that differ, or all"),
      ([.request(.nextMatch), .request(.previousMatch)], "the next that differs, the one before"),
    ] + sorting + [
      ([.panel(.next)], "the sessions in full: what is not the same, speed, notes; and back")
    ] + ways + [([.screen(.quit)], "back; from the list, leave with the comparison's exit status")]

  private static let comparisonTexts = [
    HelpRow(StyledLine("token"), "the first token that differs, counted from 0"),
    HelpRow(
      StyledLine("bits"),
      "the first token whose logits differ in a bit, by hash or else by log-probabilities"),
    HelpRow(StyledLine("12 of 40"), "pairs of requests with the same bits, of those compared"),
    HelpRow(StyledLine(String(VerdictSign.reference.glyph)), "reference: it had its steps alone"),
    HelpRow(StyledLine("1.05×"), "B divided by A: above 1, a time is longer in B"),
    HelpRow(StyledLine("="), "no difference"),
    HelpRow(StyledLine(Format.unknown), "not known"),
    HelpRow(StyledLine("…"), "cut: there is more than fits"),
    HelpRow(StyledLine("␣ ⏎ □"), "a blank, a new line, what cannot be drawn"),
  ]
}

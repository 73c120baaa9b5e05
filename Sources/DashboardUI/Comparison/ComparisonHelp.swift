import EngineTypes
import Terminal

/// The help of the screen: its keys as a person has them, its marks, the mouse.
struct ComparisonHelp {
  private let sections: [HelpSection]

  init(_ keys: KeyMap) {
    sections = [
      HelpSection(title: "keys", rows: Self.keys.map { Self.row($0.0, $0.1, keys) }),
      HelpSection(
        title: "verdicts",
        rows: ComparedSessions.Verdict.allCases.map {
          HelpRow(StyledLine($0.text, $0.role), $0.meaning)
        }),
      HelpSection(title: "numbers and texts", rows: Self.texts),
      HelpSection(
        title: "mouse",
        rows: ComparisonState.gestures.map { HelpRow(StyledLine($0.what, .key), $0.effect) }),
    ]
  }

  func render(from scroll: Int, into buffer: inout CellBuffer, in area: Rect) {
    let columns = HelpColumns(sections, width: area.inset().width)
    let window = TextWindow(scroll: scroll, count: columns.height, rows: area.inset().height)
    let inside = Box(title: "help", note: window.words).render(into: &buffer, in: area)
    columns.render(from: window.first, into: &buffer, in: inside)
  }

  func maximumScroll(in area: Rect) -> Int {
    TextWindow.maximumScroll(
      count: HelpColumns(sections, width: area.inset().width).height, rows: area.inset().height)
  }

  /// What each does here, where the dashboard's own words would not say it.
  private static let keys: [([Action], String)] = [
    ([.request(.open)], "the question under the cursor in full: both answers, invar locate"),
    ([.panel(.move(.down)), .panel(.move(.up))], "down and up the list or a text"),
    ([.panel(.move(.pageDown)), .panel(.move(.pageUp))], "a page down and up"),
    ([.panel(.move(.top)), .panel(.move(.bottom))], "to the top and to the bottom"),
    (
      [.panel(.move(.left)), .panel(.move(.right))],
      "in a question: the one before it in the list, and the next"
    ),
    ([.request(.filter)], "only the questions that differ, or all"),
    ([.request(.nextMatch), .request(.previousMatch)], "the next that differs, the one before"),
    (
      [.request(.nextSort), .request(.reverseSort)],
      "sort by another column, or the other way round"
    ),
    ([.panel(.next)], "the sessions in full: what is not the same, speed, notes; and back"),
    ([.screen(.nextTheme)], "change the colours"),
    ([.screen(.help)], "this help, and back"),
    ([.screen(.back)], "back"),
    ([.screen(.quit)], "back; from the list, leave with the comparison's exit status"),
  ]

  private static func row(_ actions: [Action], _ text: String, _ keys: KeyMap) -> HelpRow {
    let labels = actions.flatMap { action in
      keys.keys(for: action, in: ComparisonState.contexts).prefix(actions.count > 1 ? 1 : 2)
        .map(keys.label)
    }
    return HelpRow(StyledLine(labels.joined(separator: " ").padded(to: 14), .key, .bold), text)
  }

  private static let texts = [
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

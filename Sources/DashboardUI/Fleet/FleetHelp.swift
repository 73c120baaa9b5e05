import EngineTypes
import Terminal

/// The help of the screen: its keys as a person has them, its marks, its figures, the mouse.
struct FleetHelp {
  private let sections: [HelpSection]

  init(_ keys: KeyMap) {
    sections = [
      HelpSection(title: "keys", rows: Self.keys.map { Self.row($0.0, $0.1, keys) }),
      HelpSection(
        title: "how a replica stands",
        rows: WatchedFleet.Health.legend.map {
          HelpRow(StyledLine($0.text, $0.cells[0].role), $0.meaning)
        }),
      HelpSection(title: "figures", rows: Self.figures),
      HelpSection(
        title: "mouse",
        rows: FleetState.gestures.map { HelpRow(StyledLine($0.what, .key), $0.effect) }),
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
    ([.request(.open)], "all of the replica under the cursor: figures, meanings, histograms"),
    ([.panel(.move(.down)), .panel(.move(.up))], "down and up the table or a text"),
    ([.panel(.move(.pageDown)), .panel(.move(.pageUp))], "a page down and up"),
    ([.panel(.move(.top)), .panel(.move(.bottom))], "to the top and to the bottom"),
    (
      [.panel(.move(.left)), .panel(.move(.right))],
      "in a replica: the one before it in the table, and the next"
    ),
    ([.request(.filter)], "only replicas that are down, stale or stand out, or all"),
    ([.request(.nextMatch), .request(.previousMatch)], "the next of those, the one before"),
    (
      [.request(.nextSort), .request(.reverseSort)],
      "sort by another column, or the other way round"
    ),
    ([.screen(.nextTheme)], "change the colours"),
    ([.screen(.help)], "this help, and back"),
    ([.screen(.back)], "back"),
    ([.screen(.quit)], "back; from the table, leave"),
  ]

  private static func row(_ actions: [Action], _ text: String, _ keys: KeyMap) -> HelpRow {
    let labels = actions.flatMap { action in
      keys.keys(for: action, in: FleetState.contexts).prefix(actions.count > 1 ? 1 : 2)
        .map(keys.label)
    }
    return HelpRow(StyledLine(labels.joined(separator: " ").padded(to: 14), .key, .bold), text)
  }

  private static let figures = [
    HelpRow(StyledLine("run, wait"), "requests in the batch, and those that wait"),
    HelpRow(StyledLine("KV"), "part of the KV cache that requests hold"),
    HelpRow(StyledLine("hit"), "prompt tokens found in the prefix cache, of those looked for"),
    HelpRow(StyledLine("pre"), "preemptions within the window"),
    HelpRow(StyledLine("in/s, out/s"), "prompt and output tokens a second, over the window"),
    HelpRow(StyledLine("TTFT50, 99"), "time to the first token: half are faster, 99% are faster"),
    HelpRow(StyledLine("ITL50, 99"), "gaps between tokens"),
    HelpRow(StyledLine("E2E50, 99"), "whole requests"),
    HelpRow(StyledLine("~98.0ms"), "estimated: a server tells counts of buckets, no values"),
    HelpRow(StyledLine(">10.0s"), "beyond the last bucket: how far is not known"),
    HelpRow(StyledLine("Σ"), "all replicas of a model: sums, and percentiles of all their values"),
    HelpRow(
      StyledLine("!"),
      "it stands out: 3.5 robust deviations and 1.5 times from the median of at least three"),
    HelpRow(StyledLine(Format.unknown), "not known, or nothing came within the window"),
  ]
}

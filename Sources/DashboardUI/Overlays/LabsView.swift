import EngineTypes
import Terminal

/// The experiments: a list, or one's page with what it counts while it runs.
struct LabsView {
  private let state: DashboardState
  private let labs: LabsState
  private let symbols: GraphSymbols

  init(_ state: DashboardState) {
    self.state = state
    (labs, symbols) = (state.labs, state.graphs)
  }

  /// Of the list, of a page that is being filled, of one that is full.
  static func hints(_ state: DashboardState) -> [Hint] {
    let keys = state.keys
    let own: [Hint?] =
      if !state.labs.showsPage {
        [
          keys.vertical("choose"), Hint(.enter, "runs it"),
          LabsView(state).maximumScroll(in: state.bodyArea) > 0
            ? keys.hint(.panel(.move(.pageDown)), .panel(.move(.pageUp)), does: "scroll") : nil,
          keys.hint(.screen(.back), does: "back", isKept: true),
        ]
      } else if state.labs.isRunning {
        [
          keys.vertical("scroll"), keys.hint(.request(.cancel), does: "stops it"),
          keys.hint(.screen(.quit), does: "leaves it running", isKept: true),
        ]
      } else {
        [keys.vertical("scroll"), keys.hint(.screen(.back), does: "back", isKept: true)]
      }
    return (own + [keys.helpHint]).compactMap(\.self)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    if labs.showsPage, let report = labs.report {
      paint(report, into: &buffer, in: area)
    } else {
      paintList(into: &buffer, in: area)
    }
  }

  /// How far the page, or what stands beside the list, can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    guard labs.showsPage else {
      let (_, beside) = Self.parts(of: area)
      return chosen.flatMap { entry in
        beside.map { LabPreview(state, entry).maximumScroll(in: $0) }
      } ?? 0
    }
    let columns = labs.report.map { sides(of: $0, in: area.inset()) } ?? []
    return TextWindow.maximumScroll(
      count: columns.map(\.count).max() ?? 0, rows: area.inset().height - statusRows)
  }

  private var statusRows: Int { labs.isRunning ? 3 : 0 }

  private var chosen: LabEntry? {
    labs.entries.indices.contains(labs.cursor) ? labs.entries[labs.cursor] : nil
  }

  /// The list's, and where there is room beside it that of the experiment under the cursor.
  private static func parts(of area: Rect) -> (list: Rect, beside: Rect?) {
    guard area.hasRoomBeside else { return (area, nil) }
    var beside = area
    return (beside.takeLeft(area.width * 9 / 20), beside)
  }

  private func paintList(into buffer: inout CellBuffer, in area: Rect) {
    let (list, beside) = Self.parts(of: area)
    LabList(state).render(into: &buffer, in: list)
    guard let beside, let chosen else { return }
    LabPreview(state, chosen).render(into: &buffer, in: beside)
  }

  /// The outcome's word is in the title, where no scrolling hides it.
  private func title(_ report: LabReport) -> String {
    let verdict = report.lines.first { $0.kind.isVerdict }?.text.prefix { $0 != ":" }
    guard !report.isRunning, let verdict, verdict.count < 24 else { return "lab \(report.name)" }
    return "lab \(report.name): \(verdict)"
  }

  private func paint(_ report: LabReport, into buffer: inout CellBuffer, in area: Rect) {
    let columns = sides(of: report, in: area.inset())
    let window = TextWindow(
      scroll: labs.scroll, count: columns.map(\.count).max() ?? 0,
      rows: area.inset().height - statusRows)
    let words = [window.words, report.isRunning ? "the engine is paused" : ""]
    var inside = Box(
      title: title(report), note: note(report),
      footnote: words.filter { !$0.isEmpty }.joined(separator: " · ")
    ).render(into: &buffer, in: area)
    if case .running(let fraction, let text) = report.phase {
      paintStatus(report, fraction, text, into: &buffer, in: inside.takeTop(statusRows))
    }
    let width = inside.width / max(1, columns.count)
    for lines in columns {
      var column = inside.takeLeft(width)
      _ = column.takeLeft(1)
      lines.render(from: window.first, into: &buffer, in: column)
    }
  }

  /// What was found, the verdict first, and below it or beside it the explanation; while there is nothing
  /// found, what was found before.
  private func sides(of report: LabReport, in inside: Rect) -> [[StyledLine]] {
    let page = LabPage(report)
    let entry = labs.entries.first { $0.name == report.name }
    let isPaired = inside.hasRoomBeside && (!page.figures.isEmpty || entry != nil)
    // A blank on the left, and another between two columns.
    let width = min(LabPreview.longestLine, inside.width / (isPaired ? 2 : 1) - 2)
    let explanation = LabPage.flowed(page.explanation, width: width).map(\.styled)
    let found =
      (LabPage.flowed(page.verdict, width: width) + LabPage.flowed(page.figures, width: width))
      .map(\.styled)
    guard !found.isEmpty else {
      guard isPaired, let entry else { return [explanation] }
      return [explanation, LabPreview(state, entry).facts(width: width)]
    }
    return isPaired ? [found, explanation] : [found + [StyledLine()] + explanation]
  }

  private func note(_ report: LabReport) -> String {
    switch report.phase {
    case .running(let fraction, _): Format.percent(fraction)
    case .ended(let word): word
    }
  }

  /// A bar, what is being done, and the live counters.
  private func paintStatus(
    _ report: LabReport, _ fraction: Double, _ text: String, into buffer: inout CellBuffer,
    in area: Rect
  ) {
    let room = max(4, min(30, area.width / 3))
    let filled = min(room, max(0, Int(fraction * Double(room))))
    var pen = Pen(area)
    pen.write(" " + String(repeating: symbols.solid, count: filled), .graph1, on: &buffer)
    pen.write(String(repeating: symbols.track, count: room - filled), .dim, on: &buffer)
    pen.write("  \(text)".fitted(to: pen.columnsLeft), on: &buffer)
    pen = Pen(area, row: 1)
    for counter in report.counters {
      let text = "  \(counter.name) \(counter.value)"
      guard text.cellWidth <= pen.columnsLeft else { return }
      pen.write(" \(counter.name) ", .dim, on: &buffer)
      pen.write("\(counter.value) ", .text, .bold, on: &buffer)
    }
  }
}

extension LabPageLine.Kind {
  var role: Role {
    switch self {
    case .heading: .title
    case .text: .text
    case .row, .figure: .graph1
    case .good: .ok
    case .neutral: .warn
    case .bad: .bad
    }
  }

  var attributes: Attributes {
    switch self {
    case .heading, .good, .neutral, .bad: .bold
    case .text, .row, .figure: []
    }
  }
}

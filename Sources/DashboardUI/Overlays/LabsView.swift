import EngineTypes
import Terminal

/// The experiments: a list, or one's page with what it counts while it runs.
struct LabsView {
  private let labs: LabsState
  private let symbols: GraphSymbols

  init(_ state: DashboardState) { (labs, symbols) = (state.labs, state.graphs) }

  /// Of the list, of a page that is being filled, of one that is full.
  static func hints(_ state: DashboardState) -> [Hint] {
    let keys = state.keys
    let own: [Hint?] =
      if !state.labs.showsPage {
        [
          keys.vertical("choose"), Hint(.enter, "runs it"),
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

  /// How far the page can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let columns = labs.report.map { sides(of: $0, in: area.inset()) } ?? []
    return TextWindow.maximumScroll(
      count: columns.map(\.count).max() ?? 0, rows: area.inset().height - statusRows)
  }

  private var statusRows: Int { labs.isRunning ? 3 : 0 }

  private func paintList(into buffer: inout CellBuffer, in area: Rect) {
    guard area.hasRoomBeside, labs.entries.indices.contains(labs.cursor) else {
      return paintNames(into: &buffer, in: area)
    }
    var rest = area
    paintNames(into: &buffer, in: rest.takeLeft(area.width * 9 / 20))
    LabPreview(labs, labs.entries[labs.cursor]).render(into: &buffer, in: rest)
  }

  private func paintNames(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(title: "labs").render(into: &buffer, in: area)
    let nameWidth = labs.entries.map(\.name.cellWidth).max() ?? 0
    let window = ListWindow(
      cursor: labs.cursor, count: labs.entries.count, rows: inside.height)
    for index in window.range {
      let entry = labs.entries[index]
      let row = inside.takeTop(1)
      let isChosen = index == labs.cursor
      if isChosen { buffer.fill(row, with: Cell(" ", role: .selection)) }
      var pen = Pen(row)
      pen.write(
        " \(entry.name.padded(to: nameWidth))  ", isChosen ? .selection : .key, on: &buffer)
      pen.write(entry.title.fitted(to: pen.columnsLeft), isChosen ? .selection : .text, on: &buffer)
    }
    guard inside.height > 1 else { return }
    _ = inside.takeTop(1)
    var pen = Pen(inside)
    pen.write(" the engine pauses while an experiment runs", .dim, on: &buffer)
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
      for line in lines.dropFirst(window.first) where column.height > 0 {
        var pen = Pen(column.takeTop(1))
        pen.write(" " + line.text, line.kind.role, line.kind.attributes, on: &buffer)
      }
    }
  }

  /// What was found, the verdict first, and below it or beside it the explanation.
  private func sides(of report: LabReport, in inside: Rect) -> [[LabPageLine]] {
    let page = LabPage(report)
    let isPaired = inside.hasRoomBeside && !page.figures.isEmpty
    // A blank on the left, and another between two columns.
    let width = inside.width / (isPaired ? 2 : 1) - 2
    let explanation = LabPage.flowed(page.explanation, width: width)
    let found =
      LabPage.flowed(page.verdict, width: width) + LabPage.flowed(page.figures, width: width)
    guard !found.isEmpty else { return [explanation] }
    return isPaired ? [found, explanation] : [found + [LabPageLine("", .text)] + explanation]
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
    case .figure: .graph1
    case .good: .ok
    case .neutral: .warn
    case .bad: .bad
    }
  }

  var attributes: Attributes {
    switch self {
    case .heading, .good, .neutral, .bad: .bold
    case .text, .figure: []
    }
  }
}

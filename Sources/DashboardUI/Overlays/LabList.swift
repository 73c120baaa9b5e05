import EngineTypes
import Terminal

/// The experiments one below the other: what each is about, how it ended last and how long it takes; as
/// much of it for each as there are rows for all.
struct LabList {
  /// How much is said of each.
  private enum Detail: CaseIterable {
    case found, spaced, brief, names
  }

  private let labs: LabsState
  private let pace: StepPace?
  private let nameWidth: Int

  init(_ state: DashboardState) {
    labs = state.labs
    pace = StepPace(state.facts.steps.elements)
    nameWidth = state.labs.entries.map(\.name.cellWidth).max() ?? 0
  }

  /// Rows below the list: a blank and what happens to the engine.
  private static let rowsBelow = 2

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(title: "labs").render(into: &buffer, in: area)
    let rooms = Detail.allCases.map { detail in
      (detail, labs.entries.map { lines($0, detail, width: inside.width) })
    }
    let fitting = rooms.first { $0.1.joined().count + Self.rowsBelow <= inside.height }
    let (detail, items) = fitting ?? (.names, rooms.last?.1 ?? [])
    let window = ListWindow(
      cursor: labs.cursor, count: items.count, rows: detail == .names ? inside.height : .max)
    for index in window.range {
      for (row, line) in items[index].enumerated() where inside.height > 0 {
        let area = inside.takeTop(1)
        let isChosen = index == labs.cursor && row == 0
        if isChosen { buffer.fill(area, with: Cell(" ", role: .selection)) }
        line.render(into: &buffer, in: area)
      }
    }
    guard inside.height >= Self.rowsBelow else { return }
    _ = inside.takeTop(1)
    StyledLine(" the engine pauses while an experiment runs", .dim)
      .render(into: &buffer, in: inside)
  }

  private func lines(_ entry: LabEntry, _ detail: Detail, width: Int) -> [StyledLine] {
    let isChosen = labs.entries.indices.contains(labs.cursor) && labs.entries[labs.cursor] == entry
    var title = StyledLine(
      " \(entry.name.padded(to: nameWidth))  ", isChosen ? .selection : .key)
    title.add(entry.title, isChosen ? .selection : .text)
    switch detail {
    case .names: return [title]
    case .brief: return [title, status(entry)]
    case .spaced: return [title, status(entry), StyledLine()]
    case .found: return [title, status(entry)] + found(entry, width: width) + [StyledLine()]
    }
  }

  private var indent: String { String(repeating: " ", count: nameWidth + 3) }

  /// How it ended, and how long it takes.
  private func status(_ entry: LabEntry) -> StyledLine {
    var line = StyledLine(indent)
    let past = labs.past[entry.name]
    if labs.isRunning && labs.report?.name == entry.name {
      line.add("it is running", .info)
      return line
    }
    if let past {
      let kind = past.lines.first(where: \.kind.isVerdict)?.kind
      line.add(past.word, kind?.role ?? .text)
      if past.isFromBefore { line.add(" in an earlier session", .dim) }
    } else {
      line.add("not run yet", .dim)
    }
    let time = LabForecast(entry, past: past, pace: pace).short
    if !time.isEmpty { line.add(" · ", .dim) }
    line.add(time, past == nil ? .dim : .text)
    return line
  }

  /// What was found, or what it would do.
  private func found(_ entry: LabEntry, width: Int) -> [StyledLine] {
    let verdict = labs.past[entry.name]?.lines.filter(\.kind.isVerdict).map(\.text)
    let text = verdict?.joined(separator: " ") ?? entry.task?.words ?? ""
    guard !text.isEmpty else { return [] }
    return text.wrapped(to: max(8, width - indent.cellWidth - 1)).map { part in
      var line = StyledLine(indent)
      line.add(part, .dim)
      return line
    }
  }
}

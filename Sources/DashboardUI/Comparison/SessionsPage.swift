import EngineTypes
import Terminal

/// What is said of the sessions as a whole: what is not the same, how fast both were, what to know.
struct SessionsPage: TextPage {
  private let sessions: ComparedSessions
  private var lines: [StyledLine] = []

  init(_ state: ComparisonState, width: Int) {
    sessions = state.sessions
    // Where the header has no room for them.
    if !ComparisonHeader(state).isBoxed { lines = logs + [StyledLine()] }
    lines +=
      differences(width: width) + sessions.speed.flatMap { speed($0, width) } + notes(width: width)
  }

  var title: String { "sessions" }
  var lineCount: Int { lines.count }
  func line(_ index: Int) -> StyledLine { lines[index] }

  private var logs: [StyledLine] {
    [
      ComparisonHeader.line("A", sessions.logs.a), ComparisonHeader.line("B", sessions.logs.b),
    ]
  }

  private func differences(width: Int) -> [StyledLine] {
    guard !sessions.differences.isEmpty else {
      return sessions.agreement.wrapped(to: width).map { StyledLine($0, .title, .bold) }
    }
    let name = longest(sessions.differences.map(\.name), atLeast: "not the same")
    let room = max(8, (width - name - 2) / 2)
    let values = sessions.differences.flatMap { $0.lists.a + $0.lists.b }
    let value = min(room, longest(values, atLeast: "A"))
    let columns = TableColumns(
      [.init("not the same", name), .init("A", value), .init("B", value), .init("", 13)],
      width: width)
    return [columns.headingLine]
      + sessions.differences.flatMap { difference in
        let cells = difference.lists.map { $0.flatMap { $0.wrapped(to: value) } }
        let names = difference.name.wrapped(to: name)
        return (0..<max(names.count, cells.a.count, cells.b.count)).map { row in
          func cell(_ lines: [String]) -> String { row < lines.count ? lines[row] : "" }
          return columns.line([
            (cell(names), .text), (cell(cells.a), .text), (cell(cells.b), .text),
            (row == 0 ? difference.note : "", .dim),
          ])
        }
      }
  }

  private func speed(_ table: ComparedSessions.SpeedTable, _ width: Int) -> [StyledLine] {
    let tables = sessions.speed
    let name = longest(
      tables.flatMap { $0.figures.map(\.name) } + tables.map(\.title), atLeast: "")
    let columns = TableColumns(
      [
        .init(table.title, min(name, max(8, width - 30))), .number("A", 9), .number("B", 9),
        .number(sessions.ratioName, 7),
      ], width: width)
    return [StyledLine(), columns.headingLine]
      + table.figures.map {
        columns.line([
          ($0.name, .text), ($0.values.a, .text), ($0.values.b, .text), ($0.ratio, .text),
        ])
      }
  }

  private func notes(width: Int) -> [StyledLine] {
    let notes = sessions.notes.map { "note: \($0)" } + (sessions.next.map { [$0] } ?? [])
    return notes.flatMap { note in
      [StyledLine()] + note.wrapped(to: width).map { StyledLine($0) }
    }
  }

  private func longest(_ texts: [String], atLeast least: String) -> Int {
    max(least.cellWidth, texts.map(\.cellWidth).max() ?? 0)
  }
}

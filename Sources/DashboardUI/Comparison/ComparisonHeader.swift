import EngineTypes
import Terminal

/// The finding as a headline, and of which logs.
struct ComparisonHeader {
  private let sessions: ComparedSessions
  private let screen: Rect
  /// Whether the logs are named below the finding, within a border.
  let isBoxed: Bool
  /// Lines that the headline may take.
  private let mostLines: Int

  init(_ state: ComparisonState) {
    (sessions, screen) = (state.sessions, state.screenArea)
    // A text that has the screen gets the rows of a small one.
    isBoxed = screen.height >= (state.page == .questions ? 20 : 30)
    mostLines = isBoxed ? 3 : state.page == .questions ? 2 : 1
  }

  /// Rows from which on what is not the same is named.
  private var namesDifferences: Bool { screen.height >= 30 && !sessions.differences.isEmpty }

  var height: Int {
    guard isBoxed else { return headline.count }
    return headline.count + (namesDifferences ? 5 : 4)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = area
    if isBoxed {
      inside = Box(title: "invar compare", isFocused: false).render(into: &buffer, in: area)
    }
    headline.render(into: &buffer, in: inside.takeTop(headline.count))
    guard isBoxed else { return }
    for (name, log) in [("A", sessions.logs.a), ("B", sessions.logs.b)] {
      Self.line(name, log).render(into: &buffer, in: inside.takeTop(1))
    }
    if namesDifferences { differences.render(into: &buffer, in: inside.takeTop(1)) }
  }

  static func line(_ name: String, _ log: ComparedSessions.Log) -> StyledLine {
    var line = StyledLine(" \(name)  ", .key, .bold)
    line.add(log.name, .info)
    line.add("  \(log.contents)", .dim)
    return line
  }

  private var headline: [StyledLine] {
    // Nothing compared is no success.
    let verdict = sessions.verdict
    let cell = verdict == .notCompared ? Cell("!", role: .warn) : verdict.cell
    let width = max(8, screen.width - (isBoxed ? 6 : 4))
    var lines = sessions.headline.wrapped(to: width)
    if lines.count > mostLines {
      lines[mostLines - 1] = lines[(mostLines - 1)...].joined(separator: " ").fitted(to: width)
      lines.removeSubrange(mostLines...)
    }
    return lines.enumerated().map { row, text in
      var line = StyledLine(row == 0 ? " \(cell.glyph) " : "   ", cell.role, .bold)
      line.add(text, cell.role, .bold)
      return line
    }
  }

  /// `not the same: threads 1 | 2`, all in one line.
  private var differences: StyledLine {
    var line = StyledLine(" not the same: ", .dim)
    for (index, difference) in sessions.differences.enumerated() {
      if index > 0 { line.add(" · ", .dim) }
      line.add("\(difference.name) ", .dim)
      line.add("\(difference.values.a) | \(difference.values.b)")
    }
    return line
  }
}

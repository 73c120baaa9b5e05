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
    return headline.count + 4 + (namesDifferences ? differences.count : 0)
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
    guard namesDifferences else { return }
    differences.render(into: &buffer, in: inside.takeTop(differences.count))
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

  /// Rows that what is not the same may take.
  private static let mostDifferences = 4

  /// `not the same: threads 1 | 2`; whole facts, and how many more there are.
  private var differences: [StyledLine] {
    let lead = " not the same: "
    let width = max(24, screen.width - 3)
    var lines = [StyledLine(lead, .dim)]
    var used = lead.cellWidth
    for (index, difference) in sessions.differences.enumerated() {
      var parts = difference.lists.map { $0.joined(separator: " ") }
      // Many values are listed with the sessions; here they are counted.
      if difference.name.cellWidth + parts.a.cellWidth + parts.b.cellWidth + 7 > width - used {
        parts = difference.lists.map { list in
          list.count > 1 ? Format.counted(list.count, "value") : list.first ?? ""
        }
      }
      let values = "\(parts.a) | \(parts.b)"
      let cells = difference.name.cellWidth + values.cellWidth + 4
      if used + cells > width, used > lead.cellWidth {
        let left = sessions.differences.count - index
        if lines.count == Self.mostDifferences {
          lines[lines.count - 1].add("and \(left) more", .dim)
          return lines
        }
        lines.append(StyledLine(String(repeating: " ", count: lead.cellWidth)))
        used = lead.cellWidth
      }
      lines[lines.count - 1].add("\(difference.name) ", .dim)
      lines[lines.count - 1].add(values)
      if index + 1 < sessions.differences.count { lines[lines.count - 1].add(" · ", .dim) }
      used += cells
    }
    return lines
  }
}

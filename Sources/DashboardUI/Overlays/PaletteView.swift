import EngineTypes
import Terminal

/// The palette's completions, above the line being typed.
struct PaletteView {
  var palette: Palette
  var state: DashboardState

  /// Paints as many rows as there are matches, at the bottom of `area`.
  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let matches = palette.matches
    let rows = min(max(1, matches.count), max(1, min(10, area.height - 2)))
    let inside = Box(title: "palette", note: Format.count(matches.count))
      .render(into: &buffer, in: area.takeBottom(rows + 2))
    guard !matches.isEmpty else {
      buffer.write("no such command", x: inside.x, y: inside.y, role: .dim, clip: inside)
      return
    }
    let window = ListWindow(cursor: palette.selected, count: matches.count, rows: rows)
    for (row, index) in window.range.prefix(inside.height).enumerated() {
      let command = matches[index]
      let isSelected = palette.hasChoice && index == palette.selected
      let role: Role = isSelected ? .selection : .text
      let line = Rect(x: inside.x, y: inside.y + row, width: inside.width, height: 1)
      buffer.fill(line, with: Cell(" ", role: role))
      var pen = Pen(line)
      pen.write(" " + command.name.padded(to: 30), role, on: &buffer)
      let labels = "  \(labels(of: command)) "
      let summary = (" " + command.summary).fitted(
        to: max(0, pen.columnsLeft - (labels.cellWidth > 3 ? labels.cellWidth : 0)))
      pen.write(summary, isSelected ? .selection : .dim, on: &buffer)
      pen.writeRight(labels, isSelected ? .selection : .key, on: &buffer)
    }
  }

  /// The keys that do the same as the command, where it was asked for.
  private func labels(of command: PaletteCommand) -> String {
    guard case .run(let action) = command.effect, state.refusal(of: action) == nil else {
      return ""
    }
    let keys = state.keys.keys(for: action, in: state.keyContexts(under: .none))
    return state.keys.labels(of: keys)
  }
}

extension PaletteView {
  static let hints = [
    Hint(.enter, "runs"), Hint([.up, .down], "choose"), Hint(.tab, "completes"),
    Hint(.escape, "leaves", isKept: true),
  ]
}

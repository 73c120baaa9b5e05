import EngineTypes
import Terminal

/// The lines of a prompt of several lines, above the line where it is typed.
struct PromptBox {
  var line: LineEditor

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let width = max(1, area.width - 2)
    let room = max(1, area.height - 2)
    let lines = end(atLeast: room * (width + 1)).wrapped(to: width)
    let rows = min(lines.count, room)
    var inside = Box(title: "prompt", note: Format.counted(line.lineCount, "line"))
      .render(into: &buffer, in: area.takeBottom(rows + 2))
    // The end of a long prompt is what is being typed.
    for line in lines.suffix(rows) where inside.height > 0 {
      let row = inside.takeTop(1)
      buffer.write(line, x: row.x, y: row.y, clip: row)
    }
  }

  /// The end of the text that fills the box, and what of its paragraph stands before: where it is cut
  /// must not move with each key, or the lines would.
  private func end(atLeast count: Int) -> String {
    let step = 4_096
    let first = max(0, line.characters.count - count)
    let near = max(0, first - step)
    if let newline = line.characters[near..<first].lastIndex(of: "\n") {
      return String(line.characters[(newline + 1)...])
    }
    return String(line.characters[(near / step * step)...])
  }
}

extension PromptBox {
  /// On the a/b screen a question is asked both ways.
  static func hints(_ state: DashboardState) -> [Hint] {
    [
      Hint(.enter, state.focus == .compare ? "asks both ways" : "asks"),
      Hint([.up, .down], "earlier questions"), Hint(.escape, "leaves", isKept: true),
    ]
  }
}

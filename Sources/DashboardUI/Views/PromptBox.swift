import EngineTypes
import Terminal

/// The lines of a prompt of several lines, above the line where it is typed.
struct PromptBox {
  var text: String

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let width = max(1, area.width - 2)
    let lines = text.wrapped(to: width)
    let rows = min(lines.count, max(1, area.height - 2))
    var inside = Box(title: "prompt", note: Format.counted(lines.count, "line"))
      .render(into: &buffer, in: area.takeBottom(rows + 2))
    // The end of a long prompt is what is being typed.
    for line in lines.suffix(rows) where inside.height > 0 {
      let row = inside.takeTop(1)
      buffer.write(line, x: row.x, y: row.y, clip: row)
    }
  }
}

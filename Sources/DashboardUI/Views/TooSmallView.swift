import Terminal

/// What a screen that is too small for any panel says.
struct TooSmallView {
  var keys: KeyMap

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let lines = [
      "\(area.width)×\(area.height) is too small",
      "invar needs \(Layout.minimumWidth)×\(Layout.minimumHeight)", "\(keys.call(.quit)) quits",
    ]
    let top = area.y + max(0, (area.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      let left = area.x + max(0, (area.width - line.cellWidth) / 2)
      buffer.write(line, x: left, y: top + row, role: row == 0 ? .warn : .text, clip: area)
    }
  }
}

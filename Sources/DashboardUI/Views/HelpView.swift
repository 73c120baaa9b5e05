import Terminal

/// Every key, from the action table.
struct HelpView {
  var scroll: Int

  private static let columnWidth = 58

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let inside = Box(title: "keys", footnote: "j k scroll · any other key closes")
      .render(into: &buffer, in: area)
    let columnCount = Self.columnCount(inside.width)
    let perColumn = Self.rows(inside.width)
    let first = min(scroll, max(0, perColumn - inside.height))
    for row in 0..<min(inside.height, perColumn - first) {
      var line = Rect(x: inside.x, y: inside.y + row, width: inside.width, height: 1)
      for column in 0..<columnCount {
        let cell = line.takeLeft(inside.width / columnCount)
        let index = column * perColumn + first + row
        guard ActionTable.bindings.indices.contains(index) else { continue }
        describe(ActionTable.bindings[index], into: &buffer, in: cell)
      }
    }
  }

  /// How far the list can scroll in `area`.
  static func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return max(0, rows(inside.width) - inside.height)
  }

  private static func columnCount(_ width: Int) -> Int { max(1, width / columnWidth) }

  private static func rows(_ width: Int) -> Int {
    let columns = columnCount(width)
    return (ActionTable.bindings.count + columns - 1) / columns
  }

  private func describe(_ binding: KeyBinding, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    let keys = binding.keys.map(\.label).joined(separator: " ")
    pen.write(" \(keys.padded(to: 13))", .key, .bold, on: &buffer)
    var text = binding.summary
    if case .panel(let panel) = binding.context { text += " (\(panel.title))" }
    if binding.context == .playback { text += " (replay)" }
    pen.write(text.fitted(to: max(0, pen.columnsLeft - 1)), on: &buffer)
  }
}

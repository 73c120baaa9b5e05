import Terminal

/// Every key, from the action table.
struct HelpView {
  private let keys: KeyMap
  private let scroll: Int

  init(_ keys: KeyMap, scroll: Int) { (self.keys, self.scroll) = (keys, scroll) }

  private static let columnWidth = 58

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let scrolling = "\(keys.call(.moveDown)) \(keys.call(.moveUp)) scroll"
    let inside = Box(title: "keys", footnote: "\(scrolling) · any other key closes")
      .render(into: &buffer, in: area)
    let columnCount = Self.columnCount(inside.width)
    let perColumn = rows(inside.width)
    let first = min(scroll, max(0, perColumn - inside.height))
    for row in 0..<min(inside.height, perColumn - first) {
      var line = Rect(x: inside.x, y: inside.y + row, width: inside.width, height: 1)
      for column in 0..<columnCount {
        let cell = line.takeLeft(inside.width / columnCount)
        let index = column * perColumn + first + row
        guard keys.bindings.indices.contains(index) else { continue }
        describe(keys.bindings[index], into: &buffer, in: cell)
      }
    }
  }

  /// How far the list can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return max(0, rows(inside.width) - inside.height)
  }

  private static func columnCount(_ width: Int) -> Int { max(1, width / columnWidth) }

  private func rows(_ width: Int) -> Int {
    let columns = Self.columnCount(width)
    return (keys.bindings.count + columns - 1) / columns
  }

  private func describe(_ binding: KeyBinding, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write(" \(binding.keyLabels.padded(to: 13))", .key, .bold, on: &buffer)
    let text = binding.summary + binding.place
    pen.write(text.fitted(to: max(0, pen.columnsLeft - 1)), on: &buffer)
  }
}

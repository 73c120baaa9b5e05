import Terminal

/// Parts of a whole as one bar, a segment each: no part that is there gets less than a cell.
struct StackedBar {
  private static let roles: [Role] = [.graph1, .graph3, .graph5, .graph2, .graph4, .graph6]
  private static let glyphs = Array("█▓▒░")
  /// A cell of each part, until they come again.
  static let cells = (0..<12).map { Cell(glyphs[$0 % 4], role: roles[$0 % 6]) }

  var parts: [Int]

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let total = max(1, parts.reduce(0, +))
    var x = area.x
    for (index, part) in parts.enumerated() {
      let following = parts.count - index - 1
      let share = max(1, (part * area.width + total / 2) / total)
      let width = index == parts.count - 1 ? area.maxX - x : min(share, area.maxX - x - following)
      guard width > 0 else { return }
      // Glyphs alternate too: colours alone would not do on a terminal without them.
      let cell = Self.cells[index % Self.cells.count]
      buffer.fill(Rect(x: x, y: area.y, width: width, height: 1), with: cell)
      x += width
    }
  }
}

import Terminal

/// Parts of a whole as one bar, a segment each: no part that is there gets less than a cell.
struct StackedBar {
  /// A cell of each part, until they come again.
  static func cells(_ symbols: GraphSymbols) -> [Cell] {
    // Glyphs alternate too: colours alone would not do on a terminal without them.
    let glyphs = symbols.shades
    return (0..<12).map { index in
      Cell(glyphs[index % glyphs.count], role: Role.requests[index % Role.requests.count])
    }
  }

  var parts: [Int]
  let symbols: GraphSymbols

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let total = max(1, parts.reduce(0, +))
    let cells = Self.cells(symbols)
    var x = area.x
    for (index, part) in parts.enumerated() {
      let following = parts.count - index - 1
      let share = max(1, (part * area.width + total / 2) / total)
      let width = index == parts.count - 1 ? area.maxX - x : min(share, area.maxX - x - following)
      guard width > 0 else { return }
      buffer.fill(
        Rect(x: x, y: area.y, width: width, height: 1), with: cells[index % cells.count])
      x += width
    }
  }
}

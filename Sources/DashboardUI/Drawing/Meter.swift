import Terminal

/// A horizontal bar in eighths of a cell, coloured by how full it is.
struct Meter {
  /// From 0 to 1; what is outside is clamped.
  var fraction: Double
  let symbols: GraphSymbols

  /// How full a gauge may be before its colour is the next; the last has no end.
  static let levels: [(end: Double, role: Role)] = [
    (0.6, .gaugeLow), (0.85, .gaugeMiddle), (1, .gaugeHigh),
  ]

  private static func role(at position: Double) -> Role {
    levels.first { position < $0.end }?.role ?? .gaugeHigh
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let eighths = Int((min(1, max(0, fraction)) * Double(area.width * 8)).rounded())
    for column in 0..<area.width {
      let filled = eighths - column * 8
      let position = Double(column) / Double(area.width)
      let role = Self.role(at: position)
      buffer[area.x + column, area.y] =
        filled > 0 ? Cell(symbols.side(min(8, filled)), role: role) : Cell("·", role: .dim)
    }
  }
}

import Terminal

/// A horizontal bar in eighths of a cell, coloured by how full it is.
struct Meter {
  /// From 0 to 1; what is outside is clamped.
  var fraction: Double

  private static let partial: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let eighths = Int((min(1, max(0, fraction)) * Double(area.width * 8)).rounded())
    for column in 0..<area.width {
      let filled = eighths - column * 8
      let position = Double(column) / Double(area.width)
      let role: Role =
        position < 0.6 ? .gaugeLow : position < 0.85 ? .gaugeMiddle : .gaugeHigh
      let cell =
        filled >= 8
        ? Cell("█", role: role)
        : filled > 0 ? Cell(Self.partial[filled], role: role) : Cell("·", role: .dim)
      buffer[area.x + column, area.y] = cell
    }
  }
}

import Terminal

/// A column chart, the newest value at the right; its height may be several rows.
struct Sparkline {
  /// `nil` where nothing is known; drawn as a gap, unlike 0.
  var values: [Double?]
  /// Places in `values` where the kernel mode changed.
  var marks: Set<Int> = []
  /// The value that fills the height; by default the largest shown.
  var maximum: Double?
  var role: Role

  /// Drawn through the chart at each of the `marks`.
  static let mark: Character = "┊"

  private static let levels: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let first = max(0, values.count - area.width)
    let top = max(maximum ?? values[first...].compactMap(\.self).max() ?? 0, 1e-9)
    for index in first..<values.count {
      let x = area.maxX - values.count + index
      if marks.contains(index) {
        for y in area.y..<area.maxY { buffer[x, y] = Cell(Self.mark, role: .marker) }
      }
      guard let value = values[index] else { continue }
      let scaled = Int((min(1, max(0, value / top)) * Double(8 * area.height)).rounded())
      // A value that is there but small still shows its foot.
      column(max(value > 0 ? 1 : 0, scaled), atX: x, into: &buffer, in: area)
    }
  }

  private func column(
    _ eighths: Int, atX x: Int, into buffer: inout CellBuffer, in area: Rect
  ) {
    for row in 0..<area.height {
      let level = min(8, max(0, eighths - row * 8))
      if level > 0 { buffer[x, area.maxY - 1 - row] = Cell(Self.levels[level], role: role) }
    }
  }
}

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
  var symbols = GraphSymbols.block
  /// Whether a cell has a value for each of its sides, where the symbols have two.
  var isFine = true

  /// Drawn through the chart at each of the `marks`.
  static let mark: Character = "┊"

  private var valuesPerCell: Int { isFine ? symbols.valuesPerCell : 1 }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty, !values.isEmpty else { return }
    let first = max(0, values.count - area.width * valuesPerCell)
    let top = max(maximum ?? values[first...].compactMap(\.self).max() ?? 0, 1e-9)
    var last = values.count - 1
    var x = area.maxX - 1
    while last >= first {
      let left = last - valuesPerCell + 1
      if marks.contains(last) || marks.contains(left) {
        for y in area.y..<area.maxY { buffer[x, y] = Cell(Self.mark, role: .marker) }
      }
      cell(
        level(left >= first ? values[left] : nil, top, area.height),
        level(values[last], top, area.height), atX: x, into: &buffer, in: area)
      last -= valuesPerCell
      x -= 1
    }
  }

  /// Steps from the foot of the chart; a value that is there but small still shows its foot.
  private func level(_ value: Double?, _ top: Double, _ height: Int) -> Int {
    guard let value else { return 0 }
    let scaled = min(1, max(0, value / top)) * Double(symbols.levelCount * height)
    return max(value > 0 ? 1 : 0, Int(scaled.rounded()))
  }

  private func cell(
    _ left: Int, _ right: Int, atX x: Int, into buffer: inout CellBuffer, in area: Rect
  ) {
    for row in 0..<area.height {
      let below = row * symbols.levelCount
      guard below < max(left, right) else { return }
      let glyph = symbols.glyph(
        min(symbols.levelCount, max(0, left - below)),
        min(symbols.levelCount, max(0, right - below)))
      buffer[x, area.maxY - 1 - row] = Cell(glyph, role: role)
    }
  }
}

import Terminal

extension Collection where Element == StyledLine {
  /// Paints the lines from one on, from the top of an area down, as many as it has rows for.
  func render(from first: Int = 0, into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    for line in dropFirst(first) where area.height > 0 {
      line.render(into: &buffer, in: area.takeTop(1))
    }
  }
}

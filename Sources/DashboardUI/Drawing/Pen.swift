import Terminal

/// Writes pieces of text one behind the other on a row, never past its area.
struct Pen {
  private(set) var x: Int
  private let y: Int
  private let area: Rect

  /// Starts at the left of a row of `area`, counted from its top.
  init(_ area: Rect, row: Int = 0) {
    self.area = area
    x = area.x
    y = area.y + row
  }

  var columnsLeft: Int { max(0, area.maxX - x) }

  mutating func write(
    _ text: String, _ role: Role = .text, _ attributes: Attributes = [],
    on buffer: inout CellBuffer
  ) {
    x = buffer.write(text, x: x, y: y, role: role, attributes: attributes, clip: area)
  }

  /// Writes the first of several texts that there is room for, the longest of them first; of a text that
  /// is cut nobody knows what it said, and a number becomes another one.
  mutating func write(
    whole texts: [String], _ role: Role = .text, _ attributes: Attributes = [],
    on buffer: inout CellBuffer
  ) {
    guard let text = texts.first(where: { $0.cellWidth <= columnsLeft }) else { return }
    write(text, role, attributes, on: &buffer)
  }

  /// Moves to a column, counted from the left of the area.
  mutating func move(to column: Int) { x = area.x + column }

  /// Writes text so that it ends at the right of the area, or so many columns before, where there is
  /// room for it.
  mutating func writeRight(
    _ text: String, _ role: Role = .text, _ attributes: Attributes = [],
    on buffer: inout CellBuffer, keeping columns: Int = 0
  ) {
    let start = area.maxX - columns - text.cellWidth
    guard start >= x else { return }
    x = start
    write(text, role, attributes, on: &buffer)
  }
}

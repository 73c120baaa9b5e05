import Terminal

/// The columns of a small table: what does not fit in a column is cut, and of columns that do not
/// fit in the area the last ones are left out.
struct TableColumns {
  struct Column {
    var heading: String
    /// Cells, without the blank that follows.
    var width: Int
    var isNumber = false

    init(_ heading: String, _ width: Int, isNumber: Bool = false) {
      (self.heading, self.width, self.isNumber) = (heading, width, isNumber)
    }

    static func number(_ heading: String, _ width: Int) -> Column {
      Column(heading, width, isNumber: true)
    }

    func laid(_ text: String, width: Int) -> String {
      isNumber ? text.leftPadded(to: width) : text.padded(to: width)
    }
  }

  typealias CellText = (text: String, role: Role)

  private let columns: [(column: Column, width: Int)]

  /// How many there is room for.
  var count: Int { columns.count }

  /// Lays the columns out in `width` cells; the one at `stretching` takes what is left.
  init(_ wanted: [Column], width: Int, stretching: Int? = nil) {
    var kept: [(column: Column, width: Int)] = []
    // The last column needs no blank behind it.
    var left = width + 1
    for column in wanted {
      guard column.width + 1 <= left || kept.isEmpty else { break }
      kept.append((column, column.width))
      left -= column.width + 1
    }
    if let stretching, kept.indices.contains(stretching), left > 0 {
      kept[stretching].width += left
    }
    columns = kept
  }

  func headings(into buffer: inout CellBuffer, in area: Rect) {
    row(columns.map { ($0.column.heading, .dim) }, into: &buffer, in: area)
  }

  /// Paints one row; cells beyond the columns kept are left out.
  func row(
    _ cells: [CellText], isSelected: Bool = false, into buffer: inout CellBuffer, in area: Rect
  ) {
    if isSelected { buffer.fill(area, with: Cell(" ", role: .selection)) }
    var pen = Pen(area)
    for (place, cell) in zip(columns, cells) {
      let text = place.column.laid(cell.text, width: place.width)
      pen.write(text, cell.role, isSelected: isSelected, on: &buffer)
      pen.write(" ", isSelected ? .selection : .text, on: &buffer)
    }
  }

  /// The headings as a line of a text.
  var headingLine: StyledLine { line(columns.map { ($0.column.heading, .dim) }) }

  /// One row as a line of a text.
  func line(_ cells: [CellText]) -> StyledLine {
    var line = StyledLine()
    for (place, cell) in zip(columns, cells) {
      line.add(place.column.laid(cell.text, width: place.width), cell.role)
      line.add(" ")
    }
    return line
  }

  /// The column a click at `x` hits, counted from the left of the table.
  func index(at x: Int) -> Int? {
    var start = 0
    for (index, place) in columns.enumerated() {
      if x < start + place.width + 1 { return x >= 0 ? index : nil }
      start += place.width + 1
    }
    return nil
  }
}

extension Rect {
  /// A row below the top that is a heading for what follows.
  mutating func takeHeading(
    _ text: String, note: String = "", _ role: Role = .title, into buffer: inout CellBuffer
  ) {
    guard height > 0 else { return }
    var pen = Pen(takeTop(1))
    pen.write(text, role, .bold, on: &buffer)
    if !note.isEmpty { pen.writeRight("  " + note, .dim, on: &buffer) }
  }

  /// Dim words in as many rows as they take, as far as there are so many.
  mutating func takeText(_ text: String, into buffer: inout CellBuffer) {
    for line in text.wrapped(to: width) where height > 0 {
      StyledLine(line, .dim).render(into: &buffer, in: takeTop(1))
    }
  }

  /// An empty row, where there are more than `reserve` left.
  mutating func takeGap(reserve: Int = 1) {
    if height > reserve { _ = takeTop(1) }
  }
}

/// Which rows of a long list are shown, so that the cursor stays in sight.
struct ListWindow {
  let first: Int
  let last: Int

  /// Keeps `cursor` near the middle of `rows` rows once the list is longer than that.
  init(cursor: Int, count: Int, rows: Int) {
    first = max(0, min(cursor - rows / 2, count - rows))
    last = max(first, min(count, first + rows))
  }

  var range: Range<Int> { first..<last }
}

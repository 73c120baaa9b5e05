import Terminal

/// Sections of a help in columns, none of them cut, and no column longer than it need be.
struct HelpColumns {
  private let columns: [[StyledLine]]

  private static let columnWidth = 58

  init(_ sections: [HelpSection], width: Int) {
    self.init(width: width) { width in sections.map { $0.lines(width: width) } }
  }

  /// The same of any blocks of lines, each with a blank at its end; they are told their width.
  init(width: Int, _ blocks: (_ width: Int) -> [[StyledLine]]) {
    let count = max(1, width / Self.columnWidth)
    let blocks = blocks(width / count)
    let total = blocks.reduce(0) { $0 + $1.count }
    let least = (total + count - 1) / count
    columns =
      (least..<max(total, least)).lazy.map { Self.filled(blocks, to: $0) }
      .first { $0.count <= count } ?? [blocks.flatMap(\.self)]
  }

  /// Without the blank behind the last section.
  var height: Int { (columns.map(\.count).max() ?? 1) - 1 }

  /// Paints the rows from one on.
  func render(from first: Int, into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let width = area.width / max(1, columns.count)
    for column in columns {
      column.render(from: first, into: &buffer, in: area.takeLeft(width))
    }
  }

  private static func filled(_ blocks: [[StyledLine]], to height: Int) -> [[StyledLine]] {
    var columns: [[StyledLine]] = [[]]
    for block in blocks {
      // The blank behind a column's last section may fall off its end.
      let length = columns[columns.count - 1].count + block.count - 1
      if length > height && !columns[columns.count - 1].isEmpty { columns.append([]) }
      columns[columns.count - 1] += block
    }
    return columns
  }
}

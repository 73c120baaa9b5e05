/// Lines of text with their columns under each other, the last one as long as it is.
package func aligned(_ rows: [[String]]) -> String {
  let columnCount = rows.map(\.count).max() ?? 0
  let widths = (0..<columnCount).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    row.enumerated().map { column, text in
      column == row.count - 1
        ? text : text + String(repeating: " ", count: widths[column] - text.count)
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

extension String {
  /// The line without the blanks that a last, empty column leaves.
  var trimmingBlanksAtEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}

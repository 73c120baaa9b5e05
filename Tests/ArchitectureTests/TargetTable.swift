import Testing

/// The target table of `Sources/README.md`: which target may import what.
struct TargetTable {
  struct Row: Hashable, CustomTestStringConvertible {
    /// A target imports only targets of a lower level.
    var level: Int
    var target: String
    var mayImport: Set<String>

    var testDescription: String { target }
  }

  var rows: [Row]

  /// Finds the table by its shape: level, target in backticks, text, imports in backticks.
  ///
  /// Lines that are not such rows are prose and left alone.
  init(markdown: String) {
    rows = markdown.split(whereSeparator: \.isNewline).compactMap(Self.row)
  }

  var levels: [String: Int] {
    Dictionary(rows.map { ($0.target, $0.level) }, uniquingKeysWith: { first, _ in first })
  }

  private static func row(_ line: Substring) -> Row? {
    let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
    guard cells.count == 4, let first = cells.first,
      let level = Int(first.filter { !$0.isWhitespace }),
      let target = codeSpans(in: cells[cells.startIndex + 1]).first
    else { return nil }
    return Row(
      level: level, target: target, mayImport: Set(codeSpans(in: cells[cells.startIndex + 3])))
  }

  /// The texts between backticks: every second piece.
  private static func codeSpans(in cell: Substring) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}

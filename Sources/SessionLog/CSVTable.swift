/// A table for spreadsheets: a header row, then one line per row; RFC 4180 quoting, `\n` endings.
struct CSVTable {
  private(set) var text: String
  private let columnCount: Int

  init(columns: [String]) {
    columnCount = columns.count
    text = Self.line(columns)
  }

  /// Adds a row; `nil` is an empty field: unknown, which is not 0.
  mutating func add(_ fields: [String?]) {
    precondition(fields.count == columnCount, "\(fields.count) fields for \(columnCount) columns")
    text += Self.line(fields.map { $0 ?? "" })
  }

  /// Hands out the rows since the last time.
  mutating func takeText() -> String {
    defer { text = "" }
    return text
  }

  /// Nanoseconds as milliseconds to the microsecond.
  static func milliseconds(_ nanoseconds: UInt64?) -> String? {
    guard let nanoseconds else { return nil }
    let microseconds = nanoseconds / 1_000 + (nanoseconds % 1_000 >= 500 ? 1 : 0)
    let fraction = String(microseconds % 1_000 + 1_000).dropFirst()
    return "\(microseconds / 1_000).\(fraction)"
  }

  private static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ field: String) -> String {
    let needsQuotes = field.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard needsQuotes else { return field }
    return "\""
      + field.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

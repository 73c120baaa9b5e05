/// A table for spreadsheets: a header row, then one line per row; RFC 4180 quoting, `\n` endings.
struct CSVTable {
  private(set) var text: String
  private let columnCount: Int

  init(columns: [String]) {
    columnCount = columns.count
    text = Self.line(columns)
  }

  /// Adds a row; `nil` is an empty field: unknown, which is not 0.
  ///
  /// A text that a spreadsheet would take for a formula has `'` before it, as have those that begin with
  /// one, so that taking one away gives the text. Control characters but line feeds are their pictures,
  /// such as `␛`: what shows a table may be a terminal.
  mutating func add(_ fields: [String?]) {
    precondition(fields.count == columnCount, "\(fields.count) fields for \(columnCount) columns")
    text += Self.line(fields.map { ($0 ?? "").asCell })
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

extension String {
  /// The text as a cell that is nothing but text; numbers stay as they are.
  fileprivate var asCell: String {
    let isTame = utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f || $0 == 0x0a }
    let text = isTame ? self : String(String.UnicodeScalarView(unicodeScalars.map(\.pictured)))
    guard let first = text.unicodeScalars.first, "=+-@'".unicodeScalars.contains(first),
      Double(text) == nil
    else { return text }
    return "'" + text
  }
}

extension Unicode.Scalar {
  /// Itself, or the picture of a control character.
  fileprivate var pictured: Unicode.Scalar {
    switch value {
    case 0x0a: self
    case 0..<0x20: Unicode.Scalar(0x2400 + value) ?? "␦"
    case 0x7f: "␡"
    // Those of eight bits have no pictures; the rest turn text round.
    case 0x80..<0xa0, 0x202a...0x202e, 0x2066...0x2069: "␦"
    default: self
    }
  }
}

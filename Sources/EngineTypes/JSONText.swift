/// A text as a JSON string, as RFC 8259 has it: short escapes where there are some, `\u00..` for other
/// control characters, all else as it is.
extension [UInt8] {
  /// Appends a text in quotes.
  public mutating func append(jsonQuoted text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 { append(jsonEscaped: byte) }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(jsonEscaped byte: UInt8) {
    guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
      return append(byte)
    }
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0..<0x20:
      append(contentsOf: "u00".utf8)
      append(hexadecimal: byte)
    default: append(byte)
    }
  }
}

extension String {
  /// The text as a JSON string, with its quotes.
  public var jsonQuoted: String {
    var bytes: [UInt8] = []
    bytes.append(jsonQuoted: self)
    return String(decoding: bytes, as: UTF8.self)
  }
}

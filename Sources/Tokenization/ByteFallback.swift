import EngineTypes

/// The tokens of single bytes, such as `<0x0A>`, for text that has no other.
struct ByteFallback: Sendable {
  /// By byte; where the vocabulary has none, the byte as a text, or the unknown token.
  private let tokens: [TokenID?]

  init(_ index: TokenIndex, unknown: TokenID?) {
    tokens = (UInt8.min...UInt8.max).map { byte in
      index.token(Self.name(of: byte)) ?? index.token([byte].span) ?? unknown
    }
  }

  func append(_ bytes: ArraySlice<UInt8>, to result: inout [TokenID]) {
    for byte in bytes { if let token = tokens[Int(byte)] { result.append(token) } }
  }

  private static func name(of byte: UInt8) -> String {
    "<0x\(Hexadecimal.text(byte, width: 2).uppercased())>"
  }

  /// The byte of a text such as `<0x0A>`.
  static func byte(named text: Span<UInt8>) -> UInt8? {
    guard text.count == 6, text[0] == UInt8(ascii: "<"), text[1] == UInt8(ascii: "0"),
      text[2] == UInt8(ascii: "x"), text[5] == UInt8(ascii: ">")
    else { return nil }
    let digits = [text[3], text[4]].map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard let high = digits[0], let low = digits[1] else { return nil }
    return UInt8(high << 4 | low)
  }
}

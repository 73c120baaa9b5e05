/// Characters of UTF-8, byte by byte.
enum CharacterBytes {
  /// How many bytes a character takes that begins with `first`; nil where none does.
  static func length(startingWith first: UInt8) -> Int? {
    switch first {
    case 0xc2..<0xe0: 2
    case 0xe0..<0xf0: 3
    case 0xf0..<0xf5: 4
    default: nil
    }
  }

  static func scalar(_ bytes: [UInt8]) -> Unicode.Scalar? {
    String(validating: bytes, as: UTF8.self)?.unicodeScalars.first
  }
}

/// The one-to-one map between bytes and printable characters in which vocabularies are written.
///
/// A byte that is a printable Latin-1 character stands for itself; the other 68 take the
/// characters from U+0100 on, in order. Every character is one or two bytes of UTF-8.
enum ByteAlphabet {
  /// The character of each byte, as a code point.
  static let codePoints: [UInt16] = {
    var codePoints = [UInt16](repeating: 0, count: 256)
    var next: UInt16 = 0x100
    for byte in 0..<256 {
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: codePoints[byte] = UInt16(byte)
      default:
        codePoints[byte] = next
        next += 1
      }
    }
    return codePoints
  }()

  /// The byte of each code point below 0x144, or `nil` where it stands for none.
  private static let bytes: [UInt8?] = {
    var bytes = [UInt8?](repeating: nil, count: 0x144)
    for (byte, codePoint) in codePoints.enumerated() { bytes[Int(codePoint)] = UInt8(byte) }
    return bytes
  }()

  /// Appends the UTF-8 of `byte`'s character.
  static func appendCharacter(of byte: UInt8, to text: inout [UInt8]) {
    let codePoint = codePoints[Int(byte)]
    if codePoint < 0x80 {
      text.append(UInt8(codePoint))
    } else {
      text.append(0xC0 | UInt8(codePoint >> 6))
      text.append(0x80 | UInt8(codePoint & 0x3F))
    }
  }

  /// Returns the bytes that `text` (UTF-8) stands for, or `nil` if it has a foreign character.
  static func bytes(of text: Span<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      var codePoint = Int(text[index])
      if codePoint >= 0x80 {
        guard codePoint < 0xE0, index + 1 < text.count else { return nil }
        codePoint = (codePoint & 0x1F) << 6 | Int(text[index + 1] & 0x3F)
        index += 1
      }
      index += 1
      guard codePoint < bytes.count, let byte = bytes[codePoint] else { return nil }
      result.append(byte)
    }
    return result
  }
}

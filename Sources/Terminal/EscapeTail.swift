/// What is left of a sequence whose Esc came alone, and was taken for the key.
///
/// It came in one piece, as no hand types it. The Esc is then taken back: without this a report that was
/// cut behind its first byte would close a field and be typed.
enum EscapeTail {
  static func matches(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 2 else { return false }
    let rest = bytes.dropFirst()
    switch bytes[0] {
    case UInt8(ascii: "["):
      let final = rest.drop { (0x20..<0x40).contains($0) }.first
      // Also one that is broken off.
      return final.map { (0x40..<0x7f).contains($0) || [0x18, 0x1a, 0x1b].contains($0) } ?? false
    case UInt8(ascii: "O"):
      return bytes.count == 2 && KeySequences.singleShift(bytes[1], modifiers: nil) != nil
    case UInt8(ascii: "]"): return startsWithOne(of: "0123456789lL", rest) || hasEnd(rest)
    case UInt8(ascii: "P"): return startsWithOne(of: "0123456789>!=$+|", rest) || hasEnd(rest)
    case UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"): return hasEnd(rest)
    default: return false
    }
  }

  /// Whether a string ends in it.
  private static func hasEnd(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.contains { [0x1b, 0x07, 0x9c].contains($0) }
  }

  private static func startsWithOne(of letters: String, _ rest: ArraySlice<UInt8>) -> Bool {
    rest.count >= 2 && rest.first.map { letters.utf8.contains($0) } ?? false
  }
}

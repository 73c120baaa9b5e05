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
      return final.map { (0x40..<0x7f).contains($0) } ?? false
    case UInt8(ascii: "O"):
      return bytes.count == 2 && KeySequences.singleShift(bytes[1], modifiers: nil) != nil
    case UInt8(ascii: "]"): return startsWithOne(of: "0123456789lL", rest)
    case UInt8(ascii: "P"): return startsWithOne(of: "0123456789>!=$+|", rest)
    case UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      return rest.contains(0x1b) || rest.contains(0x07)
    default: return false
    }
  }

  private static func startsWithOne(of letters: String, _ rest: ArraySlice<UInt8>) -> Bool {
    rest.count >= 2 && rest.first.map { letters.utf8.contains($0) } ?? false
  }
}

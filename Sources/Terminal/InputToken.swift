/// The first thing in a run of input bytes, and how many of them it takes.
struct InputToken {
  enum Meaning: Equatable { case key(Key), pasteStart, nothing }

  let meaning: Meaning
  let length: Int

  private init(_ meaning: Meaning, _ length: Int) {
    self.meaning = meaning
    self.length = length
  }

  private init(_ key: Key?, _ length: Int) {
    self.init(key.map(Meaning.key) ?? .nothing, length)
  }

  /// Reads one token; nil when `bytes` ends before it does.
  ///
  /// An escape sequence longer than `limit` bytes is noise.
  init?(_ bytes: ArraySlice<UInt8>, limit: Int) {
    guard let first = bytes.first else { return nil }
    if first == 0x1b {
      guard let token = Self.escape(bytes, limit: limit) else { return nil }
      self = token
    } else if first < 0x20 || first == 0x7f {
      self.init(Self.control(first), 1)
    } else {
      guard let token = Self.text(bytes) else { return nil }
      self = token
    }
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    case 0x0a, 0x0d: .enter
    case 0x08, 0x7f: .backspace
    case 0x00: .control(" ")
    case 0x01...0x1a: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  /// One scalar of UTF-8; malformed bytes are skipped one at a time.
  private static func text(_ bytes: ArraySlice<UInt8>) -> InputToken? {
    let first = bytes[bytes.startIndex]
    let length =
      switch first {
      case 0x00..<0x80: 1
      case 0xc2..<0xe0: 2
      case 0xe0..<0xf0: 3
      case 0xf0..<0xf5: 4
      default: 0
      }
    guard length > 0 else { return InputToken(.nothing, 1) }
    let rest = bytes.dropFirst().prefix(length - 1)
    guard rest.allSatisfy({ $0 & 0xc0 == 0x80 }) else { return InputToken(.nothing, 1) }
    guard rest.count == length - 1 else { return nil }
    let decoded = String(validating: bytes.prefix(length), as: UTF8.self)
    guard let scalar = decoded?.unicodeScalars.first,
      scalar.properties.generalCategory != .control
    else { return InputToken(.nothing, length) }
    return InputToken(.character(Character(scalar)), length)
  }

  private static func escape(_ bytes: ArraySlice<UInt8>, limit: Int) -> InputToken? {
    guard let second = bytes.dropFirst().first else { return nil }
    switch second {
    case UInt8(ascii: "["):
      return ControlSequence.token(bytes, limit: limit)
    case UInt8(ascii: "O"):
      guard let third = bytes.dropFirst(2).first else { return nil }
      return InputToken(KeySequences.singleShift[third], 3)
    default:
      return InputToken(.escape, 1)
    }
  }

  static func make(_ meaning: Meaning, length: Int) -> InputToken { InputToken(meaning, length) }
  static func make(_ key: Key?, length: Int) -> InputToken { InputToken(key, length) }
}

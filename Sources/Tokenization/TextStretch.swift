/// UTF-8 known to be valid, and a stretch of it that is looked at by scalar.
struct TextStretch {
  var bytes: [UInt8]
  var range: Range<Int>

  var end: Int { range.upperBound }

  /// The byte at `index`, or `nil` past the stretch's end.
  @inline(__always)
  func byte(_ index: Int) -> UInt8? { index < end ? bytes[index] : nil }

  /// The class and length of the scalar at `index`, or `nil` past the stretch's end.
  @inline(__always)
  func scalar(_ index: Int) -> (class: CharacterClass, length: Int)? {
    guard index < end else { return nil }
    let byte = bytes[index]
    if byte < 0x80 { return (.ofASCII(byte), 1) }
    let scalar = wideScalar(index)
    return (CharacterClass(scalar), UTF8.width(scalar))
  }

  /// The scalar at `index`, which must be its first byte.
  func wideScalar(_ index: Int) -> Unicode.Scalar {
    let lead = UInt32(bytes[index])
    func tail(_ offset: Int) -> UInt32 { UInt32(bytes[index + offset] & 0x3F) }
    let value =
      switch lead {
      case ..<0x80: lead
      case ..<0xE0: (lead & 0x1F) << 6 | tail(1)
      case ..<0xF0: (lead & 0x0F) << 12 | tail(1) << 6 | tail(2)
      default: (lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3)
      }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// Where the run of `wanted` that starts at `index` ends; `index` itself if there is none.
  @inline(__always)
  func runEnd(of wanted: CharacterClasses, from index: Int) -> Int {
    var index = index
    while let (found, length) = scalar(index), wanted.contains(found) { index += length }
    return index
  }

  /// Where a run of at most `maxLength` numbers ends.
  func numberEnd(from start: Int, maxLength: Int) -> Int {
    var index = start
    var length = 0
    while length < maxLength, let (found, width) = scalar(index), found == .number {
      index += width
      length += 1
    }
    return index
  }

  /// Where the run of bytes among `wanted` that starts at `index` ends.
  func byteRunEnd(of wanted: [UInt8], from index: Int) -> Int {
    var index = index
    while let byte = byte(index), wanted.contains(byte) { index += 1 }
    return index
  }

  /// The end of one of `'s 't 'm 'd 're 've 'll` at `start`.
  @inline(__always)
  func contractionEnd(from start: Int, anyCase: Bool) -> Int? {
    guard byte(start) == UInt8(ascii: "'") else { return nil }
    func letter(_ offset: Int) -> UInt8? { byte(start + offset).map { anyCase ? $0 | 0x20 : $0 } }
    switch letter(1) {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"):
      return letter(2) == UInt8(ascii: "e") ? start + 3 : nil
    case UInt8(ascii: "l"):
      return letter(2) == UInt8(ascii: "l") ? start + 3 : nil
    default:
      return nil
    }
  }

  /// Where a run of whitespace ends, less its last scalar if a word follows that may want it.
  ///
  /// `\s+(?!\S)|\s+`
  func whitespaceEnd(from start: Int) -> Int {
    var last = start
    var index = start
    while let (found, length) = scalar(index), found == .whitespace {
      last = index
      index += length
    }
    return index < end && last > start ? last : index
  }

  /// The end of the last newline in a run of whitespace.
  ///
  /// `\s*[\r\n]+`
  func lastNewlineEnd(from start: Int) -> Int? {
    var newlineEnd: Int?
    var index = start
    while let (found, length) = scalar(index), found == .whitespace {
      if Self.isNewline(bytes[index]) { newlineEnd = index + 1 }
      index += length
    }
    return newlineEnd
  }

  static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

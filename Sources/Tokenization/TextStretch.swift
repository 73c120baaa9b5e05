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
  func runEnd(of wanted: CharacterClass, from index: Int) -> Int {
    var index = index
    while let (found, length) = scalar(index), found == wanted { index += length }
    return index
  }
}

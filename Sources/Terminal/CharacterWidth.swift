extension Character {
  /// How many cells the character takes: 0 for what must not reach a terminal, else 1 or 2.
  public var cellWidth: Int {
    guard let first = unicodeScalars.first else { return 0 }
    if first.isASCII { return first.value >= 0x20 && first.value != 0x7f ? 1 : 0 }
    switch first.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark:
      return 0
    default:
      return first.isWide ? 2 : 1
    }
  }
}

extension Unicode.Scalar {
  /// East Asian wide or fullwidth, or drawn as a wide emoji.
  fileprivate var isWide: Bool {
    if properties.isEmojiPresentation { return true }
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
      0xa000...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
      0xffe0...0xffe6, 0x20000...0x3fffd:
      return true
    default:
      return false
    }
  }
}

extension String {
  /// Cells the string takes on one line.
  public var cellWidth: Int { reduce(0) { $0 + $1.cellWidth } }
}

extension Unicode.Scalar {
  /// How a scalar takes part in a cell.
  package enum CellPart: Hashable, Sendable {
    /// Must not reach a terminal: controls, bidirectional marks, joiners, variation selectors.
    case dropped
    /// Sits on the glyph before it and takes no cell of its own.
    case combining
    case narrow, wide
  }

  /// What the scalar does in a grid of cells.
  ///
  /// A terminal advances scalar by scalar, so widths are a matter of scalars and not of graphemes.
  package var cellPart: CellPart {
    if isASCII { return value >= 0x20 && value != 0x7f ? .narrow : .dropped }
    // Lines, blocks and Braille make up most of a dashboard; Unicode's tables are slow to ask.
    if (0x2500...0x259f).contains(value) || (0x2800...0x28ff).contains(value) { return .narrow }
    if properties.isDefaultIgnorableCodePoint { return .dropped }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return .dropped
    case .nonspacingMark, .enclosingMark:
      return .combining
    default:
      return spacingPart
    }
  }

  private var spacingPart: CellPart {
    switch value {
    case 0x1160...0x11ff, 0xd7b0...0xd7ff: .combining  // vowels and finals of a Hangul syllable
    case 0x1f1e6...0x1f1ff: .narrow  // a flag is two of these
    case 0x1f3fb...0x1f3ff: .dropped  // skin tones: some terminals merge them, some do not
    default: isWide ? .wide : .narrow
    }
  }

  /// East Asian wide or fullwidth, or drawn as a wide emoji.
  private var isWide: Bool {
    if properties.isEmojiPresentation { return true }
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x3247, 0x3250...0x4dbf, 0x4e00...0xa4cf,
      0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6b,
      0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1aff0...0x1b2ff, 0x20000...0x3fffd:
      return true
    default:
      return false
    }
  }
}

extension Character {
  /// How many cells the character takes: 0 for what must not reach a terminal.
  ///
  /// Usually 1 or 2. A grapheme of several spacing scalars, such as a family emoji or a flag, is
  /// drawn as its parts side by side and takes the sum of their widths.
  public var cellWidth: Int {
    var width = 0
    for scalar in unicodeScalars { width += scalar.cellPart.width }
    return width
  }
}

extension Unicode.Scalar.CellPart {
  package var width: Int {
    switch self {
    case .dropped, .combining: 0
    case .narrow: 1
    case .wide: 2
    }
  }
}

extension String {
  /// Cells the string takes on one line.
  public var cellWidth: Int { reduce(0) { $0 + $1.cellWidth } }
}

/// What charts, gauges and bars are drawn with: the one place that knows their glyphs.
public enum GraphSymbols: String, CaseIterable, Hashable, Sendable {
  /// Eighths of a cell, a value each.
  case block
  /// Dots, two values to a cell and four steps to a row.
  case braille
  /// Characters of every font, the more ink the more.
  case ascii

  /// Values that stand beside each other in a cell.
  var valuesPerCell: Int { self == .braille ? 2 : 1 }

  /// The symbols in words.
  var words: String {
    switch self {
    case .block: "blocks"
    case .braille: "braille dots, two values a cell"
    case .ascii: "ASCII characters"
    }
  }

  /// What one value is called in a sentence about time.
  var valueName: String { self == .braille ? "a dot" : "a column" }

  /// Steps from an empty cell to a full one.
  var levelCount: Int { self == .block ? 8 : 4 }

  /// A cell filled from its foot on, in levels at its left and at its right; only braille has two
  /// sides, the others show the left one.
  func glyph(_ left: Int, _ right: Int) -> Character {
    switch self {
    case .block: Self.blocks[left]
    case .ascii: Self.ink[left]
    case .braille:
      Character(Unicode.Scalar(0x2800 + Self.leftDots[left] + Self.rightDots[right]) ?? " ")
    }
  }

  /// A whole cell of a gauge or of a large figure.
  package var solid: Character { self == .block ? "█" : self == .braille ? "⣿" : "#" }

  /// A cell of a bar that stands above another one, with a little air between the two.
  var bar: Character { self == .block ? "▆" : self == .braille ? "⣶" : "=" }

  /// A cell of what is still to be filled.
  var track: Character { self == .block ? "░" : self == .braille ? "⠒" : "." }

  /// Whole cells that are told apart without colours.
  package var shades: [Character] {
    switch self {
    case .block: Array("█▓▒░")
    case .braille: Array("⣿⣤⡇⠒")
    case .ascii: Array("#=:.")
    }
  }

  /// A cell filled from its left on, by eighths; one that has anything in it is not empty.
  package func side(_ eighths: Int) -> Character {
    switch self {
    case .block: Self.sides[eighths]
    case .braille: eighths == 0 ? " " : eighths <= 4 ? "⡇" : "⣿"
    case .ascii: Self.ink[(eighths + 1) / 2]
    }
  }

  private static let sides = Array(" ▏▎▍▌▋▊▉█")
  private static let blocks = Array(" ▁▂▃▄▅▆▇█")
  private static let ink = Array(" .:=#")
  // Dots from the foot up, as Unicode numbers their bits.
  private static let leftDots: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
  private static let rightDots: [UInt32] = [0, 0x80, 0xa0, 0xb0, 0xb8]
}

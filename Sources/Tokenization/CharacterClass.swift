/// What pre-tokenizers tell apart; every scalar is in exactly one class.
package enum CharacterClass: UInt8, Sendable {
  case letter, number, mark, punctuation, symbol, whitespace, other

  /// Unicode's L*, N*, M*, P* and S* categories and its White_Space property, as of version 15.1.
  ///
  /// The version is that of llama.cpp's tables. Scalars assigned since are `other`, as they are
  /// there, whatever newer tables the Swift runtime has: tokens must not depend on the system.
  package init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    guard let age = properties.age, age <= (15, 1) else {
      self = .other
      return
    }
    if properties.isWhitespace {
      self = .whitespace
      return
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      self = .punctuation
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: self = .symbol
    default: self = .other
    }
  }

  private static let ascii = (0..<128).map { CharacterClass(Unicode.Scalar(UInt8($0))) }

  /// The class of a byte below 0x80.
  @inline(__always)
  static func ofASCII(_ byte: UInt8) -> CharacterClass { ascii[Int(byte)] }
}

/// Several classes at once.
struct CharacterClasses: OptionSet, Sendable, Hashable {
  var rawValue: UInt8

  static let letter = Self(.letter)
  static let number = Self(.number)
  static let mark = Self(.mark)
  static let punctuation = Self(.punctuation)
  static let symbol = Self(.symbol)
  static let whitespace = Self(.whitespace)
  static let other = Self(.other)
  /// What is no letter, no number and no whitespace.
  static let signs: Self = [.mark, .punctuation, .symbol, .other]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ one: CharacterClass) { rawValue = 1 << one.rawValue }

  @inline(__always)
  func contains(_ one: CharacterClass) -> Bool { rawValue >> one.rawValue & 1 == 1 }
}

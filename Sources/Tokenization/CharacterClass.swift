/// What pre-tokenizers tell apart; every scalar is in exactly one class.
enum CharacterClass: UInt8, Sendable {
  case letter, number, whitespace, other

  /// Unicode's L* and N* categories and its White_Space property, as of version 15.1.
  ///
  /// The version is that of llama.cpp's tables. Scalars assigned since are `other`, as they are
  /// there, whatever newer tables the Swift runtime has: tokens must not depend on the system.
  init(_ scalar: Unicode.Scalar) {
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
    default: self = .other
    }
  }

  private static let ascii = (0..<128).map { CharacterClass(Unicode.Scalar(UInt8($0))) }

  /// The class of a byte below 0x80.
  @inline(__always)
  static func ofASCII(_ byte: UInt8) -> CharacterClass { ascii[Int(byte)] }
}

/// What a token is, as a set: a control-looking name can make an ordinary token control as well.
struct TokenType: OptionSet, Sendable {
  var rawValue: UInt8

  static let normal = Self(rawValue: 1 << 0)
  static let unknown = Self(rawValue: 1 << 1)
  static let control = Self(rawValue: 1 << 2)
  /// Matched in text before any word is cut, whether or not special tokens are parsed.
  static let userDefined = Self(rawValue: 1 << 3)
  static let unused = Self(rawValue: 1 << 4)
  static let byte = Self(rawValue: 1 << 5)

  /// Matched as a whole in text, never built by merges alone.
  static let special: Self = [.unknown, .control, .userDefined]
  /// Matched only where the caller trusts the text, and not printed.
  static let hidden: Self = [.unknown, .control]
}

extension TokenType {
  /// The numbers that GGUF defines.
  static let ggufNumbers: ClosedRange<Int32> = 0...6

  /// The type for GGUF's number; 0, which means undefined, gives the empty set.
  init(gguf number: Int32) {
    switch number {
    case 1: self = .normal
    case 2: self = .unknown
    case 3: self = .control
    case 4: self = .userDefined
    case 5: self = .unused
    case 6: self = .byte
    default: self = []
    }
  }
}

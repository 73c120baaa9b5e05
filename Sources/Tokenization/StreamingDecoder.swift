public import EngineTypes

/// Turns tokens into text as they come, whole characters only.
///
/// A token may end inside a character: its bytes wait for the next one. All texts returned, joined,
/// are what decoding all bytes at once would give.
///
/// ```swift
/// var decoder = StreamingDecoder(tokenizer)
/// for token in tokens { print(decoder.append(token), terminator: "") }
/// print(decoder.finish())
/// ```
public struct StreamingDecoder: Sendable {
  private let tokenizer: Tokenizer
  private let printsSpecialTokens: Bool
  /// Whether the next token is a text's first one, with a space before it that is none of the text.
  private var dropsSpace: Bool
  /// The beginning of a character; at most three bytes.
  private var pending: [UInt8] = []

  /// - Parameters:
  ///   - tokenizer: Whose tokens come.
  ///   - printsSpecialTokens: Whether control tokens show as their names.
  ///   - continuesText: Whether the tokens go on from a text, as answers do: their first space is
  ///     theirs then.
  public init(
    _ tokenizer: Tokenizer, printsSpecialTokens: Bool = false, continuesText: Bool = false
  ) {
    self.tokenizer = tokenizer
    self.printsSpecialTokens = printsSpecialTokens
    dropsSpace = tokenizer.addsSpace && !continuesText
  }

  /// Returns what the token completes: empty while a character lacks bytes.
  public mutating func append(_ token: TokenID) -> String {
    defer { dropsSpace = false }
    if !printsSpecialTokens, tokenizer.isControl(token) { return "" }
    var piece = tokenizer.bytes(of: token)
    if dropsSpace, piece.first == UInt8(ascii: " ") { piece = piece.dropFirst() }
    let bytes = pending + piece
    let complete = bytes.count - incompleteSuffixLength(bytes)
    pending = Array(bytes[complete...])
    return String(decoding: bytes[..<complete], as: UTF8.self)
  }

  /// Ends the text: bytes still waiting become U+FFFD.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }
}

/// How many bytes at the end begin a character that later bytes could still complete.
private func incompleteSuffixLength(_ bytes: [UInt8]) -> Int {
  for length in 1...3 where length <= bytes.count {
    let lead = bytes[bytes.count - length]
    if lead & 0xC0 == 0x80 { continue }
    let second = length > 1 ? bytes[bytes.count - length + 1] : nil
    return canComplete(lead: lead, second: second, length: length) ? length : 0
  }
  return 0
}

/// Whether `length` bytes from `lead` on are too few, but well formed so far.
private func canComplete(lead: UInt8, second: UInt8?, length: Int) -> Bool {
  let secondRange: ClosedRange<UInt8> =
    switch lead {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  if let second, !secondRange.contains(second) { return false }
  return switch lead {
  case 0xC2...0xDF: length < 2
  case 0xE0...0xEF: length < 3
  case 0xF0...0xF4: length < 4
  default: false
  }
}

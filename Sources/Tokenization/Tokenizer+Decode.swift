public import EngineTypes

extension Tokenizer {
  /// Returns the text of `tokens`; bytes that are not UTF-8 become U+FFFD.
  ///
  /// The space that SentencePiece puts before a text is taken off its first token.
  ///
  /// - Parameters:
  ///   - tokens: Tokens of this vocabulary; an id outside it adds nothing.
  ///   - printsSpecialTokens: Whether control tokens show as their names.
  /// - Returns: The text, always valid.
  public func decode(_ tokens: some Sequence<TokenID>, printsSpecialTokens: Bool = false) -> String
  {
    var decoder = StreamingDecoder(self, printsSpecialTokens: printsSpecialTokens)
    var text = ""
    for token in tokens { text += decoder.append(token) }
    return text + decoder.finish()
  }

  /// The bytes the token stands for, which need not be whole characters.
  ///
  /// Control tokens give their names; unused tokens and ids outside the vocabulary give nothing.
  public func bytes(of token: TokenID) -> ArraySlice<UInt8> {
    guard types.indices.contains(token.index) else { return [] }
    return pieces.bytes[pieces.range(token.index)]
  }

  /// The token for a reader: its text, its name where it is a control token, its bytes as `<0xE2>`
  /// where they are no whole characters.
  ///
  /// - Returns: `nil` for unused tokens and ids outside the vocabulary.
  public func spelling(of token: TokenID) -> String? {
    let bytes = bytes(of: token)
    guard !bytes.isEmpty else { return nil }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return bytes.map { "<0x\(Hexadecimal.text($0, width: 2).uppercased())>" }.joined()
  }

  static func pieces(
    types: [TokenType], texts: ByteStrings, _ kind: TokenizerKind
  ) -> ByteStrings {
    var pieces = ByteStrings(capacity: texts.count)
    for (id, type) in types.enumerated() {
      let text = texts.bytes[texts.range(id)].span
      if !type.isDisjoint(with: .special) {
        pieces.append(text)
      } else if type.contains(.normal) {
        pieces.append(kind.bytes(of: text).span)
      } else {
        pieces.append(
          (type.contains(.byte) ? ByteFallback.byte(named: text).map { [$0] } ?? [] : []).span)
      }
    }
    return pieces
  }
}

extension TokenizerKind {
  /// What a normal token of this text stands for.
  fileprivate func bytes(of text: Span<UInt8>) -> [UInt8] {
    switch self {
    // A token that is not in the byte alphabet can only mean its own text.
    case .byteLevelBPE: ByteAlphabet.bytes(of: text) ?? text.indices.map { text[$0] }
    case .sentencePiece, .unigram: SpaceMark.unmarked(text)
    }
  }
}

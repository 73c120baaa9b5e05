public import EngineTypes

extension Tokenizer {
  /// Returns the tokens of `text`.
  ///
  /// User-defined tokens are recognised always, control tokens only if `parsesSpecialTokens`: leave
  /// it off for text from outside, or the text can end a turn and begin another. Bytes the
  /// vocabulary lacks leave no token.
  ///
  /// - Parameters:
  ///   - text: What to encode.
  ///   - parsesSpecialTokens: Whether text such as `<|im_start|>` becomes its token.
  ///   - addsSpecialTokens: Whether to begin with BOS and end with EOS, each if the model's file asks
  ///     for it and even where the text has one itself, as in llama.cpp.
  /// - Returns: The tokens.
  /// - Complexity: O(*n* log *n*) for *n* bytes at worst, O(*n*) for text in words.
  public func encode(
    _ text: String, parsesSpecialTokens: Bool, addsSpecialTokens: Bool = false
  ) -> [TokenID] {
    encode(
      Array(text.utf8), parsesSpecialTokens: parsesSpecialTokens,
      addsSpecialTokens: addsSpecialTokens)
  }

  func encode(
    _ bytes: [UInt8], parsesSpecialTokens: Bool, addsSpecialTokens: Bool
  ) -> [TokenID] {
    var tokens: [TokenID] = []
    tokens.reserveCapacity(bytes.count / 4 + 1)
    if addsSpecialTokens, let leadingToken { tokens.append(leadingToken) }
    var beginsText = true
    for fragment in specials.fragments(of: bytes, includingHidden: parsesSpecialTokens) {
      switch fragment {
      case .token(let token):
        tokens.append(token)
        beginsText = true
      case .text(let range):
        encoder.appendTokens(of: bytes, range, beginsText: beginsText, to: &tokens)
        beginsText = false
      }
    }
    if addsSpecialTokens, addsEOS, let eosToken { tokens.append(eosToken) }
    return tokens
  }

  /// Whether the text begins with BOS where `encode` adds another: as in llama.cpp, there are two then.
  public func hasSecondBOS(_ text: String) -> Bool {
    guard let mark = leadingToken.map(bytes(of:)), !mark.isEmpty else { return false }
    return text.utf8.starts(with: mark)
  }

  /// BOS, where the model's prompts begin with it.
  public var leadingToken: TokenID? { addsBOS ? bosToken : nil }

  /// The pieces between which no tokens merge, for text without special tokens.
  package func words(in text: String) -> [String] {
    let bytes = Array(text.utf8)
    return encoder.words(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }
}

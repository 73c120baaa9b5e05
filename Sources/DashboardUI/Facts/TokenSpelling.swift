import EngineTypes

/// Tokens for a reader: their text where some answer had them or the model's vocabulary is at hand,
/// else their number.
struct TokenSpelling {
  private let heard: [TokenID: String]
  private let vocabulary: @Sendable (TokenID) -> String?

  /// - Parameters:
  ///   - heard: what answers had.
  ///   - vocabulary: what the model says; of a recording, which has no model, nothing.
  init(_ heard: [TokenID: String], vocabulary: @escaping @Sendable (TokenID) -> String?) {
    (self.heard, self.vocabulary) = (heard, vocabulary)
  }

  func text(of token: TokenID) -> String {
    (heard[token] ?? vocabulary(token))?.visible ?? "#\(token.rawValue)"
  }
}

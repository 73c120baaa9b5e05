/// What a vocabulary says that cannot be followed, but that leaves the model whole.
public enum TokenizerWarning: Hashable, Sendable, CustomStringConvertible {
  /// `tokenizer.ggml.KEY` names a token that there is none of.
  case tokenOutOfRange(key: String, token: Int, vocabularySize: Int)
  /// Merges that are not two texts with a space between; `first` is the rank of the first.
  case malformedMerges(count: Int, first: Int, text: String)
  /// Merges that make a text which is no token.
  case mergesWithoutToken(count: Int, first: Int, text: String)
  /// The file does not say how text is cut into words.
  case noPreTokenizer
  /// Prompts of such models begin with BOS, and the file names no token for it.
  case noBOS(preTokenizer: String)
  case moreTypesThanTokens(count: Int, vocabularySize: Int)
  /// A statement of the file that nothing acts on, with its value.
  case unheeded(String)

  /// One line: what is said and what becomes of it.
  public var description: String {
    switch self {
    case .tokenOutOfRange(let key, let token, let vocabularySize):
      "tokenizer.ggml.\(key) is \(token), the vocabulary has \(vocabularySize) tokens; it is ignored"
    case .malformedMerges(let count, let first, let text):
      "\(merges(count)) not two texts with a space between, the first is merge \(first), "
        + "\(quoted(text)); \(count == 1 ? "it is" : "they are") ignored"
    case .mergesWithoutToken(let count, let first, let text):
      "\(merges(count)) a text that is no token, the first is merge \(first), \(quoted(text)); "
        + "such a text becomes the tokens of its bytes"
    case .noPreTokenizer:
      "the file does not say how text is cut into words (tokenizer.ggml.pre); the rule \"default\" "
        + "is used, as llama.cpp does, and may not be the model's own"
    case .noBOS(let preTokenizer):
      "\(preTokenizer) models begin every prompt with BOS, but the file names no such token; "
        + "none is added"
    case .moreTypesThanTokens(let count, let vocabularySize):
      "tokenizer.ggml.token_type types \(count) tokens, the vocabulary has \(vocabularySize); "
        + "the rest is ignored"
    case .unheeded(let statement):
      "metadata \(statement), which Invar does not act on; texts become tokens as if it were not there"
    }
  }

  private func merges(_ count: Int) -> String {
    switch self {
    case .malformedMerges: count == 1 ? "1 merge is" : "\(count) merges are"
    default: count == 1 ? "1 merge makes" : "\(count) merges make"
    }
  }
}

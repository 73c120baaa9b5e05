public import EngineTypes

/// What is wrong with a vocabulary or a chat template.
public enum TokenizerError: Error, Equatable, Sendable {
  case unsupportedModel(String)
  case unsupportedPreTokenizer(String)
  case emptyVocabulary
  case tooManyTokens(count: Int, limit: Int)
  case tooFewTokenTypes(count: Int, tokenCount: Int)
  case duplicateToken(String, first: TokenID, second: TokenID)
  /// The merge with this rank is not two texts with a space between.
  case malformedMerge(rank: Int, text: String)
  /// The merge with this rank joins, or makes, a text that is no token.
  case mergeOfUnknownToken(rank: Int, text: String)
  case tokenOutOfRange(role: String, token: TokenID, vocabularySize: Int)
  case chatTemplate(TemplateFault, line: Int, column: Int)
}

extension TokenizerError: CustomStringConvertible {
  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .unsupportedModel(let name):
      "the file's tokenizer is \(quoted(name)); only byte-level BPE (\"gpt2\") is supported"
    case .unsupportedPreTokenizer(let name):
      "pre-tokenizer \(quoted(name)) is not supported; supported are "
        + PreTokenizer.names.joined(separator: ", ")
    case .emptyVocabulary:
      "the file's vocabulary has no tokens; use a complete model file"
    case .tooManyTokens(let count, let limit):
      "the file's vocabulary has \(count) tokens, more than the \(limit) supported"
    case .tooFewTokenTypes(let count, let tokenCount):
      "the file types \(count) of its \(tokenCount) tokens; it is damaged, fetch it again"
    case .duplicateToken(let text, let first, let second):
      "tokens \(first.rawValue) and \(second.rawValue) are both \(quoted(text)); "
        + "the file is damaged, fetch it again"
    case .malformedMerge(let rank, let text):
      "merge \(rank) is \(quoted(text)), not two tokens with a space between; "
        + "the file is damaged, fetch it again"
    case .mergeOfUnknownToken(let rank, let text):
      "merge \(rank) (\(quoted(text))) uses or makes a text that is not in the vocabulary; "
        + "the file is damaged, fetch it again"
    case .tokenOutOfRange(let role, let token, let vocabularySize):
      "the file's \(role) token is \(token.rawValue), its vocabulary has \(vocabularySize) tokens; "
        + "the file is damaged, fetch it again"
    case .chatTemplate(let fault, let line, let column):
      "chat template, line \(line) column \(column): \(fault); use --raw to go without it"
    }
  }
}

/// The text in quotes, on one line and cut to a readable length: it comes from a file.
func quoted(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(60)
  let escaped = shown.map { $0.escaped(asASCII: false) }.joined()
  return "\"\(escaped)\(shown.endIndex < text.unicodeScalars.endIndex ? "…" : "")\""
}

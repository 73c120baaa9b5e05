public import EngineTypes

/// What is wrong with a vocabulary or a chat template.
public enum TokenizerError: Error, Equatable, Sendable {
  case unsupportedModel(String)
  case unsupportedPreTokenizer(String)
  case emptyVocabulary
  case tooManyTokens(count: Int, limit: Int)
  case tooFewTokenTypes(count: Int, tokenCount: Int)
  case unknownTokenType(TokenID)
  case tooFewScores(count: Int, tokenCount: Int)
  case scoreIsNoNumber(TokenID)
  case characterMap(byteCount: Int)
  case duplicateToken(String, first: TokenID, second: TokenID)
  /// The file wants prompts to begin ("bos") or end ("eos") with a token that it does not have.
  case noTokenToAdd(role: String)
  /// The file names tokens never to be drawn.
  case suppressedTokens(count: Int)
  case chatTemplate(TemplateFault, line: Int, column: Int)
  /// `holds` is in words.
  case noTemplate(holds: String)
  /// The template renders nothing at all.
  case emptyRendering
}

extension TokenizerError: CustomStringConvertible {
  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .unsupportedModel(let name):
      "the file's tokenizer is \(Self.spelled(name)); Invar has "
        + TokenizerKind.allCases.map { "\($0.title) (\"\($0.rawValue)\")" }
        .joined(separator: ", ") + " only"
    case .unsupportedPreTokenizer(let name):
      "pre-tokenizer \(quoted(name)) is not supported; supported are "
        + PreTokenizer.names.joined(separator: ", ")
    case .emptyVocabulary:
      "the file's vocabulary has no tokens; use a complete model file"
    case .tooManyTokens(let count, let limit):
      "the file's vocabulary has \(count) tokens, more than the \(limit) supported"
    case .tooFewTokenTypes(let count, let tokenCount):
      "tokenizer.ggml.token_type types \(count) of the \(tokenCount) tokens; "
        + "it must type all of them or not be there"
    case .unknownTokenType(let token):
      "tokenizer.ggml.token_type gives token \(token.rawValue) a type that there is not, types are 0 to 6; "
        + "convert the model again"
    case .tooFewScores(let count, let tokenCount):
      "tokenizer.ggml.scores scores \(count) of the \(tokenCount) tokens; "
        + "without all scores a text has no one encoding; use a complete model file"
    case .scoreIsNoNumber(let token):
      "tokenizer.ggml.scores gives token \(token.rawValue) NaN; convert the model again"
    case .characterMap(let byteCount):
      "the \(byteCount) bytes of tokenizer.ggml.precompiled_charsmap are no map of characters; "
        + "convert the model again"
    case .duplicateToken(let text, let first, let second):
      "tokens \(first.rawValue) and \(second.rawValue) are both \(quoted(text)), "
        + "so a text has no one encoding; convert the model again"
    case .noTokenToAdd(let role):
      "tokenizer.ggml.add_\(role)_token is true, but the vocabulary has no token that "
        + "\(role)_token_id names; state one, or say false"
    case .suppressedTokens(let count):
      "tokenizer.ggml.suppress_tokens forbids \(NumberText.counted(count, "token")), which Invar cannot do"
    case .chatTemplate(let fault, let line, let column):
      "chat template, line \(line) column \(column): \(fault); use --raw to go without it"
    case .noTemplate(let holds):
      "metadata tokenizer.chat_template holds \(holds), which is no template; use --raw to go without it"
    case .emptyRendering:
      "the model's chat template makes nothing of the message; use --raw to go without it"
    }
  }
}

extension TokenizerError {
  /// The name with what it is usually called.
  private static func spelled(_ model: String) -> String {
    let names = [
      "bert": "WordPiece", "rwkv": "RWKV's",
      "plamo2": "PLaMo 2's", "gemma4": "Gemma 4's", "none": "none at all",
    ]
    return names[model].map { "\($0) (\(quoted(model)))" } ?? quoted(model)
  }
}

/// The text in quotes, on one line and cut to a readable length: it comes from a file.
func quoted(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(60)
  let escaped = shown.map { $0.escaped(asASCII: false) }.joined()
  return "\"\(escaped)\(shown.endIndex < text.unicodeScalars.endIndex ? "…" : "")\""
}

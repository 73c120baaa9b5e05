public import EngineTypes

/// Turns text into a model's tokens and back, equal to llama.cpp token for token.
///
/// This is the one face of all kinds: it finds special tokens, begins and ends prompts, and leaves
/// the text between to a `TextEncoder`.
///
/// ```swift
/// let tokenizer = try Tokenizer(definition)
/// tokenizer.encode("Hello, world!", parsesSpecialTokens: false)  // 4 tokens
/// ```
public final class Tokenizer: Sendable {
  /// More tokens than any vocabulary in use has; ids stay far from overflowing.
  public static let maxVocabularySize = 4_000_000

  public let bosToken: TokenID?
  public let eosToken: TokenID?
  /// Tokens after which a generation is over: the file's own and those known by name.
  public let endOfSequenceTokens: Set<TokenID>
  /// Whether `encode` begins with BOS when asked to add special tokens.
  public let addsBOS: Bool
  /// Whether `encode` ends with EOS when asked to add special tokens.
  public let addsEOS: Bool
  /// The chat template as the file states it.
  public let chatTemplateSource: String?
  /// What stands in the template's place and is none, in words.
  let templateFault: String?
  /// What the file says and cannot be followed; one line each, for whoever uses the model.
  public let warnings: [TokenizerWarning]

  let encoder: any TextEncoder
  let index: TokenIndex
  let specials: SpecialTokens
  let pieces: ByteStrings
  let types: [TokenType]
  /// Whether a text's first token begins with a space that the text has not.
  let addsSpace: Bool

  /// Checks a vocabulary and makes it ready for use.
  ///
  /// - Complexity: O(*t* + *m*) for *t* tokens and *m* merges; some 20 ms for 49 thousand of each.
  public init(_ definition: TokenizerDefinition) throws(TokenizerError) {
    guard let kind = TokenizerKind(rawValue: definition.model) else {
      throw .unsupportedModel(definition.model)
    }
    if !definition.suppressedTokens.isEmpty {
      throw .suppressedTokens(count: definition.suppressedTokens.count)
    }
    let index = try Self.index(definition.tokens)
    let roles = TokenRoles(definition, customary: kind.customaryRoles)
    let named = NamedTokens(index: index, roles: roles)
    let types = try Self.types(definition, named)
    let encoder: any TextEncoder =
      switch kind {
      case .byteLevelBPE: try ByteLevelBPE(definition, index)
      case .sentencePiece: try SentencePieceBPE(definition, index, unknown: roles["unknown"])
      case .unigram: try Unigram(definition, index, types, unknown: roles["unknown"])
      }
    let frame = try PromptFrame(definition, roles, encoder)
    self.encoder = encoder
    self.index = index
    self.types = types
    specials = SpecialTokens(
      types: types, texts: index.texts, trimming: definition.trimmingTokens(types, index))
    pieces = Self.pieces(types: types, texts: index.texts, kind)
    addsSpace = encoder.addsSpace
    (bosToken, eosToken) = (roles["bos"], roles["eos"])
    endOfSequenceTokens = named.endOfGeneration.union(roles.endOfGeneration)
    (addsBOS, addsEOS) = (frame.addsBOS, frame.addsEOS)
    chatTemplateSource = definition.chatTemplate
    templateFault = definition.templateFault
    warnings =
      encoder.warnings + roles.warnings + frame.warnings + Self.typeWarnings(definition)
      + definition.unheeded.map(TokenizerWarning.unheeded)
  }

  public var vocabularySize: Int { types.count }

  /// The token whose text is exactly `text`, in the vocabulary's own byte alphabet.
  public func token(named text: String) -> TokenID? { index.token(text) }

  /// Whether the token is a mark for the machine (control or unknown), not printed as text.
  public func isControl(_ token: TokenID) -> Bool {
    types.indices.contains(token.index) && !types[token.index].isDisjoint(with: .hidden)
  }
}

extension Tokenizer {
  private static func index(_ tokens: [String]) throws(TokenizerError) -> TokenIndex {
    guard !tokens.isEmpty else { throw .emptyVocabulary }
    guard tokens.count <= maxVocabularySize else {
      throw .tooManyTokens(count: tokens.count, limit: maxVocabularySize)
    }
    var index = TokenIndex(capacity: tokens.count)
    for (id, token) in tokens.enumerated() {
      // A nameless token must still be unlike every other.
      let text = token.isEmpty ? "[EMPTY_\(id)]" : token
      if let first = index.append(text.utf8Span.span) {
        throw .duplicateToken(text, first: first, second: TokenID(id))
      }
    }
    return index
  }

  private static func types(
    _ definition: TokenizerDefinition, _ named: NamedTokens
  ) throws(TokenizerError) -> [TokenType] {
    var types = try statedTypes(definition)
    for token in named.control { types[token.index].insert(.control) }
    for (token, type) in named.overrides { types[token.index] = type }
    return types
  }

  private static func statedTypes(
    _ definition: TokenizerDefinition
  ) throws(TokenizerError) -> [TokenType] {
    let count = definition.tokens.count
    guard !definition.tokenTypes.isEmpty else {
      return [TokenType](repeating: .normal, count: count)
    }
    guard definition.tokenTypes.count >= count else {
      throw .tooFewTokenTypes(count: definition.tokenTypes.count, tokenCount: count)
    }
    let stated = definition.tokenTypes.prefix(count)
    if let token = stated.firstIndex(where: { !TokenType.ggufNumbers.contains($0) }) {
      throw .unknownTokenType(TokenID(token))
    }
    return stated.map { TokenType(gguf: $0) }
  }

  private static func typeWarnings(_ definition: TokenizerDefinition) -> [TokenizerWarning] {
    let (typed, count) = (definition.tokenTypes.count, definition.tokens.count)
    return typed > count ? [.moreTypesThanTokens(count: typed, vocabularySize: count)] : []
  }
}

/// A model file's vocabulary, as the file states it and before anything is checked.
///
/// The caller fills it from `tokenizer.ggml.*` metadata; `Tokenizer.init` judges it.
public struct TokenizerDefinition: Sendable, Hashable {
  /// `tokenizer.ggml.model`: see `TokenizerKind`.
  public var model: String
  /// `tokenizer.ggml.pre`: how text is cut into words before merging; empty where the file is silent.
  public var preTokenizer: String
  /// Token texts by id, in the byte alphabet of GPT-2 ("Ġ" is a space) or with "▁" for spaces.
  public var tokens: [String]
  /// GGUF token types by id (see `TokenType`); empty means all are normal.
  public var tokenTypes: [Int32]
  /// Merges in order of rank: two token texts with a space between.
  public var merges: [String]
  /// `tokenizer.ggml.scores` by token, where a kind goes by them.
  public var scores: [Float]
  /// What single tokens are for: the id of `tokenizer.ggml.ROLE_token_id` by ROLE, such as "eos".
  public var roles: [String: Int]
  /// `tokenizer.ggml.eos_token_ids`: more tokens that end an answer.
  public var endTokens: [Int]
  /// `tokenizer.ggml.add_bos_token`; `nil` leaves it to the pre-tokenizer's custom.
  public var addsBOS: Bool?
  /// `tokenizer.ggml.add_eos_token`; `nil` is no.
  public var addsEOS: Bool?
  /// `tokenizer.ggml.add_space_prefix`; `nil` leaves it to the kind's custom.
  public var addsSpacePrefix: Bool?
  /// `tokenizer.ggml.remove_extra_whitespaces`, which Unigram goes by; `nil` is no.
  public var removesExtraWhitespace: Bool?
  /// `tokenizer.ggml.precompiled_charsmap`: see `CharacterMap`.
  public var characterMap: [UInt8]
  /// `tokenizer.ggml.suppress_tokens`: tokens never to be drawn.
  public var suppressedTokens: [Int]
  /// `tokenizer.chat_template`: a Jinja template.
  public var chatTemplate: String?
  /// What the key for the template holds where that is no text, in words.
  public var templateFault: String?
  /// `general.name`: some models' marks take the whitespace behind them, and say so nowhere else.
  public var modelName: String
  /// Statements about the tokenizer that nothing here acts on, each with its value in words.
  public var unheeded: [String]

  public init(
    model: String = "gpt2", preTokenizer: String, tokens: [String], tokenTypes: [Int32] = [],
    merges: [String] = [], scores: [Float] = [], roles: [String: Int] = [:],
    endTokens: [Int] = [], addsBOS: Bool? = nil, addsEOS: Bool? = nil,
    addsSpacePrefix: Bool? = nil, removesExtraWhitespace: Bool? = nil, characterMap: [UInt8] = [],
    suppressedTokens: [Int] = [], chatTemplate: String? = nil, templateFault: String? = nil,
    modelName: String = "", unheeded: [String] = []
  ) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.tokens = tokens
    self.tokenTypes = tokenTypes
    self.merges = merges
    self.scores = scores
    self.roles = roles
    self.endTokens = endTokens
    self.addsBOS = addsBOS
    self.addsEOS = addsEOS
    self.addsSpacePrefix = addsSpacePrefix
    self.removesExtraWhitespace = removesExtraWhitespace
    self.characterMap = characterMap
    self.suppressedTokens = suppressedTokens
    self.chatTemplate = chatTemplate
    self.templateFault = templateFault
    self.modelName = modelName
    self.unheeded = unheeded
  }
}

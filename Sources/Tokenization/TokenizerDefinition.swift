public import EngineTypes

/// A model file's vocabulary, as the file states it and before anything is checked.
///
/// The caller fills it from `tokenizer.ggml.*` metadata; `Tokenizer.init` judges it.
public struct TokenizerDefinition: Sendable, Hashable {
  /// `tokenizer.ggml.model`; byte-level BPE is called "gpt2".
  public var model: String
  /// `tokenizer.ggml.pre`: how text is cut into words before merging.
  public var preTokenizer: String
  /// Token texts by id, in the byte alphabet of GPT-2 ("Ġ" is a space).
  public var tokens: [String]
  /// GGUF token types by id (see `TokenType`); empty means all are normal.
  public var tokenTypes: [Int32]
  /// Merges in order of rank: two token texts with a space between.
  public var merges: [String]
  public var bosToken: TokenID?
  public var eosToken: TokenID?
  public var eotToken: TokenID?
  public var unknownToken: TokenID?
  /// `tokenizer.ggml.add_bos_token`; `nil` leaves it to the pre-tokenizer's custom.
  public var addsBOS: Bool?
  /// `tokenizer.chat_template`: a Jinja template.
  public var chatTemplate: String?

  public init(
    model: String = "gpt2", preTokenizer: String, tokens: [String], tokenTypes: [Int32] = [],
    merges: [String], bosToken: TokenID? = nil, eosToken: TokenID? = nil,
    eotToken: TokenID? = nil, unknownToken: TokenID? = nil, addsBOS: Bool? = nil,
    chatTemplate: String? = nil
  ) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.tokens = tokens
    self.tokenTypes = tokenTypes
    self.merges = merges
    self.bosToken = bosToken
    self.eosToken = eosToken
    self.eotToken = eotToken
    self.unknownToken = unknownToken
    self.addsBOS = addsBOS
    self.chatTemplate = chatTemplate
  }
}

public import EngineTypes
public import GGUF
public import Tokenization

/// The model's own tokenizer and chat template as the engine uses them.
public struct TokenizerCodec: TextCodec {
  public let tokenizer: Tokenizer
  private let template: ChatTemplateOnDemand
  /// What templates take for now: one moment for all prompts, so that twins stay twins at midnight.
  private let time: TemplateTime

  /// A template that cannot be read is no error here: only a chat needs it.
  ///
  /// - Parameters:
  ///   - file: The model's file.
  ///   - time: What the template's `strftime_now` tells.
  /// - Throws: `TokenizerError` or `GGUFError`, naming what in the file is wrong.
  public init(_ file: GGUFFile, time: TemplateTime = .now()) throws {
    let tokenizer = try Tokenizer(TokenizerDefinition(file.metadata))
    self.tokenizer = tokenizer
    self.time = time
    template = ChatTemplateOnDemand(tokenizer)
  }

  public var endOfSequence: Set<TokenID> { tokenizer.endOfSequenceTokens }

  public func encode(_ prompt: Prompt) throws -> EncodedPrompt {
    switch prompt {
    case .tokens(let tokens): EncodedPrompt(tokens: tokens, displayText: "")
    case .raw(let text):
      EncodedPrompt(
        tokens: tokenizer.encode(text, parsesSpecialTokens: true, addsSpecialTokens: true),
        displayText: text)
    case .chat(let text):
      EncodedPrompt(
        tokens: tokenizer.encode(renderedChat: try render(text), of: text), displayText: text)
    }
  }

  /// A user's message in the model's chat template, ready for the answer.
  public func render(_ message: String) throws -> String {
    try template.get().render(
      messages: [ChatMessage(role: "user", content: message)], addsGenerationPrompt: true,
      time: time)
  }

  public func makeStreamingDecoder() -> any IncrementalDecoder { StreamingDecoder(tokenizer) }
}

extension StreamingDecoder: IncrementalDecoder {}

extension TokenizerDefinition {
  /// Reads `tokenizer.*` metadata.
  ///
  /// - Throws: `GGUFError` where the vocabulary is missing or a key holds what it cannot.
  public init(_ metadata: GGUFMetadata) throws(GGUFError) {
    let model = try metadata.requiredString(Self.key("model"))
    // Other kinds have other lists; they are refused by their name, not for what they lack.
    func list(_ name: String) throws(GGUFError) -> [String] {
      model == "gpt2"
        ? try metadata.requiredStrings(Self.key(name))
        : metadata.strings(Self.key(name)) ?? []
    }
    self.init(
      model: model, preTokenizer: try metadata.optionalString(Self.key("pre")) ?? "",
      tokens: try list("tokens"),
      tokenTypes: (try metadata.optionalIntegers(Self.key("token_type")) ?? []).map {
        Int32(truncatingIfNeeded: $0)
      },
      merges: try list("merges"),
      roles: try Self.roles(metadata), endTokens: try Self.endTokens(metadata),
      addsBOS: try metadata.optionalBool(Self.key("add_bos_token")),
      addsEOS: try metadata.optionalBool(Self.key("add_eos_token")),
      suppressedTokens: try metadata.optionalIntegers(Self.key("suppress_tokens")) ?? [],
      chatTemplate: try metadata.optionalString("tokenizer.chat_template"))
  }

  private static let prefix = "tokenizer.ggml."
  private static let roleSuffix = "_token_id"

  private static func key(_ name: String) -> String { prefix + name }

  /// Whatever single tokens the file names, for whatever they are.
  private static func roles(_ metadata: GGUFMetadata) throws(GGUFError) -> [String: Int] {
    var roles: [String: Int] = [:]
    for key in metadata.keys where key.hasPrefix(prefix) && key.hasSuffix(roleSuffix) {
      let role = key.dropFirst(prefix.count).dropLast(roleSuffix.count)
      roles[String(role)] = try metadata.requiredInteger(key)
    }
    return roles
  }

  /// One id or a list of them.
  private static func endTokens(_ metadata: GGUFMetadata) throws(GGUFError) -> [Int] {
    let key = key("eos_token_ids")
    if metadata.arrayCount(key) == nil, let token = try metadata.optionalInteger(key) {
      return [token]
    }
    return try metadata.optionalIntegers(key) ?? []
  }
}

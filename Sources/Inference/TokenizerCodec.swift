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
        tokens: tokenizer.encode(renderedChat: try rendered(text), of: text), displayText: text)
    }
  }

  /// The rendering, unless the message was lost in it.
  private func rendered(_ message: String) throws -> String {
    let text = try render(message)
    if text.isEmpty, !message.isEmpty { throw TokenizerError.emptyRendering }
    return text
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
        Int32(clamping: $0)
      },
      merges: try list("merges"),
      roles: try Self.roles(metadata), endTokens: try Self.endTokens(metadata),
      addsBOS: try metadata.optionalBool(Self.key("add_bos_token")),
      addsEOS: try metadata.optionalBool(Self.key("add_eos_token")),
      suppressedTokens: try metadata.optionalIntegers(Self.key("suppress_tokens")) ?? [],
      chatTemplate: metadata.string(Self.templateKey),
      templateFault: metadata.string(Self.templateKey) == nil && metadata.contains(Self.templateKey)
        ? metadata.words(Self.templateKey) : nil,
      unheeded: Self.unheeded(metadata))
  }

  private static let templateKey = "tokenizer.chat_template"

  /// What `init` reads, and what says nothing of how text becomes tokens.
  private static let heeded: Set<String> = Set(
    [
      "model", "pre", "tokens", "token_type", "merges", "eos_token_ids", "add_bos_token",
      "add_eos_token", "suppress_tokens", "scores", "token_type_count",
    ].map(key)
  ).union([templateKey, "tokenizer.chat_templates", "tokenizer.huggingface.json"])

  /// Statements that are made and not acted on; what says no asks for nothing.
  private static func unheeded(_ metadata: GGUFMetadata) -> [String] {
    metadata.keys.filter { key in
      key.hasPrefix("tokenizer.") && !heeded.contains(key) && !key.hasSuffix(roleSuffix)
        && !key.hasPrefix(templateKey + ".") && metadata.bool(key) != false
    }.map { "\($0) holds \(metadata.words($0))" }
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

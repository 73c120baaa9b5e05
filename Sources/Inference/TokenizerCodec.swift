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
      EncodedPrompt(tokens: encode(text), displayText: text)
    case .chat(let text):
      EncodedPrompt(tokens: encode(try render(text)), displayText: text)
    }
  }

  /// A user's message in the model's chat template, ready for the answer.
  public func render(_ message: String) throws -> String {
    try template.get().render(
      messages: [ChatMessage(role: "user", content: message)], addsGenerationPrompt: true,
      time: time)
  }

  public func makeStreamingDecoder() -> any IncrementalDecoder { StreamingDecoder(tokenizer) }

  private func encode(_ text: String) -> [TokenID] {
    tokenizer.encode(text, parsesSpecialTokens: true)
  }
}

extension StreamingDecoder: IncrementalDecoder {}

extension TokenizerDefinition {
  /// Reads `tokenizer.*` metadata.
  ///
  /// - Throws: `GGUFError` where the vocabulary is missing.
  public init(_ metadata: GGUFMetadata) throws(GGUFError) {
    func token(_ role: String) -> TokenID? {
      metadata.integer("tokenizer.ggml.\(role)_token_id").flatMap { Int32(exactly: $0) }
        .map(TokenID.init(rawValue:))
    }
    self.init(
      model: try metadata.requiredString("tokenizer.ggml.model"),
      preTokenizer: metadata.string("tokenizer.ggml.pre") ?? "default",
      tokens: try metadata.requiredStrings("tokenizer.ggml.tokens"),
      tokenTypes: (metadata.integers("tokenizer.ggml.token_type") ?? []).map {
        Int32(truncatingIfNeeded: $0)
      },
      merges: try metadata.requiredStrings("tokenizer.ggml.merges"),
      bosToken: token("bos"), eosToken: token("eos"), eotToken: token("eot"),
      unknownToken: token("unknown"), addsBOS: metadata.bool("tokenizer.ggml.add_bos_token"),
      chatTemplate: metadata.string("tokenizer.chat_template"))
  }
}

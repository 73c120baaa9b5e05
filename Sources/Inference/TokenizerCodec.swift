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

  public func makeStreamingDecoder() -> any IncrementalDecoder {
    StreamingDecoder(tokenizer, continuesText: true)
  }
}

extension StreamingDecoder: IncrementalDecoder {}

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
    case .chat(let text): try encode([.user(text)], shownAs: prompt)
    case .conversation(let messages): try encode(messages, shownAs: prompt)
    }
  }

  private func encode(
    _ messages: [ChatMessage], shownAs prompt: Prompt
  ) throws -> EncodedPrompt {
    let text = try render(messages)
    // Unless what was said was lost in it.
    if text.isEmpty, messages.contains(where: { !$0.content.isEmpty }) {
      throw TokenizerError.emptyRendering
    }
    return EncodedPrompt(
      tokens: tokenizer.encode(renderedChat: text, of: messages.map(\.content)),
      displayText: prompt.text)
  }

  /// A user's message in the model's chat template, ready for the answer.
  public func render(_ message: String) throws -> String { try render([.user(message)]) }

  /// A conversation in the model's chat template, ready for the next answer.
  public func render(_ messages: [ChatMessage]) throws -> String {
    try template.get().render(messages: messages, addsGenerationPrompt: true, time: time)
  }

  /// The text of a prompt's tokens.
  public func decode(_ tokens: [TokenID], printsSpecialTokens: Bool = false) -> String {
    tokenizer.decode(tokens, printsSpecialTokens: printsSpecialTokens)
  }

  public func makeStreamingDecoder() -> any IncrementalDecoder {
    StreamingDecoder(tokenizer, continuesText: true)
  }
}

extension StreamingDecoder: IncrementalDecoder {}

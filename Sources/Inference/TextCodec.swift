public import EngineTypes

/// Text to tokens and back, for one model.
///
/// Prompts are encoded on the threads that submit them, so the codec must bear being shared.
public protocol TextCodec: Sendable {
  /// Tokens that end an answer.
  var endOfSequence: Set<TokenID> { get }

  /// Turns a prompt into tokens, wrapping a chat's messages in the model's template.
  func encode(_ prompt: Prompt) throws -> EncodedPrompt

  /// Makes a decoder for one answer.
  func makeStreamingDecoder() -> any IncrementalDecoder
}

/// A prompt ready to be computed.
public struct EncodedPrompt: Hashable, Sendable {
  public var tokens: [TokenID]
  /// The text given, before the chat template; empty for token prompts.
  public var displayText: String

  public init(tokens: [TokenID], displayText: String) {
    self.tokens = tokens
    self.displayText = displayText
  }
}

/// Turns tokens into text as they come, whole characters only.
public protocol IncrementalDecoder: Sendable {
  /// Returns what the token completes: empty while a character lacks bytes.
  mutating func append(_ token: TokenID) -> String
  /// Ends the text and returns what an unfinished character comes to.
  mutating func finish() -> String
}

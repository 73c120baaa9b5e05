import Synchronization
import Tokenization

/// A model's chat template, read when the first chat asks for it and then kept.
final class ChatTemplateOnDemand: Sendable {
  private let tokenizer: Tokenizer
  private let result = Mutex<Result<ChatTemplate, TokenizerError>?>(nil)

  init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// - Throws: `TokenizerError.chatTemplate`, the same each time.
  func get() throws -> ChatTemplate {
    let read = result.withLock { result in
      let read = result ?? Result { () throws(TokenizerError) in try tokenizer.chatTemplate() }
      result = read
      return read
    }
    return try read.get()
  }
}

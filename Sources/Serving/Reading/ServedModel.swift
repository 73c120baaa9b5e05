package import EngineTypes
package import Tokenization

/// What serving must know of the model that answers.
package struct ServedModel: Sendable {
  package let description: ModelDescription
  package let tokenizer: Tokenizer
  /// Positions that a prompt and its answer may take together: the context, or the KV cache where that
  /// is smaller.
  package let longestSequence: Int
  /// The version of the program, for fingerprints.
  package let version: String
  /// Turns a prompt into tokens as the engine does.
  package let encode: @Sendable (Prompt) throws -> [TokenID]

  package init(
    _ description: ModelDescription, _ settings: EngineSettings, tokenizer: Tokenizer,
    version: String, encode: @escaping @Sendable (Prompt) throws -> [TokenID]
  ) {
    self.description = description
    self.tokenizer = tokenizer
    self.version = version
    self.encode = encode
    longestSequence = min(
      description.contextLength, settings.blockCount * settings.blockSize)
  }

  /// The name clients know it by.
  package var id: String { description.name }

  /// Whether it is the one that a client asks for; one that names none gets what there is.
  func check(_ name: String?) throws(APIError) {
    if let name, !name.isEmpty, name != id { throw .unknownModel(name, here: id) }
  }
}

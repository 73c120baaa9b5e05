public import GGUF
import Tokenization

/// What is worth knowing of a model though it does not keep it from running.
public struct ModelNotes: Sendable {
  /// One line each.
  public let lines: [String]

  public init(_ file: GGUFFile) {
    guard let definition = try? TokenizerDefinition(file.metadata),
      let tokenizer = try? Tokenizer(definition)
    else {
      lines = []
      return
    }
    var lines = tokenizer.warnings.map(\.description)
    do throws(TokenizerError) { _ = try tokenizer.chatTemplate() } catch {
      lines.append(error.description)
    }
    self.lines = lines
  }
}

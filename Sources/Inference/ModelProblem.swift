public import GGUF
public import Tokenization
public import Transformer

/// One thing that keeps a model from being run.
public enum ModelProblem: Equatable, Sendable, CustomStringConvertible {
  /// A split model is not whole.
  case file(GGUFError)
  case model(ModelError)
  case tokenizer(TokenizerError)
  /// What the file says of its vocabulary cannot be read.
  case vocabulary(GGUFError)
  case mismatch(InferenceError)

  /// What `LoadedModel` throws for it.
  var error: any Error {
    switch self {
    case .file(let error), .vocabulary(let error): error
    case .model(let error): error
    case .tokenizer(let error): error
    case .mismatch(let error): error
    }
  }

  /// One line: what is wrong and what to do.
  public var description: String { "\(error)" }

  /// All that keeps a file from being run, what to say first in the first place; empty where nothing
  /// does.
  ///
  /// - Complexity: Reads the front matter and the vocabulary, not the weights.
  public static func all(in file: GGUFFile) -> [ModelProblem] {
    var problems = file.faults.map { ModelProblem.file($0) }
    problems += obstacles(in: file).map { ModelProblem.model($0) }
    let vocabulary = VocabularyCheck(file)
    if let problem = vocabulary.problem { problems.append(problem) }
    if let tokenizer = vocabulary.tokenizer, let problem = mismatch(tokenizer, file) {
      problems.append(problem)
    }
    return problems
  }

  /// What the transformer says, and the types it did not come to; a type is named once, with the first
  /// tensor that has it.
  private static func obstacles(in file: GGUFFile) -> [ModelError] {
    let types = file.tensors.filter { $0.type == nil }.map {
      ModelError.unsupportedType(tensor: $0.name, $0.storedType)
    }
    var seen: Set<StoredType> = []
    return (ModelConfiguration.obstacles(in: file) + types).filter { obstacle in
      guard case .unsupportedType(_, let type) = obstacle else { return true }
      return seen.insert(type).inserted
    }
  }

  /// A token that has no row of the embedding cannot be computed.
  private static func mismatch(_ tokenizer: Tokenizer, _ file: GGUFFile) -> ModelProblem? {
    guard let rows = file.tensor(named: "token_embd.weight")?.rowCount,
      tokenizer.vocabularySize > rows
    else { return nil }
    return .mismatch(.vocabularyMismatch(tokens: tokenizer.vocabularySize, rows: rows))
  }
}

/// A file's tokenizer, or why it has none.
private struct VocabularyCheck {
  var tokenizer: Tokenizer?
  var problem: ModelProblem?

  init(_ file: GGUFFile) {
    do throws(GGUFError) {
      let definition = try TokenizerDefinition(file.metadata)
      do throws(TokenizerError) { tokenizer = try Tokenizer(definition) } catch {
        problem = .tokenizer(error)
      }
    } catch { problem = .vocabulary(error) }
  }
}

import EngineTypes
import GGUF
import Inference
import Testing
import Tokenization
import Transformer

/// Whatever keeps a model from running is known at once, and the first of it is what a load says.
struct ModelProblemTests {
  private static let bos = "tokenizer.ggml.bos_token_id"
  private static let architecture = "general.architecture"

  private static func problems(_ image: [UInt8]) throws -> [String] {
    try ModelProblem.all(in: GGUFFile(bytes: image)).map(\.description)
  }

  @Test func aModelThatRunsHasNone() throws {
    #expect(try Self.problems(TinyModel.ggufImage()).isEmpty)
    #expect(try LoadedModel(opened(TinyModel.ggufImage())).warnings.isEmpty)
  }

  @Test func allAreListedTheArchitectureFirst() throws {
    let image = try tinyImage(without: [Self.architecture, "tokenizer.ggml.model"]) { builder in
      builder.set(Self.architecture, .string("deepseek2"))
      builder.set("tokenizer.ggml.model", .string("bert"))
      builder.addTensor(
        "a", dimensions: [256], storedType: StoredType(id: 16),
        bytes: Array(repeating: 0, count: 66))
      builder.addTensor(
        "b", dimensions: [256], storedType: StoredType(id: 16),
        bytes: Array(repeating: 0, count: 66))
      builder.addTensor(
        "c", dimensions: [5], storedType: StoredType(id: 77), bytes: [0])
    }
    let problems = try Self.problems(image)
    #expect(problems.first?.contains("'deepseek2'") == true)
    #expect(problems.contains { $0.contains("'a' is IQ2_XXS") && $0.contains("Q4_K_M") })
    #expect(!problems.contains { $0.contains("'b'") })
    #expect(problems.contains { $0.contains("'c' is of the unknown type 77") })
    #expect(problems.contains { $0.contains("WordPiece") })
    #expect(!problems.contains { $0.contains("damaged") || $0.contains("\n") })
    let error = #expect(throws: ModelError.self) { try LoadedModel(opened(image)) }
    #expect(error?.description == problems.first)
  }

  @Test(arguments: ["bert", "rwkv", "plamo2", "none", "something new"])
  func everyTokenizerIsRefusedByItsNameAndNotForWhatItLacks(model: String) throws {
    let lists: Set = ["tokenizer.ggml.tokens", "tokenizer.ggml.merges", "tokenizer.ggml.model"]
    let image = try tinyImage(without: lists) {
      $0.set("tokenizer.ggml.model", .string(model))
    }
    let problems = try Self.problems(image)
    #expect(problems.count == 1 && problems[0].contains(model))
  }

  @Test func aFileThatStatesNothingIsDescribed() throws {
    let model = try opened(GGUFBuilder().build()).description
    #expect(model.architecture == "not stated" && model.quantization == "none")
    #expect(model.layerCount == 0 && model.vocabularySize == 0 && model.parameterCount == 0)
  }

  @Test func shapesThatClaimTooMuchAreAddedUpAsFarAsItGoes() throws {
    var builder = GGUFBuilder()
    for name in ["a", "b", "c"] {
      builder.addTensor(
        name, dimensions: [1 << 62], storedType: StoredType(id: 500), bytes: [0])
    }
    #expect(try opened(builder.build()).description.parameterCount == .max)
  }

  @Test func idsPastTheVocabularyAreSaidAndTheModelRuns() throws {
    let image = try tinyImage(without: [Self.bos]) {
      $0.set(Self.bos, .uint32(325))
      $0.set("tokenizer.ggml.eom_token_id", .uint64(.max >> 1))
    }
    let warnings = try LoadedModel(opened(image)).warnings
    #expect(warnings.count == 2)
    #expect(warnings.contains { $0.contains("bos_token_id is 325") && $0.contains("320 tokens") })
  }

  @Test func aTokenWithoutARowIsNamed() throws {
    let tokens = "tokenizer.ggml.tokens"
    let texts = try GGUFFile(bytes: TinyModel.ggufImage()).metadata.requiredStrings(tokens)
    let image = try tinyImage(without: [tokens, "tokenizer.ggml.token_type", "llama.vocab_size"]) {
      $0.set(tokens, strings: texts + ["more"])
    }
    #expect(throws: InferenceError.vocabularyMismatch(tokens: 321, rows: 320)) {
      try LoadedModel(opened(image))
    }
  }

  /// Template faults keep chats from a model, not the model from running.
  @Test func aTemplateThatIsNoTemplateIsWorthKnowing() throws {
    let key = "tokenizer.chat_template"
    let image = try tinyImage(without: [key]) { $0.set(key, .string("{% for %}")) }
    let file = try GGUFFile(bytes: image)
    #expect(try Self.problems(image).isEmpty)
    #expect(ModelNotes(file).lines.contains { $0.contains("chat template") })
  }
}

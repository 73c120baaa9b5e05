import ArgumentParser
import EngineTypes
import GGUF
import Inference
import Tokenization
import Transformer

/// `invar model info`: what a model's file says about it.
struct ModelInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Describe a model: size, layers, types, vocabulary, license.")

  @Argument(help: "A .gguf file or a name from invar model list (default: your default model).")
  var name: String?

  @Flag(help: "Print one object of JSON.")
  var json = false

  func run() throws {
    let opened = try ModelStore().open(try name ?? ModelOptions.configured())
    let facts = Self.facts(opened, try LoadedModel(opened))
    let fields = facts.map { JSONValue.Field(name: $0.name, value: $0.value) }
    try StandardStreams.write(
      line: json
        ? JSONValue.object(fields).text : aligned(facts.map { [$0.title, $0.text] }))
  }

  /// One fact: for people and for programs.
  private struct Fact {
    var title: String
    var name: String
    var value: JSONValue
    var text: String

    init(_ title: String, _ name: String, _ value: JSONValue, _ text: String? = nil) {
      (self.title, self.name, self.value) = (title, name, value)
      self.text = text ?? value.plainText
    }
  }

  private static func facts(_ opened: ModelStore.OpenedModel, _ loaded: LoadedModel) -> [Fact] {
    let (model, shape) = (opened.description, loaded.configuration)
    let types = tensorTypes(opened.file)
    let typeFields = types.map { JSONValue.Field(name: $0.name, value: .integer($0.count)) }
    let template = loaded.codec.tokenizer.chatTemplateSource != nil
    let cacheBytes = bytesPerToken(loaded)
    return [
      Fact("name", "name", .string(model.name)),
      Fact("file", "path", .optional(opened.path), opened.path ?? "none, built in memory"),
      Fact("architecture", "architecture", .string(model.architecture)),
      Fact(
        "parameters", "parameters", .integer(model.parameterCount),
        Units.parameters(model.parameterCount)),
      Fact("layers", "layers", .integer(model.layerCount)),
      Fact(
        "heads", "heads", .integer(shape.headCount),
        "\(shape.headCount) of \(shape.headSize), \(shape.keyValueHeadCount) of them for K and V"),
      Fact("K and V heads", "kv_heads", .integer(shape.keyValueHeadCount)),
      Fact("head size", "head_size", .integer(shape.headSize)),
      Fact("hidden size", "hidden_size", .integer(shape.hiddenSize)),
      Fact(
        "context", "context", .integer(model.contextLength), "\(model.contextLength) positions"),
      Fact(
        "KV per position", "kv_bytes_per_token", .integer(cacheBytes),
        "\(cacheBytes) bytes with --kv bf16"),
      Fact("quantization", "quantization", .string(model.quantization)),
      Fact(
        "tensors", "tensors", .object(typeFields),
        types.map { "\($0.count) \($0.name)" }.joined(separator: ", ")),
      Fact(
        "weights", "weight_bytes", .integer(model.weightBytes), NumberText.bytes(model.weightBytes)),
      Fact("vocabulary", "vocabulary", .integer(model.vocabularySize)),
      Fact("chat template", "chat_template", .bool(template), template ? "yes" : "no"),
      Fact("license", "license", .optional(opened.license), opened.license ?? "not stated"),
      Fact("SHA-256", "sha256", .string(model.sha256)),
    ]
  }

  /// Tensors by type, the commonest first.
  private static func tensorTypes(_ file: GGUFFile) -> [(name: String, count: Int)] {
    Dictionary(grouping: file.tensors, by: \.type)
      .map { (name: $0.key.description, count: $0.value.count) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  private static func bytesPerToken(_ model: LoadedModel) -> Int {
    var one = EngineSettings()
    (one.blockCount, one.blockSize) = (1, 1)
    return model.cacheByteCount(one)
  }
}

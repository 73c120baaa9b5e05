import EngineTypes
import GGUF
package import Inference

/// What a model's file says about it, for people and for programs.
package struct ModelFacts {
  /// One fact; `null` and a dash where the file does not say.
  private struct Fact {
    /// `nil` where people read it with another.
    var title: String?
    var name: String
    var value: JSONValue
    var text: String

    init(_ title: String?, _ name: String, _ value: JSONValue, _ text: String? = nil) {
      (self.title, self.name, self.value) = (title, name, value)
      self.text = text ?? value.plainText
    }

    init(_ title: String, _ name: String, _ number: Int?, _ text: String? = nil) {
      self.init(title, name, number.map(JSONValue.integer) ?? .null, number == nil ? "–" : text)
    }
  }

  private let opened: ModelStore.OpenedModel
  private let shape: StatedShape
  private let problems: [String]
  private let notes: [String]
  private let isRunnable: Bool
  private let limits: ModelLimits

  package init(_ opened: ModelStore.OpenedModel, on limits: ModelLimits) {
    (self.opened, self.limits) = (opened, limits)
    shape = StatedShape(opened.file.metadata)
    let all = ModelProblem.all(in: opened.file)
    problems = all.map(\.description)
    isRunnable = all.isEmpty
    notes = ModelNotes(opened.file).lines
  }

  package var json: JSONValue {
    .object(
      facts.map { .init(name: $0.name, value: $0.value) } + [
        .init(name: "notes", value: .array(notes.map(JSONValue.string))),
        .init(name: "runs", value: .bool(isRunnable)),
        .init(name: "problems", value: .array(problems.map(JSONValue.string))),
      ])
  }

  /// A table, then what is to be said of it.
  package var text: String {
    let table = aligned(
      facts.compactMap { fact in fact.title.map { [$0, Self.line(fact.text)] } })
    let lists = [("worth knowing", notes), ("what keeps it from running", problems)]
    return lists.reduce(table) { text, list in
      guard !list.1.isEmpty else { return text }
      let hidden = list.1.count - Self.shownCount
      let lines = list.1.prefix(Self.shownCount).map { "\n  - " + Self.line($0) }
      return text + "\n\n\(list.0):" + lines.joined()
        + (hidden > 0 ? "\n  … and \(hidden) more, which --json lists" : "")
    }
  }

  /// The text on one line: a file may say anything.
  private static func line(_ text: String) -> String {
    text.printable.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A file that lacks a layer lacks nine tensors.
  private static let shownCount = 24

  private var facts: [Fact] { identity + sizes + (isRunnable ? here : []) + contents }

  private var identity: [Fact] {
    let (model, file) = (opened.description, opened.file)
    return [
      Fact("name", "name", .string(model.name)),
      Fact("file", "path", .optional(opened.path), opened.path ?? "none, built in memory"),
      Fact("files", "files", .integer(max(1, file.paths.count))),
      Fact("architecture", "architecture", .string(model.architecture)),
      Fact(
        "parameters", "parameters", .integer(model.parameterCount),
        Self.parameters(model.parameterCount)),
    ]
  }

  private var sizes: [Fact] {
    let context = shape.contextLength
    let cacheBytes = shape.cacheByteCountPerPosition
    return [
      Fact("layers", "layers", shape.layerCount),
      Fact("heads", "heads", shape.headCount, shape.headsText),
      Fact("K and V heads", "kv_heads", shape.keyValueHeadCount),
      Fact("head size", "head_size", shape.headSize),
      Fact("hidden size", "hidden_size", shape.hiddenSize),
    ] + experts + [
      Fact("context", "context", context, context.map { "\($0) positions" }),
      Fact(
        "KV per position", "kv_bytes_per_token", cacheBytes,
        cacheBytes.map { "\($0) bytes with --kv bf16" }),
    ]
  }

  /// What this machine can do with it.
  private var here: [Fact] {
    let weights = opened.description.weightBytes
    let context = limits.contextThatFits(shape, weightByteCount: weights)
    let memory = NumberText.bytes(limits.memoryByteCount)
    let cache = context.flatMap { count in shape.cacheByteCountPerPosition.map { count * $0 } }
    let speed = limits.tokensPerSecond(opened.file)
    let bytes = NumberText.bytes(Int(ModelLimits.byteCountPerToken(opened.file)))
    let rate = NumberText.bytes(Int(limits.bytesPerSecond))
    return [
      Fact(
        "context that fits", "context_that_fits", context,
        context.flatMap { context in
          cache.map { "\(context) positions: \(NumberText.bytes($0)) of K and V, in \(memory)" }
        }),
      Fact(
        "expected speed", "expected_tokens_per_second", speed.map(JSONValue.number) ?? .null,
        speed.map {
          "\(NumberText.fixed($0, $0 < 10 ? 1 : 0)) tok/s alone: \(bytes) a token at \(rate)/s, as read now"
        }),
    ]
  }

  /// Where the model is a mixture.
  private var experts: [Fact] {
    guard let count = shape.expertCount else { return [] }
    let used = shape.usedExpertCount
    return [
      Fact(
        "experts", "experts", count,
        "\(count)" + (used.map { ", of which each row takes \($0)" } ?? "")),
      Fact("experts used", "experts_used", used),
    ]
  }

  private var contents: [Fact] {
    let (model, file) = (opened.description, opened.file)
    let types = tensorTypes
    let template = file.metadata.contains("tokenizer.chat_template")
    return [
      Fact("quantization", "quantization", .string(model.quantization)),
      Fact(
        "tensors", "tensors",
        .object(types.map { .init(name: $0.name, value: .integer($0.count)) }),
        types.map { "\($0.count) \($0.name) (\(NumberText.bytes($0.byteCount)))" }
          .joined(separator: ", ")),
      Fact(
        nil, "tensor_bytes",
        .object(types.map { .init(name: $0.name, value: .integer($0.byteCount)) })),
      Fact(
        "weights", "weight_bytes", .integer(model.weightBytes), NumberText.bytes(model.weightBytes)),
      Fact("vocabulary", "vocabulary", .integer(model.vocabularySize)),
      Fact(
        "tokenizer", "tokenizer", .optional(shape.tokenizer), shape.tokenizer ?? "not stated"),
      Fact("chat template", "chat_template", .bool(template), template ? "yes" : "no"),
      Fact("license", "license", .optional(opened.license), opened.license ?? "not stated"),
      Fact("SHA-256", "sha256", .string(model.sha256)),
    ]
  }

  /// Tensors by type, the commonest first.
  private var tensorTypes: [(name: String, count: Int, byteCount: Int)] {
    Dictionary(grouping: opened.file.tensors, by: \.storedType)
      .map { type, tensors in
        (
          name: type.description, count: tensors.count,
          byteCount: tensors.reduce(0) { $0 + $1.byteCount }
        )
      }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }

  /// `134.5M`, `1.20B`: how parameters are counted.
  private static func parameters(_ count: Int) -> String {
    switch count {
    case ..<1_000_000: "\(NumberText.fixed(Double(count) / 1e3, 1))k"
    case ..<1_000_000_000: "\(NumberText.fixed(Double(count) / 1e6, 1))M"
    default: "\(NumberText.fixed(Double(count) / 1e9, 2))B"
    }
  }
}

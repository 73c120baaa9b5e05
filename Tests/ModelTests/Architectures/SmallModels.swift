import GGUF
import Testing
import Transformer

/// The small random models that are compared with llama.cpp: each architecture, with what its files may
/// state, in every type of weights.
struct SmallModel: Sendable, CustomTestStringConvertible {
  var name: String
  var type: TensorType

  var testDescription: String { "\(name), \(type)" }

  static let all: [SmallModel] = variants.flatMap { name, _ in
    TensorType.allCases.map { SmallModel(name: name, type: $0) }
  }

  /// More tokens than a window of any of them has positions.
  static let tokens = (0..<40).map { ($0 * $0 * 7 + 3 * $0 + 1) % 50 }

  private static let variants: [(String, @Sendable (inout OddModel) -> Void)] = [
    ("llama", { _ in }),
    ("llama with factors", { $0.rotationFactors = (0..<32).map { 1 + Float($0) / 8 } }),
    ("llama with YaRN", { $0.yarn = YaRN(factor: 4, trainedLength: 64) }),
    ("qwen2", { ($0.architecture, $0.hasBiases) = (.qwen2, true) }),
    ("qwen3", { $0.architecture = .qwen3 }),
    ("gemma2", { ($0.architecture, $0.window) = (.gemma2, 4096) }),
    (
      "gemma2 with a window and caps",
      {
        ($0.architecture, $0.window, $0.scoreCap, $0.logitCap) = (.gemma2, 13, 2, 4)
      }
    ),
    (
      "gemma3",
      {
        ($0.architecture, $0.window, $0.rotationBase) = (.gemma3, 17, 1_000_000)
        ($0.headSize, $0.headCount, $0.keyValueHeadCount) = (128, 2, 1)
      }
    ),
    ("smollm3", { ($0.architecture, $0.layerCount) = (.smollm3, 4) }),
    (
      "granite",
      {
        ($0.architecture, $0.embeddingScale, $0.residualScale) = (.granite, 12, 0.22)
        ($0.scoreScale, $0.logitScale) = (0.0625, 2)
      }
    ),
    ("olmo2", { $0.architecture = .olmo2 }),
    (
      "olmo2 with a window",
      {
        ($0.architecture, $0.window) = (.olmo2, 13)
        $0.yarn = YaRN(factor: 4, trainedLength: 64)
      }
    ),
    ("phi3", { $0.architecture = .phi3 }),
    (
      "phi3 with long factors",
      {
        ($0.architecture, $0.trainedLength, $0.magnitude) = (.phi3, 64, 1.19)
        $0.rotationFactors = (0..<32).map { 1 + Float($0) / 8 }
        $0.otherFactors = (0..<32).map { 1 + Float($0) / 50 }
      }
    ),
    (
      "llama with experts",
      { ($0.experts, $0.routesByToken) = (ExpertCounts(count: 4, usedCount: 2), true) }
    ),
    (
      "qwen3moe",
      {
        ($0.architecture, $0.routesByToken) = (.qwen3moe, true)
        $0.experts = ExpertCounts(count: 5, usedCount: 3)
      }
    ),
    ("gpt-oss", configureGPTOSS),
    (
      "gpt-oss with experts in MXFP4",
      {
        configureGPTOSS(&$0)
        $0.expertType = .mxfp4
      }
    ),
  ]

  @Sendable private static func configureGPTOSS(_ model: inout OddModel) {
    (model.architecture, model.routesByToken) = (.gptOSS, true)
    model.experts = ExpertCounts(count: 5, usedCount: 3)
    (model.hasBiases, model.window, model.rotationBase) = (true, 13, 150_000)
    model.yarn = YaRN(factor: 32, trainedLength: 64)
  }

  func file() throws -> GGUFFile { try GGUFFile(bytes: try bytes()) }

  func bytes() throws -> [UInt8] {
    var file = OddFile(try #require(Self.models[name]), type)
    file.set("tokenizer.ggml.model", .string("none"))
    return file.build()
  }

  /// Of sizes that every type has whole blocks of.
  private static let models = Dictionary(
    uniqueKeysWithValues: variants.map { name, configure in
      let model = OddModel {
        ($0.hiddenSize, $0.headSize, $0.feedForwardSize) = (256, 64, 256)
        configure(&$0)
      }
      return (name, model)
    })
}

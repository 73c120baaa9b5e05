import EngineTypes
import Foundation
import GGUF
import Inference
import Proof
import Testing
import Transformer

/// The invariance matrix over every architecture: what must not matter does not, in an engine.
@Suite struct ProvenArchitectureTests {
  /// With windows, caps and factors that matter at the matrix's lengths.
  private static func model(_ architecture: Architecture) -> OddModel {
    OddModel {
      $0.architecture = architecture
      ($0.layerCount, $0.vocabularySize) = (4, 400)
      switch architecture {
      case .gemma2: ($0.window, $0.scoreCap, $0.logitCap) = (24, 3, 8)
      case .gemma3: ($0.window, $0.rotationBase) = (24, 1_000_000)
      case .olmo2: $0.window = 24
      case .granite: ($0.embeddingScale, $0.residualScale, $0.logitScale) = (6, 0.22, 2)
      case .phi3:
        ($0.window, $0.trainedLength, $0.magnitude) = (24, 64, 1.19)
        $0.rotationFactors = (0..<8).map { 1 + Float($0) / 2 }
        $0.otherFactors = (0..<8).map { 1 + Float($0) / 9 }
      case .gptOSS:
        ($0.experts, $0.window) = (ExpertCounts(count: 5, usedCount: 2), 24)
        ($0.hasBiases, $0.yarn) = (true, YaRN(factor: 4, trainedLength: 64))
      case .qwen3moe: $0.experts = ExpertCounts(count: 5, usedCount: 2)
      case .llama, .qwen2, .qwen3, .smollm3: break
      }
    }
  }

  /// A file whose tokens are the tiny model's.
  static func bytes(_ architecture: Architecture) throws -> [UInt8] {
    let tiny = try GGUFFile(bytes: TinyModel.ggufImage()).metadata
    var file = OddFile(model(architecture), .q8_0)
    file.remove("\(architecture.rawValue).vocab_size")
    for key in tiny.keys where key.hasPrefix("tokenizer.") {
      if let value = tiny[key] {
        file.set(key, value)
      } else if let strings = tiny.strings(key) {
        file.set(key, strings: strings)
      } else if let integers = tiny.integers(key) {
        file.set(key, integers: integers.map { Int32($0) })
      }
    }
    return file.build()
  }

  @Test(arguments: Architecture.allCases)
  func everyAxisHoldsAndTheControlDiffers(architecture: Architecture) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID()).gguf")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(try Self.bytes(architecture)).write(to: path)
    let model = try LoadedModel(ModelStore().open(path.path))
    var settings = EngineSettings.standard(threadCount: 2)
    settings.activation = .f32
    let report = try Matrix(model, settings).run()
    #expect(report.verdict == .holds)
    let isMixture = model.configuration.experts != nil
    #expect(report.axes.contains { $0.name == .experts } == isMixture)
    for axis in report.axes {
      #expect(axis.proven.holds, "\(axis.name.rawValue) \(axis.proven.failures)")
      #expect(axis.proven.comparison.pairCount > 0, "\(axis.name.rawValue) compares nothing")
    }
    let differing = report.axes.filter { !$0.control.comparison.bits.isNone }.map(\.name)
    #expect(Set(differing).isSuperset(of: [.batchSize, .chunking, .threads, .prefill]))
  }
}

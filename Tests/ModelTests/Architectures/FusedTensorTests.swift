import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// Phi-3: projections side by side in one tensor, a window in all layers, factors by context.
@Suite struct FusedTensorTests {
  private static func phi(_ configure: (inout OddModel) -> Void = { _ in }) -> OddModel {
    OddModel {
      $0.architecture = .phi3
      configure(&$0)
    }
  }

  @Test(arguments: [16, 10, 34], [nil, 5])
  func projectionsMayLieSideBySide(size: Int, window: Int?) throws {
    try Self.phi { ($0.headSize, $0.window, $0.statesPeriod) = (size, window, false) }.check()
  }

  @Test func biasesLieSideBySideToo() throws {
    var model = Self.phi()
    model.addBiases()
    try model.check()
  }

  /// A part of a tensor is what a tensor of its own would be.
  @Test(arguments: TensorType.allCases)
  func partsOfEveryTypeArePackedAsTheyLie(type: TensorType) throws {
    let fused = Self.phi { $0.fit(type) }
    var apart = fused
    apart.architecture = .qwen2
    #expect(
      bits(try fused.file(type).transformer(threads: 3).logits(OddModel.tokens))
        == bits(try apart.file(type).transformer().logits(OddModel.tokens)))
  }

  private static func long(trained: Int) -> OddModel {
    phi {
      ($0.trainedLength, $0.magnitude) = (trained, 1.19)
      $0.rotationFactors = (0..<8).map { 1 + Float($0) * 0.75 }
      $0.otherFactors = (0..<8).map { 1 + Float($0) * 0.1 }
    }
  }

  /// Of a model made for more than it was trained on, whatever a request needs; both are in the file.
  @Test(arguments: [128, 512, 4096])
  func factorsAreThoseOfTheModelsContext(trained: Int) throws {
    let model = Self.long(trained: trained)
    try model.check()
    var other = model
    other.rotationFactors = model.otherFactors
    #expect(
      distance(
        try model.file().transformer().logits(OddModel.tokens), other.logits(OddModel.tokens))
        > 1e-2)
    let factors = try ModelConfiguration(model.file()).rotation.factors
    #expect(factors == (trained < 512 ? "rope_factors_long.weight" : "rope_factors_short.weight"))
  }

  @Test func theFactorsThatAreNeededMustBeThere() throws {
    let file = try Self.long(trained: 128).file { $0.removeTensor("rope_factors_long.weight") }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 1 && texts.first?.contains("'rope_factors_long.weight'") == true)
    #expect(throws: ModelError.self) { try file.transformer() }
    let spare = try Self.long(trained: 128).file { $0.removeTensor("rope_factors_short.weight") }
    #expect(ModelConfiguration.obstacles(in: spare).isEmpty)
  }

  static let scalings: [(String, MetadataValue, isRefused: Bool)] = [
    ("rope.scaling.type", .string("longrope"), false),
    ("rope.scaling.type", .string("none"), false),
    ("rope.scaling.type", .string("su"), true), ("rope.scaling.factor", .float32(1), false),
    ("rope.scaling.factor", .float32(32), true), ("rope.scaling.attn_factor", .float32(0), true),
    ("attention.sliding_window", .uint32(0), false), ("attention.sliding_window", .int32(-4), true),
  ]

  @Test(arguments: scalings)
  func statementsAreObeyedOrRefused(
    name: String, value: MetadataValue, isRefused: Bool
  ) throws {
    let plain = Self.long(trained: 128)
    let file = try plain.file { $0.set("phi3.\(name)", value) }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(isRefused == texts.contains { $0.contains("phi3.\(name)") }, "\(texts)")
    guard !isRefused else { return }
    #expect(
      bits(try file.transformer().logits(OddModel.tokens))
        == bits(try plain.file().transformer().logits(OddModel.tokens)))
  }

  @Test(arguments: [("blk.0.attn_qkv.weight", [64, 96]), ("blk.1.ffn_up.weight", [64, 96])])
  func aTensorWithTooFewColumnsIsNamedOnce(name: String, dimensions: [Int]) throws {
    let file = try Self.phi().file {
      $0.removeTensor(name)
      $0.add(name, dimensions)
    }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 1 && texts.first?.contains(name) == true, "\(texts)")
    let missing = try Self.phi().file { $0.removeTensor(name) }
    #expect(ModelConfiguration.obstacles(in: missing).count == 1)
  }
}

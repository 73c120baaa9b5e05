import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// Granite's multipliers, SmolLM3's layers that do not turn, OLMo 2's norms.
@Suite struct MultiplierTests {
  private static let granite = OddModel {
    ($0.architecture, $0.embeddingScale, $0.residualScale) = (.granite, 6, 0.22)
    ($0.scoreScale, $0.logitScale) = (0.4, 3)
  }

  @Test func graniteComputesWhatTheTextbookSays() throws {
    try Self.granite.check()
    try OddModel {
      $0.architecture = .granite
      $0.rotationFactors = (0..<8).map { 1 + Float($0) * 0.75 }
    }.check()
  }

  @Test(arguments: ["embedding_scale", "residual_scale", "attention.scale", "logit_scale"])
  func everyMultiplierMatters(name: String) throws {
    let plain = try Self.granite.file().transformer().logits(OddModel.tokens)
    let truth = Self.granite.logits(OddModel.tokens)
    #expect(distance(plain, truth) < 2e-4)
    let other = try Self.granite.file { $0.set("granite.\(name)", .float32(0.9)) }
    #expect(distance(try other.transformer().logits(OddModel.tokens), truth) > 1e-2)
    // 0 is what is not stated.
    let none = try Self.granite.file { $0.set("granite.\(name)", .float32(0)) }
    let removed = try Self.granite.file { $0.remove("granite.\(name)") }
    #expect(
      bits(try none.transformer().logits(OddModel.tokens))
        == bits(try removed.transformer().logits(OddModel.tokens)))
  }

  static let refused: [(String, MetadataValue)] = [
    ("embedding_scale", .float32(-1)), ("residual_scale", .float32(.nan)),
    ("logit_scale", .string("8")), ("attention.scale", .float32(1e-9)),
    ("rope.scaling.finetuned", .bool(false)), ("attention.sliding_window", .uint32(64)),
    ("final_logit_softcapping", .float32(30)),
  ]

  @Test(arguments: refused)
  func aStatementThatCannotBeObeyedIsRefusedByName(name: String, value: MetadataValue) throws {
    let file = try Self.granite.file { $0.set("granite.\(name)", value) }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 1 && texts.first?.contains("granite.\(name)") == true, "\(texts)")
  }

  @Test(arguments: [16, 10])
  func everyFourthLayerOfSmolLM3DoesNotTurn(size: Int) throws {
    let model = OddModel {
      ($0.architecture, $0.layerCount, $0.headSize) = (.smollm3, 5, size)
    }
    try model.check()
    var turning = model
    turning.architecture = .llama
    #expect(
      distance(
        try model.file().transformer().logits(OddModel.tokens), turning.logits(OddModel.tokens))
        > 1e-2)
  }

  @Test(arguments: [16, 10, 34], [nil, 5])
  func olmo2IsNormalisedBehindItsHalves(size: Int, window: Int?) throws {
    try OddModel {
      ($0.architecture, $0.headSize, $0.window) = (.olmo2, size, window)
      if window != nil { $0.yarn = YaRN(factor: 4, trainedLength: 128) }
    }.check()
  }

  /// All heads of a row are one, whoever projects them.
  @Test(arguments: [2, 3, 5, 17])
  func whoeverComputesAHeadGivesTheSameBits(threads: Int) throws {
    let model = OddModel {
      ($0.architecture, $0.headCount, $0.keyValueHeadCount, $0.headSize) = (.olmo2, 8, 4, 20)
    }
    let file = try model.file(.q8_0)
    for chunk in [1, 5, 12] {
      for mode in [KernelMode.invariant, .reference] {
        #expect(
          bits(
            try file.transformer(threads: threads).logits(
              OddModel.tokens, mode: mode, chunk: chunk))
            == bits(try file.transformer().logits(OddModel.tokens, mode: mode)))
      }
    }
  }

  @Test func olmo2HasNoNormBeforeItsHalves() throws {
    let model = OddModel { ($0.architecture, $0.layerCount) = (.olmo2, 1) }
    let transformer = try model.file().transformer(threads: 3)
    let others: Set<OperationSite> = [
      .attentionNorm, .feedForwardNorm, .router, .expertGateUp, .expertDown,
    ]
    #expect(
      transformer.operationsOfOneRow(in: .invariant).map(\.site)
        == OperationSite.allCases.filter { !others.contains($0) })
    var input = try transformer.run([7, 8, 9, 10, 11, 12])[0].input
    input.trace = TraceSelection(detailed: [RowPlace(RequestID(1), 5)])
    let values = try #require(try transformer.forward(input).trace?.rows.first?.values)
    #expect(
      values.map(\.point.part) == [
        .embedding, .projectedQuery, .projectedKey, .normalizedQuery, .normalizedKey, .query,
        .key, .value, .attention, .attentionOutput, .attentionPostNorm, .attentionResidual,
        .gated, .feedForwardOutput, .feedForwardPostNorm, .feedForwardResidual, .outputNorm,
        .logits, .logSumExp,
      ])
    #expect(values[1...5].map(\.values.count) == [64, 32, 64, 32, 64])
  }
}

import EngineTypes
import GGUF
import Testing
import Transformer

/// Heads turn as the model's architecture and file say.
@Suite struct RotationTests {
  @Test(arguments: [16, 10, 34])
  func pairsMayBeHalfAHeadApart(size: Int) throws {
    let model = OddModel { ($0.architecture, $0.headSize) = (.qwen2, size) }
    try model.check()
    // The control: the same weights with neighbours as pairs say something else.
    var other = model
    other.architecture = .llama
    #expect(
      distance(
        try model.file().transformer().logits(OddModel.tokens), model.logits(OddModel.tokens))
        < 2e-4)
    #expect(
      distance(
        try other.file().transformer().logits(OddModel.tokens), model.logits(OddModel.tokens))
        > 1e-2)
  }

  @Test(arguments: [16, 10, 34])
  func headsMayBeNormalisedBeforeTheyTurn(size: Int) throws {
    try OddModel { ($0.architecture, $0.headSize) = (.qwen3, size) }.check()
  }

  @Test func aFileMayDivideEachPairsSpeed() throws {
    let model = OddModel { $0.rotationFactors = (0..<8).map { 1 + Float($0) * 0.75 } }
    try model.check()
    var plain = model
    plain.rotationFactors = nil
    #expect(
      distance(
        try model.file().transformer().logits(OddModel.tokens), plain.logits(OddModel.tokens))
        > 1e-2)
  }

  @Test(arguments: [
    YaRN(factor: 4, trainedLength: 128),
    YaRN(factor: 2.5, trainedLength: 64, fastTurns: 8, slowTurns: 2, magnitude: 0.75),
    YaRN(factor: 4, trainedLength: 128, growth: 1.5),
  ])
  func yarnMixesScaledAndPlainSpeeds(yarn: YaRN) throws {
    for architecture in [Architecture.llama, .qwen2] {
      let model = OddModel { ($0.architecture, $0.yarn) = (architecture, yarn) }
      try model.check()
      var plain = model
      plain.yarn = nil
      #expect(
        distance(
          try model.file().transformer().logits(OddModel.tokens), plain.logits(OddModel.tokens))
          > 1e-2)
    }
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e-30] as [Float])
  func factorsThatNothingCanBeDividedByAreRefused(factor: Float) throws {
    let model = OddModel { $0.rotationFactors = [1, 1, 1, factor, 1, 1, 1, 1] }
    let error = #expect(throws: ModelError.self) { try model.file().transformer() }
    #expect(error?.description.contains("rope_freqs.weight") == true)
  }

  @Test func yarnInPartIsRefused() throws {
    let model = OddModel { $0.yarn = YaRN(factor: 4, trainedLength: 128) }
    let file = try model.file { $0.set("llama.rope.scaling.yarn_ext_factor", .float32(0.5)) }
    #expect(throws: ModelError.self) { try file.transformer() }
    let whole = try model.file { $0.set("llama.rope.scaling.yarn_ext_factor", .float32(1)) }
    #expect(
      bits(try whole.transformer().logits(OddModel.tokens))
        == bits(try model.file().transformer().logits(OddModel.tokens)))
  }

  @Test func aTraceShowsHeadsInTheOrderOfTheFile() throws {
    let model = OddModel { ($0.architecture, $0.layerCount) = (.qwen3, 1) }
    let transformer = try model.file().transformer(threads: 2)
    var input = try transformer.run([7])[0].input
    input.trace = TraceSelection(detailed: [RowPlace(RequestID(1), 0)])
    let values = try #require(try transformer.forward(input).trace?.rows.first?.values)
    func part(_ part: TracePart) throws -> [Float] {
      try #require(values.first { $0.point == TracePoint(layer: 0, part: part) }).values
    }
    let order: [TracePart] = [
      .embedding, .attentionNorm, .projectedQuery, .projectedKey, .normalizedQuery, .normalizedKey,
      .query,
      .key, .value, .attention,
    ]
    #expect(values.prefix(order.count).map(\.point.part) == order)
    // At position 0 nothing turns; normalised is projected by its length and weight.
    #expect(try part(.query) == part(.normalizedQuery))
    let weight = try #require(model.tensors.first { $0.name == "blk.0.attn_q_norm.weight" }).values
    let projected = Array(try part(.projectedQuery).prefix(16))
    let length = (projected.reduce(0) { $0 + $1 * $1 } / 16 + 1e-5).squareRoot()
    for (index, value) in try part(.normalizedQuery).prefix(16).enumerated() {
      #expect(abs(value - projected[index] / length * weight[index]) < 1e-5)
    }
  }
}

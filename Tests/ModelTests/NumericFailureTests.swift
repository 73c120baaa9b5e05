import EngineTypes
import GGUF
import Inference
import Testing
import Transformer

/// Numbers that are not finite end their own request, with a reason, and nobody else's.
@Suite struct NumericFailureTests {
  private static let tokens = [3, 1, 41, 5, 9]

  /// The first element of a tensor, or all of one embedding's row, is poisoned.
  private static func poisoned(
    _ name: String, _ value: Float = .nan, row: Int? = nil
  ) -> OddModel {
    var model = OddModel {
      if name.contains("gate_inp") || name.contains("_exps") {
        // All that there are, so that every row meets the one that is poisoned.
        $0.experts = ExpertCounts(count: 3, usedCount: name.contains("gate_inp") ? 2 : 3)
      }
    }
    model.set(name) { values in
      if let row {
        for column in 0..<64 { values[64 * row + column] = value }
      } else {
        values[70] = value
      }
    }
    return model
  }

  static let places: [(String, layer: Int?, part: TracePart)] = [
    ("blk.0.attn_q.weight", 0, .query), ("blk.0.attn_k.weight", 0, .key),
    ("blk.1.attn_v.weight", 1, .value), ("blk.0.attn_output.weight", 0, .attentionResidual),
    ("blk.1.ffn_gate.weight", 1, .gated), ("blk.0.ffn_up.weight", 0, .gated),
    ("blk.0.ffn_down.weight", 0, .feedForwardResidual), ("output.weight", nil, .logits),
    ("blk.1.ffn_gate_inp.weight", 1, .routerLogits),
    ("blk.0.ffn_gate_exps.weight", 0, .expertGated),
    ("blk.1.ffn_up_exps.weight", 1, .expertGated),
    ("blk.0.ffn_down_exps.weight", 0, .expertResidual),
  ]

  @Test(arguments: places, KernelMode.allFamilies)
  func theFirstOperationThatMadeItIsNamed(
    place: (name: String, layer: Int?, part: TracePart), mode: KernelMode
  ) throws {
    for activation in ActivationType.allCases {
      let transformer = try Self.poisoned(place.name).file().transformer {
        $0.activation = activation
      }
      let (input, output, _) = try transformer.run(Self.tokens, mode: mode)[0]
      let failure = try #require(try transformer.failure(in: output, of: input))
      #expect(failure.layer == place.layer && failure.part == place.part)
      #expect(failure.kind == .nan && failure.position == 0)
    }
  }

  /// Matrices of no type may lose it, quantised ones least of all.
  @Test(arguments: TensorType.allCases, KernelMode.allFamilies)
  func noKernelSwallowsWhatIsNotFinite(type: TensorType, mode: KernelMode) throws {
    for value in [Float.nan, .infinity, -.infinity] {
      var model = OddModel { $0.fit(type) }
      model.set("blk.0.ffn_norm.weight") { $0[5] = value }
      let transformer = try model.file(type).transformer()
      let output = try transformer.run(Self.tokens, mode: mode)[0].output
      #expect(output.rows.allSatisfy { !$0.isFinite }, "\(value)")
    }
  }

  @Test func aSumOfSquaresThatOverflowsIsNotTakenForAZero() throws {
    var model = OddModel()
    model.set("token_embd.weight") { for index in $0.indices { $0[index] *= 1e25 } }
    for mode in KernelMode.allFamilies {
      let transformer = try model.file().transformer()
      let (input, output, _) = try transformer.run(Self.tokens, mode: mode)[0]
      let failure = try #require(try transformer.failure(in: output, of: input))
      #expect(failure.part == .attentionNorm && failure.layer == 0)
    }
  }

  @Test(arguments: [KVType.f16, .bf16, .f32])
  func aCacheThatOverflowsSaysSo(kv: KVType) throws {
    var model = OddModel()
    model.set("blk.1.attn_v.weight") { for index in $0.indices { $0[index] *= 1e6 } }
    let transformer = try model.file().transformer { $0.kv = kv }
    let (input, output, _) = try transformer.run(Self.tokens)[0]
    let failure = try transformer.failure(in: output, of: input)
    guard kv == .f16 else {
      #expect(failure == nil)
      return
    }
    #expect(failure?.kind == .cacheOverflow && failure?.part == .value && failure?.layer == 1)
    #expect(failure?.description.contains("--kv bf16") == true)
  }

  // MARK: - In an engine

  /// The token of row 7 poisons whoever has it in the prompt.
  private func core(
    _ model: OddModel = poisoned("token_embd.weight", row: 7), kv: KVType = .f32,
    _ configure: (inout EngineSettings) -> Void = { _ in }
  ) throws -> EngineCore {
    let transformer = try model.file().transformer { ($0.kv, $0.blockSize) = (kv, 4) }
    var settings = EngineSettings()
    (settings.kv, settings.activation, settings.threadCount) = (kv, .f32, 1)
    configure(&settings)
    let description = ModelDescription(
      name: "odd", architecture: "llama", sha256: "0", parameterCount: 1, layerCount: 2,
      vocabularySize: 50, contextLength: 512, weightBytes: 1, quantization: "F32")
    return try EngineCore(
      model: description, settings: settings, executor: transformer, codec: NoText(), clock: { 0 })
  }

  private func ends(
    of prompts: [[Int]], in core: inout EngineCore, temperature: Float = 0, from first: Int = 1
  ) throws -> [FinishedRequest] {
    var ends: [FinishedRequest] = []
    for (index, prompt) in prompts.enumerated() {
      var request = GenerationRequest(prompt: .tokens(prompt.map { TokenID($0) }))
      request.sampling.maxTokens = 6
      request.sampling.temperature = temperature
      request.logprobCount = 3
      _ = core.submit(
        request, EncodedPrompt(tokens: prompt.map { TokenID($0) }, displayText: ""),
        as: RequestID(first + index))
    }
    while core.hasWork {
      for case .finished(let end) in try core.step() { ends.append(end) }
      try core.checkInvariants()
    }
    return ends.sorted { $0.id < $1.id }
  }

  @Test(arguments: [1, 3, 256], [Float(0), 0.8])
  func aPoisonedRequestEndsAloneAndTheOthersKeepTheirBits(budget: Int, temperature: Float) throws {
    let (sound, other) = ([1, 2, 3, 4, 5, 6], [9, 8, 11])
    var alone = try core { $0.tokenBudget = budget }
    let expected = try ends(of: [sound, other], in: &alone, temperature: temperature).map(\.hash)
    var shared = try core { $0.tokenBudget = budget }
    let ends = try ends(
      of: [sound, [1, 2, 3, 4, 7, 6], other], in: &shared, temperature: temperature)
    #expect(ends.map(\.reason) == [.length, .error, .length])
    #expect([ends[0].hash, ends[2].hash] == expected)
    #expect(
      ends[1].failure == NumericFailure(kind: .nan, position: 4, layer: nil, part: .embedding))
    #expect(ends[1].tokenCount == 0 && ends[0].failure == nil)
  }

  /// Its rows are sorted among everybody's by the experts they take.
  @Test(arguments: [1, 4, 256])
  func aPoisonedRequestReachesNobodyThroughItsExperts(budget: Int) throws {
    var model = OddModel { $0.experts = ExpertCounts(count: 4, usedCount: 2) }
    model.set("token_embd.weight") { for column in 0..<64 { $0[64 * 7 + column] = .nan } }
    let (sound, other) = ([1, 2, 3, 4, 5, 6], [9, 8, 11])
    var alone = try core(model) { $0.tokenBudget = budget }
    let expected = try ends(of: [sound, other], in: &alone).map(\.hash)
    var shared = try core(model) { $0.tokenBudget = budget }
    let ends = try ends(of: [sound, [1, 2, 3, 4, 7, 6], other], in: &shared)
    #expect(ends.map(\.reason) == [.length, .error, .length])
    #expect([ends[0].hash, ends[2].hash] == expected)
  }

  @Test func noPrefixOfAPoisonedRequestIsHandedOn() throws {
    var core = try core()
    let poisoned = [1, 2, 3, 4, 7, 6, 5, 4, 3]
    let first = try ends(of: [poisoned], in: &core)
    // The same again, then what begins alike, then somebody in the freed blocks.
    let later = try ends(of: [poisoned, [1, 2, 3, 4, 9], [30, 31, 32]], in: &core, from: 2)
    #expect(later.map(\.reason) == [.error, .length, .length])
    #expect(later[0].failure == first[0].failure && later[0].cachedTokenCount == 0)
    var fresh = try self.core()
    let expected = try ends(of: [[1, 2, 3, 4, 9], [30, 31, 32]], in: &fresh).map(\.hash)
    #expect(later.dropFirst().map(\.hash) == expected)
  }

  @Test func aNumberThatReachesNobodyEndsNobody() throws {
    // Only what the last layer adds to this row is poisoned: nobody reads it but its own logits.
    var model = OddModel()
    model.set("blk.1.ffn_down.weight") { for index in $0.indices { $0[index] *= 1e20 } }
    model.set("token_embd.weight") { for column in 0..<64 { $0[64 * 7 + column] *= 1e6 } }
    var chunked = try core(model) { $0.tokenBudget = 2 }
    var whole = try core(model)
    let prompts = [[1, 7, 2, 3]]
    #expect(
      try ends(of: prompts, in: &chunked).map(\.failure)
        == ends(of: prompts, in: &whole).map(\.failure))
  }

  @Test func aRequestThatGoesBadLaterKeepsWhatItHad() throws {
    // The only token that is ever chosen is the one whose embedding is poisoned.
    var model = Self.poisoned("token_embd.weight", row: 7)
    model.set("output.weight") { for index in $0.indices where index / 64 != 7 { $0[index] = 0 } }
    var core = try core(model)
    let end = try #require(try ends(of: [[1, 2, 3], [4, 5]], in: &core).first)
    if end.reason == .error { #expect(end.failure?.position == 2 + end.tokenCount) }
    #expect(end.tokenCount > 0)
  }
}

/// Tokens go in and nothing is said.
private struct NoText: TextCodec {
  struct Silent: IncrementalDecoder {
    mutating func append(_ token: TokenID) -> String { "" }
    mutating func finish() -> String { "" }
  }

  var endOfSequence: Set<TokenID> { [] }
  func encode(_ prompt: Prompt) throws -> EncodedPrompt {
    EncodedPrompt(tokens: [], displayText: "")
  }
  func makeStreamingDecoder() -> any IncrementalDecoder { Silent() }
}

extension KernelMode {
  static let allFamilies: [KernelMode] = [.invariant, .standard, .reference]
}

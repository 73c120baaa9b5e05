import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// gpt-oss: sinks, clamped gates, experts with biases, and windows in every other layer.
@Suite struct GPTOSSTests {
  private static func model(_ configure: (inout OddModel) -> Void = { _ in }) -> OddModel {
    OddModel {
      ($0.architecture, $0.experts) = (.gptOSS, ExpertCounts(count: 4, usedCount: 2))
      ($0.window, $0.hasBiases) = (5, true)
      configure(&$0)
    }
  }

  @Test(arguments: [16, 10, 34])
  func itComputesWhatTheTextbookSays(size: Int) throws {
    try Self.model { $0.headSize = size }.check()
  }

  @Test func itTurnsAsYaRNHasItInLayersThatSlideToo() throws {
    try Self.model {
      ($0.layerCount, $0.rotationBase) = (3, 150_000)
      $0.yarn = YaRN(factor: 32, trainedLength: 128)
    }.check()
  }

  /// Most gates, and what they gate, far past where they are clamped.
  @Test func clampsAreFelt() throws {
    var model = Self.model { $0.layerCount = 1 }
    for name in ["gate", "up"] {
      model.set("blk.0.ffn_\(name)_exps.bias") { values in
        for index in values.indices { values[index] *= 3 }
      }
    }
    try model.check()
  }

  /// Each thing that a file has: without it, the same weights say something else.
  @Test(arguments: ["sinks", "window", "period", "base", "scaling"])
  func everyStatementMatters(name: String) throws {
    let model = Self.model {
      ($0.layerCount, $0.rotationBase, $0.yarn) = (3, 150_000, YaRN(factor: 8, trainedLength: 64))
    }
    var other = model
    switch name {
    case "sinks": other.set("blk.1.attn_sinks.weight") { $0[2] += 1 }
    case "window": other.window = 6
    case "period": other.slidingPeriod = 3
    case "base": other.rotationBase = 50_000
    default: other.yarn?.factor = 9
    }
    let truth = model.logits(OddModel.tokens)
    #expect(distance(try model.file().transformer().logits(OddModel.tokens), truth) < 2e-4)
    let changed = try other.file().transformer().logits(OddModel.tokens)
    #expect(distance(changed, other.logits(OddModel.tokens)) < 2e-4)
    #expect(distance(changed, truth) > 1e-4)
  }

  /// What files leave to the architecture: every other layer slides, the first one does.
  @Test func whatAFileDoesNotStateIsWhatTheArchitectureHas() throws {
    let file = try Self.model { ($0.layerCount, $0.statesPeriod) = (4, false) }.file()
    let configuration = try ModelConfiguration(file)
    #expect(configuration.sliding?.isSliding == [true, false, true, false])
    #expect(configuration.sliding?.rotation == configuration.rotation)
    #expect(configuration.activation == .clampedSwish)
    #expect(configuration.experts == ExpertCounts(count: 4, usedCount: 2))
  }

  static let same: [(String, MetadataValue)] = [
    ("expert_gating_func", .uint32(3)), ("expert_gating_func", .uint32(0)),
    ("expert_weights_norm", .bool(true)), ("expert_weights_scale", .float32(1)),
    ("feed_forward_length", .uint32(1000)), ("rope.freq_base_swa", .float32(10_000)),
    ("attention.sliding_window_pattern", .uint32(2)), ("attention.value_length", .uint32(16)),
    ("attention.scale", .float32(0.25)), ("expert_shared_count", .uint32(0)),
  ]

  @Test(arguments: same)
  func aStatementOfWhatIsSoChangesNothing(name: String, value: MetadataValue) throws {
    let plain = try Self.model().file().transformer().logits(OddModel.tokens)
    let stated = try Self.model().file { $0.set("gpt-oss.\(name)", value) }
    #expect(bits(try stated.transformer().logits(OddModel.tokens)) == bits(plain))
  }

  /// Sliding layers may turn by a base of their own.
  @Test func theBaseOfSlidingLayersIsObeyed() throws {
    let file = try Self.model().file { $0.set("gpt-oss.rope.freq_base_swa", .float32(500)) }
    let configuration = try ModelConfiguration(file)
    #expect(configuration.sliding?.rotation.base == 500 && configuration.rotation.base == 10_000)
    #expect(
      bits(try file.transformer().logits(OddModel.tokens))
        != bits(try Self.model().file().transformer().logits(OddModel.tokens)))
  }

  static let refused: [(String, MetadataValue)] = [
    ("expert_gating_func", .uint32(1)), ("expert_gating_func", .uint32(2)),
    ("expert_weights_norm", .bool(false)), ("expert_weights_scale", .float32(2)),
    ("expert_count", .uint32(0)), ("expert_used_count", .uint32(5)),
    ("attention.sliding_window", .uint32(0)), ("attention.sliding_window", .string("128")),
    ("attention.scale", .float32(1)), ("attn_logit_softcapping", .float32(50)),
    ("final_logit_softcapping", .float32(30)), ("swiglu_clamp_exp", .float32(7)),
    ("swiglu_limit", .float32(7)), ("rope.freq_base_swa", .float32(1)),
    ("expert_shared_count", .uint32(1)), ("leading_dense_block_count", .uint32(1)),
  ]

  @Test(arguments: refused)
  func aStatementThatCannotBeObeyedIsRefusedByName(name: String, value: MetadataValue) throws {
    let file = try Self.model().file { $0.set("gpt-oss.\(name)", value) }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.contains { $0.contains("gpt-oss.\(name)") }, "\(texts)")
    #expect(throws: ModelError.self) { try file.transformer() }
  }

  @Test(arguments: ["attention.sliding_window", "expert_feed_forward_length", "expert_count"])
  func aMissingStatementIsNamed(name: String) throws {
    let file = try Self.model().file { $0.remove("gpt-oss.\(name)") }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.contains { $0.contains("gpt-oss.\(name)") }, "\(texts)")
  }

  @Test(arguments: [
    ("blk.0.attn_sinks.weight", [Int]()), ("blk.1.attn_sinks.weight", [3]),
    ("blk.0.post_attention_norm.weight", []), ("blk.1.ffn_down_exps.bias", [96, 4]),
  ])
  func aTensorThatIsMissingOrUnfitIsNamed(name: String, dimensions: [Int]) throws {
    let file = try Self.model().file {
      $0.removeTensor(name)
      if !dimensions.isEmpty { $0.add(name, dimensions) }
    }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 1 && texts.first?.contains("'\(name)'") == true, "\(texts)")
  }

  @Test(arguments: [
    "blk.0.ffn_norm.weight", "blk.0.attn_q_norm.weight", "rope_freqs.weight",
    "blk.0.attn_sinks.bias", "blk.2.attn_sinks.weight", "blk.0.ffn_gate.weight",
  ])
  func aTensorThatWouldNotBeReadIsNamed(name: String) throws {
    let file = try Self.model().file { $0.add(name, [4]) }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.contains { $0.contains("'\(name)' would not be read") }, "\(texts)")
  }

  /// As files have it: experts in MXFP4, biases and sinks in halves or floats, the rest in other types.
  @Test(arguments: [TensorType.q8_0, .bf16, .f16, .f32])
  func matricesOfSeveralTypesLieSideBySide(type: TensorType) throws {
    let model = Self.model { ($0.expertType, $0.hiddenSize) = (.mxfp4, 96) }
    let file = try model.file(type)
    let right = bits(try file.transformer().logits(OddModel.tokens, mode: .reference))
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: 3) { $0.instructionSet = set }
      #expect(try bits(transformer.logits(OddModel.tokens, chunk: 5)) == right, "\(set)")
      let kernels = transformer.operationsOfOneRow(in: .invariant)
      func kernel(_ site: OperationSite) -> String? {
        kernels.first { $0.site == site }?.choice.kernel
      }
      #expect(kernel(.expertGateUp)?.hasPrefix("mxfp4-") == true)
      #expect(kernel(.expertDown)?.hasPrefix("mxfp4-") == true)
      #expect(kernel(.router)?.hasPrefix("f32-") == true)
      #expect(kernel(.qkv)?.hasPrefix("mxfp4-") == false)
    }
  }

  /// Windows and splits of attention with sinks, over chunks of every kind.
  @Test func longPromptsHaveTheSameBitsInChunks() throws {
    let model = Self.model {
      ($0.window, $0.hiddenSize, $0.feedForwardSize) = (100, 32, 32)
      ($0.headCount, $0.keyValueHeadCount) = (2, 1)
    }
    let file = try model.file()
    let tokens = (0..<600).map { ($0 * 7 + $0 / 5) % 50 }
    let right = bits(try file.transformer().logits(tokens, mode: .reference))
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: 2) { $0.instructionSet = set }
      for chunk in [600, 64, 1] {
        #expect(try bits(transformer.logits(tokens, chunk: chunk)) == right, "\(set), \(chunk)")
      }
    }
  }

  /// A clamp is no place where a NaN gets lost, and a sink none where it comes from nowhere.
  @Test(arguments: [
    ("blk.1.attn_sinks.weight", TracePart.attention), ("blk.0.ffn_gate_exps.bias", .expertGated),
    ("blk.1.ffn_up_exps.bias", .expertGated), ("blk.0.ffn_down_exps.bias", .expertResidual),
    ("blk.1.ffn_gate_inp.bias", .routerLogits),
  ])
  func whatIsNotFiniteIsFoundWhereItIsMade(name: String, part: TracePart) throws {
    var model = Self.model { $0.experts = ExpertCounts(count: 3, usedCount: 3) }
    model.set(name) { $0[1] = .nan }
    for mode in KernelMode.allFamilies {
      let transformer = try model.file().transformer()
      let (input, output, _) = try transformer.run(OddModel.tokens, mode: mode)[0]
      let failure = try #require(try transformer.failure(in: output, of: input))
      #expect(failure.part == part && failure.kind == .nan && failure.position == 0)
    }
  }

  @Test func aTraceAndAReportShowItsPlaces() throws {
    let transformer = try Self.model { $0.layerCount = 1 }.file().transformer(threads: 2)
    var input = try transformer.run([7, 8, 9])[0].input
    input.trace = TraceSelection(detailed: [RowPlace(RequestID(1), 2)])
    let values = try #require(try transformer.forward(input).trace?.rows.first?.values)
    #expect(
      values.map(\.point.part) == [
        .embedding, .attentionNorm, .query, .key, .value, .attention, .attentionResidual,
        .feedForwardNorm, .routerLogits, .routing, .expertGated, .expertResidual, .outputNorm,
        .logits, .logSumExp,
      ])
    let others: Set<OperationSite> = [.headNorm, .postAttention, .postFeedForward, .gateUp, .down]
    #expect(
      transformer.operationsOfOneRow(in: .invariant).map(\.site)
        == OperationSite.allCases.filter { !others.contains($0) })
  }
}

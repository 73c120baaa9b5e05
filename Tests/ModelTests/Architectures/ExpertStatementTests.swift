import EngineTypes
import GGUF
import Testing
import Transformer

/// What a file states of its experts is obeyed, or refused by name.
@Suite struct ExpertStatementTests {
  private static let model = OddModel { $0.experts = ExpertCounts(count: 4, usedCount: 2) }
  private static let qwen = OddModel {
    ($0.architecture, $0.experts) = (.qwen3moe, ExpertCounts(count: 4, usedCount: 2))
  }

  static let same: [(String, MetadataValue)] = [
    ("expert_count", .uint8(4)), ("expert_used_count", .float32(2)),
    ("expert_feed_forward_length", .uint32(96)), ("expert_shared_count", .uint32(0)),
    ("expert_group_count", .uint32(0)), ("expert_group_count", .uint32(1)),
    ("expert_group_used_count", .uint32(1)), ("expert_weights_norm", .bool(true)),
    ("expert_gating_func", .uint32(1)), ("expert_weights_scale", .float32(1)),
    ("expert_weights_scale", .float32(0)), ("leading_dense_block_count", .uint32(0)),
    ("interleave_moe_layer_step", .uint32(1)), ("moe_every_n_layers", .uint32(1)),
  ]

  @Test(arguments: same)
  func aStatementOfWhatIsSoChangesNothing(name: String, value: MetadataValue) throws {
    for model in [Self.model, Self.qwen] {
      let key = "\(model.architecture.rawValue).\(name)"
      let plain = try model.file().transformer().logits([1, 2, 3])
      let stated = try model.file { $0.set(key, value) }.transformer().logits([1, 2, 3])
      #expect(bits(stated) == bits(plain))
    }
  }

  static let refused: [(String, MetadataValue)] = [
    ("expert_count", .uint32(0)), ("expert_count", .uint32(1)), ("expert_count", .uint32(513)),
    ("expert_count", .string("4")), ("expert_count", .float32(4.5)),
    ("expert_used_count", .uint32(0)), ("expert_used_count", .uint32(5)),
    ("expert_used_count", .bool(true)), ("expert_feed_forward_length", .uint32(80)),
    ("expert_shared_count", .uint32(1)), ("expert_shared_feed_forward_length", .uint32(96)),
    ("expert_group_count", .uint32(2)), ("expert_group_used_count", .uint32(2)),
    ("expert_weights_norm", .bool(false)), ("expert_gating_func", .uint32(2)),
    ("expert_gating_func", .uint32(3)), ("expert_weights_scale", .float32(2.5)),
    ("expert_chunk_feed_forward_length", .uint32(96)), ("leading_dense_block_count", .uint32(1)),
    ("interleave_moe_layer_step", .uint32(2)), ("moe_every_n_layers", .uint32(2)),
    ("nextn_predict_layers", .uint32(1)), ("expert_something_new", .uint32(0)),
  ]

  @Test(arguments: refused)
  func aStatementThatCannotBeObeyedIsRefusedByName(name: String, value: MetadataValue) throws {
    for model in [Self.model, Self.qwen] {
      let key = "\(model.architecture.rawValue).\(name)"
      let text = try #require(try model.refusal { $0.set(key, value) })
      #expect(text.contains(key), "\(text)")
    }
  }

  @Test func whatSomeLayersTakeMayBeStatedForAll() throws {
    let plain = try Self.model.file().transformer().logits([1, 2, 3])
    let stated = try Self.model.file { $0.set("llama.expert_used_count", integers: [2, 2]) }
    #expect(bits(try stated.transformer().logits([1, 2, 3])) == bits(plain))
    let text = try #require(
      try Self.model.refusal { $0.set("llama.expert_used_count", integers: [2, 3]) })
    #expect(
      text.contains("llama.expert_used_count") && text.contains("differs from layer to layer"))
  }

  @Test func aMixtureNeedsBothItsCounts() throws {
    #expect(
      try Self.model.refusal { $0.remove("llama.expert_used_count") }?.contains(
        "llama.expert_used_count")
        == true)
    #expect(
      try Self.model.refusal { $0.remove("llama.expert_count") }?.contains("llama.expert_count")
        == true)
    #expect(
      try Self.qwen.refusal { $0.remove("qwen3moe.expert_count") }?
        .contains("qwen3moe.expert_count") == true)
  }

  /// Qwen's files state the width of layers without experts too, and need not state that of experts.
  @Test func anExpertsWidthMayFollowFromTheWholeOne() throws {
    let plain = try Self.qwen.file().transformer().logits([1, 2, 3])
    let derived = try Self.qwen.file {
      $0.remove("qwen3moe.expert_feed_forward_length")
      $0.set("qwen3moe.feed_forward_length", .uint32(2 * 96))
    }
    #expect(bits(try derived.transformer().logits([1, 2, 3])) == bits(plain))
    let other = try Self.qwen.file { $0.set("qwen3moe.feed_forward_length", .uint32(1000)) }
    #expect(bits(try other.transformer().logits([1, 2, 3])) == bits(plain))
  }

  @Test(arguments: ["qwen2", "qwen3"])
  func othersHaveNoExperts(name: String) throws {
    let architecture = try #require(Architecture(rawValue: name))
    let model = OddModel { $0.architecture = architecture }
    let text = try #require(try model.refusal { $0.set("\(name).expert_count", .uint32(4)) })
    #expect(text.contains("\(name).expert_count"))
  }

  @Test(arguments: [
    ("blk.0.ffn_gate_exps.weight", "blk.0.ffn_gate.0.weight", "convert the model anew"),
    ("blk.1.ffn_down_exps.weight", "blk.1.ffn_down.0.weight", "convert the model anew"),
    ("blk.0.ffn_gate_exps.weight", "blk.0.ffn_gate_up_exps.weight", "gate and up in one"),
  ])
  func anotherLayoutOfExpertsIsRefusedWithWhatToDo(
    missing: String, instead: String, words: String
  ) throws {
    let text = try #require(
      try Self.model.refusal {
        $0.removeTensor(missing)
        $0.add(instead, [64, 96])
      })
    #expect(text.contains("'\(instead)'") && text.contains("'\(missing)'"), "\(text)")
    #expect(text.contains(words))
  }

  @Test(arguments: [
    "blk.0.ffn_gate_shexp.weight", "blk.0.ffn_gate_shexp.bias", "blk.0.ffn_gate.weight",
    "blk.0.exp_probs_b.bias", "blk.0.ffn_up_exps.scale",
  ])
  func aTensorThatWouldNotBeReadIsNamed(name: String) throws {
    let text = try #require(try Self.model.refusal { $0.add(name, [4]) })
    #expect(text.contains("'\(name)' would not be read"), "\(text)")
  }

  @Test(arguments: [
    ("blk.0.ffn_gate_exps.bias", [96]), ("blk.1.ffn_down_exps.bias", [96, 4]),
    ("blk.0.ffn_gate_inp.bias", [64]), ("blk.1.ffn_up_exps.bias", [4, 96]),
  ])
  func aBiasOfTheWrongShapeIsNamed(name: String, dimensions: [Int]) throws {
    let text = try #require(try Self.model.refusal { $0.add(name, dimensions) })
    #expect(text.contains("'\(name)' is \(dimensions), expected"), "\(text)")
  }

  @Test func aQuantisedBiasOfExpertsIsRefusedAsOne() throws {
    let text = try #require(
      try Self.model.refusal { $0.add("blk.0.ffn_gate_exps.bias", [96, 4], .q8_0) })
    #expect(
      text.contains("blk.0.ffn_gate_exps.bias") && text.contains("F32, F16 or BF16"), "\(text)")
  }

  @Test func tensorsAreListedForMixturesOfUnknownSizes() throws {
    let file = try Self.model.file {
      $0.set("llama.attention.head_count", .string("many"))
      $0.removeTensor("blk.1.ffn_up_exps.weight")
    }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 2, "\(texts)")
    #expect(texts.contains { $0.contains("blk.1.ffn_up_exps.weight") })
  }
}

import EngineTypes
import GGUF
import Testing
import Transformer

/// What a model's file states is obeyed, or the file is refused with the statement's name.
@Suite struct StatementTests {
  private static let model = OddModel()

  static let sameNumbers: [(String, MetadataValue)] = [
    ("llama.block_count", .uint8(2)), ("llama.block_count", .int64(2)),
    ("llama.block_count", .float64(2)), ("llama.context_length", .uint64(10_000_000)),
    ("llama.embedding_length", .float32(64)), ("llama.attention.head_count", .int16(4)),
    ("llama.rope.freq_base", .uint32(10_000)), ("llama.rope.freq_base", .float64(10_000)),
    ("llama.attention.layer_norm_rms_epsilon", .float64(1e-5)),
    ("llama.rope.dimension_count", .int8(16)), ("llama.vocab_size", .uint16(50)),
    ("llama.attention.value_length", .uint32(16)), ("llama.expert_count", .int32(0)),
    ("llama.use_parallel_residual", .bool(false)), ("llama.use_parallel_residual", .uint8(0)),
    ("llama.tensor_data_layout", .string("Meta AI original pth")),
    ("llama.logit_scale", .float32(1)), ("llama.attention.scale", .float32(0.25)),
    ("llama.attention.causal", .bool(true)), ("llama.attention.sliding_window", .uint32(0)),
    ("llama.attention.sliding_window", .uint32(4096)), ("llama.attention.clamp_kqv", .float32(0)),
    ("llama.rope.scaling.type", .string("none")), ("llama.rope.scaling.factor", .float32(1)),
    ("llama.rope.scale_linear", .float32(0)), ("llama.rope.scaling.finetuned", .bool(true)),
    ("llama.rope.scaling.original_context_length", .uint32(2048)),
    ("llama.rope.scaling.attn_factor", .float32(1)), ("general.quantization_version", .uint32(2)),
    ("general.whatever", .string("says nothing about the arithmetic")),
    ("general.type", .string("model")),
  ]

  @Test(arguments: sameNumbers)
  func aStatementOfWhatIsSoChangesNothing(key: String, value: MetadataValue) throws {
    let plain = try Self.model.file().transformer().logits([1, 2, 3])
    let stated = try Self.model.file { $0.set(key, value) }.transformer().logits([1, 2, 3])
    #expect(bits(stated) == bits(plain))
  }

  static let refused: [(String, MetadataValue)] = [
    ("llama.block_count", .string("2")), ("llama.block_count", .bool(true)),
    ("llama.block_count", .float32(2.5)), ("llama.block_count", .uint32(0)),
    ("llama.block_count", .uint32(1)), ("llama.block_count", .uint32(3)),
    ("llama.context_length", .string("long")), ("llama.context_length", .uint64(1 << 40)),
    ("llama.embedding_length", .uint32(96)), ("llama.feed_forward_length", .uint32(64)),
    ("llama.attention.head_count", .uint32(2)), ("llama.attention.head_count", .uint32(5)),
    ("llama.attention.head_count_kv", .uint32(3)), ("llama.attention.head_count_kv", .bool(true)),
    ("llama.attention.key_length", .uint32(15)), ("llama.attention.key_length", .uint32(512)),
    ("llama.attention.value_length", .uint32(32)), ("llama.attention.value_length", .string("16")),
    ("llama.attention.layer_norm_rms_epsilon", .string("1e-5")),
    ("llama.attention.layer_norm_rms_epsilon", .float32(-1)),
    ("llama.attention.layer_norm_rms_epsilon", .float32(.nan)),
    ("llama.attention.layer_norm_epsilon", .float32(1e-5)),
    ("llama.rope.freq_base", .string("10000")), ("llama.rope.freq_base", .float32(0)),
    ("llama.rope.freq_base", .float32(.infinity)), ("llama.rope.dimension_count", .uint32(17)),
    ("llama.rope.dimension_count", .uint32(32)), ("llama.rope.scaling.type", .string("su")),
    ("llama.rope.scaling.type", .string("longrope")), ("llama.rope.scaling.type", .uint32(1)),
    ("llama.rope.scaling.factor", .string("4")), ("llama.rope.scaling.factor", .float32(-4)),
    ("llama.rope.scaling.factor", .float32(.nan)),
    ("llama.rope.scaling.attn_factor", .float32(1.5)),
    ("llama.rope.scaling.yarn_log_multiplier", .float32(0.1)),
    ("llama.rope.freq_base_swa", .float32(10_000)), ("llama.attention.sliding_window", .uint32(64)),
    ("llama.attention.scale", .float32(1)), ("llama.attention.clamp_kqv", .float32(8)),
    ("llama.attention.max_alibi_bias", .float32(8)), ("llama.attention.causal", .bool(false)),
    ("llama.logit_scale", .float32(0.5)), ("llama.embedding_scale", .float32(12)),
    ("llama.residual_scale", .float32(0.2)), ("llama.final_logit_softcapping", .float32(30)),
    ("llama.expert_count", .uint32(8)), ("llama.expert_used_count", .uint32(2)),
    ("llama.use_parallel_residual", .bool(true)), ("llama.use_parallel_residual", .string("no")),
    ("llama.tensor_data_layout", .string("other")), ("llama.vocab_size", .uint32(51)),
    ("llama.vocab_size", .string("50")), ("llama.something_new", .uint32(0)),
    ("general.architecture", .uint32(1)), ("general.type", .string("adapter")),
    ("general.type", .uint32(0)),
  ]

  @Test(arguments: refused)
  func aStatementThatCannotBeObeyedIsRefusedByName(key: String, value: MetadataValue) throws {
    let text = try #require(try Self.model.refusal { $0.set(key, value) })
    // The shape that a wrong size gives a tensor, or a tensor without a layer, names itself.
    let namesTensor = text.hasPrefix("tensor '") || text.hasPrefix("the model has no tensor '")
    #expect(text.contains(key) || namesTensor, "\(text)")
    #expect(!text.contains("damaged"), "\(text)")
  }

  @Test(arguments: [
    "llama.block_count", "llama.context_length", "llama.embedding_length",
    "llama.feed_forward_length", "llama.attention.head_count",
    "llama.attention.layer_norm_rms_epsilon", "general.architecture",
  ])
  func aMissingStatementIsNamed(key: String) throws {
    #expect(try Self.model.refusal { $0.remove(key) }?.contains(key) == true)
  }

  @Test(arguments: ["linear", "yarn"])
  func scalingNeedsAFactor(type: String) throws {
    let text = try Self.model.refusal { $0.set("llama.rope.scaling.type", .string(type)) }
    #expect(text?.contains("llama.rope.scaling.factor") == true)
  }

  @Test func arraysOfOneValueForAllLayersAreThatValue() throws {
    let plain = try Self.model.file().transformer().logits([1, 2, 3])
    let stated = try Self.model.file {
      $0.set("llama.attention.head_count", integers: [4, 4])
      $0.set("llama.attention.head_count_kv", integers: [2, 2])
      $0.set("llama.feed_forward_length", integers: [96, 96])
    }.transformer().logits([1, 2, 3])
    #expect(bits(stated) == bits(plain))
  }

  @Test(arguments: [
    "llama.attention.head_count", "llama.attention.head_count_kv", "llama.feed_forward_length",
  ])
  func otherArraysAreRefusedAsWhatTheyAre(key: String) throws {
    let differ = try #require(try Self.model.refusal { $0.set(key, integers: [2, 1]) })
    #expect(differ.contains(key) && differ.contains("differs from layer to layer"), "\(differ)")
    let short = try #require(try Self.model.refusal { $0.set(key, integers: [2]) })
    #expect(short.contains(key) && short.contains("1 values for the 2 layers"), "\(short)")
    let texts = try #require(try Self.model.refusal { $0.set(key, strings: ["2", "2"]) })
    #expect(texts.contains(key) && texts.contains("an array of 2 texts"), "\(texts)")
  }

  @Test func anArrayOfWhatIsOneForAllLayersIsRefused() throws {
    let text = try #require(
      try Self.model.refusal { $0.set("llama.rope.dimension_count", integers: [16, 16]) })
    #expect(text.contains("llama.rope.dimension_count") && text.contains("an array of 2 integers"))
  }

  @Test(arguments: [
    ("blk.0.attn_norm.bias", [64]), ("blk.2.attn_norm.weight", [64]), ("output.bias", [50]),
    ("output_norm.bias", [64]), ("blk.0.attn_q_norm.weight", [16]),
    ("blk.1.attn_k_norm.weight", [16]), ("rope_factors_long.weight", [8]),
    ("blk.0.layer_out.scale", [1]),
    ("blk.0.attn_rot_embd", [8]), ("token_embd.bias", [64]), ("blk.0.attn_sinks.weight", [4]),
    ("x", [1]),
  ])
  func aTensorThatWouldNotBeReadIsNamed(name: String, dimensions: [Int]) throws {
    let text = try #require(try Self.model.refusal { $0.add(name, dimensions) })
    #expect(text.contains("'\(name)' would not be read"), "\(text)")
  }

  @Test(arguments: [("blk.0.attn_q.bias", [32]), ("blk.1.ffn_down.bias", [96])])
  func aBiasOfTheWrongShapeIsNamed(name: String, dimensions: [Int]) throws {
    #expect(try Self.model.refusal { $0.add(name, dimensions) }?.contains(name) == true)
  }

  @Test func aQuantisedBiasIsRefusedAsOne() throws {
    let text = try #require(try Self.model.refusal { $0.add("blk.0.attn_q.bias", [64], .q8_0) })
    #expect(text.contains("blk.0.attn_q.bias") && text.contains("F32, F16 or BF16"), "\(text)")
  }

  @Test func everythingThatIsWrongIsListed() throws {
    let file = try Self.model.file {
      $0.set("llama.logit_scale", .float32(2))
      $0.set("llama.new", .bool(true))
      $0.removeTensor("blk.0.ffn_up.weight")
      $0.add("blk.0.exotic.weight", [4])
    }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 4)
    for name in ["llama.logit_scale", "llama.new", "blk.0.ffn_up.weight", "blk.0.exotic.weight"] {
      #expect(texts.contains { $0.contains(name) }, "\(name)")
    }
  }

  /// One size that cannot be read hides nothing else.
  @Test(arguments: [
    "llama.block_count", "llama.context_length", "llama.embedding_length",
    "llama.feed_forward_length", "llama.attention.head_count", "llama.attention.head_count_kv",
    "llama.attention.key_length", "llama.rope.dimension_count", "llama.rope.freq_base",
    "llama.attention.layer_norm_rms_epsilon", "llama.vocab_size",
  ])
  func allIsListedWhateverSizeIsUnknown(key: String) throws {
    let file = try Self.model.file {
      $0.set(key, .string("many"))
      $0.set("llama.rope.scaling.type", .string("longrope"))
      $0.set("llama.logit_scale", .float32(2))
      $0.set("llama.new", .bool(true))
      $0.removeTensor("blk.0.ffn_up.weight")
      $0.removeTensor("output_norm.weight")
      $0.add("blk.0.exotic.weight", [4])
    }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 7, "\(texts)")
    for name in [
      key, "longrope", "llama.logit_scale", "llama.new", "blk.0.ffn_up.weight",
      "output_norm.weight",
      "blk.0.exotic.weight",
    ] {
      #expect(texts.contains { $0.contains(name) }, "\(name)")
    }
    #expect(throws: ModelError.self) { try ModelConfiguration(file) }
  }

  @Test func dimensionsOfOneAtTheEndSayNothing() throws {
    let plain = try Self.model.file().transformer().logits([1, 2, 3])
    let stated = try Self.model.file {
      $0.reshape("blk.0.attn_norm.weight", [64, 1])
      $0.reshape("output_norm.weight", [64, 1, 1])
      $0.reshape("blk.1.attn_q.weight", [64, 64, 1, 1])
    }.transformer().logits([1, 2, 3])
    #expect(bits(stated) == bits(plain))
    #expect(try Self.model.refusal { $0.reshape("output_norm.weight", [1, 64]) } != nil)
  }
}

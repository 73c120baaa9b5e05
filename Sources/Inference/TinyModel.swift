import GGUF

/// A small random Llama that is a GGUF file in memory: for tests, and where there is no network.
///
/// It says nothing sensible. Its layers use every tensor type there is, so whatever runs it has met
/// them all, and its logits spread as a trained model's do, so kernels that sum in another order
/// soon choose another token. There is a second one whose layers are mixtures of experts.
public enum TinyModel {
  public static let name = "tiny"
  public static let expertsName = "tiny-experts"
  public static let names = [name, expertsName]

  // Sizes divide by 32, the block of the quantised types.
  static let layerCount = 3
  static let embeddingSize = 64
  static let headCount = 4
  static let kvHeadCount = 2
  static let headSize = 16
  static let feedForwardSize = 160
  static let contextLength = 512
  // Of the second model.
  static let expertCount = 8
  static let usedExpertCount = 2
  static let expertFeedForwardSize = 64

  /// The model's file.
  ///
  /// - Parameter seed: Another seed gives other weights of the same shapes.
  /// - Returns: The same bytes for the same seed on every machine.
  public static func ggufImage(seed: UInt64 = defaultSeed) -> [UInt8] {
    seed == defaultSeed ? defaultImage : makeImage(seed: seed)
  }

  /// The file of one of `names`; likewise.
  public static func ggufImage(named name: String) -> [UInt8] {
    name == expertsName ? expertsImage : defaultImage
  }

  public static let defaultSeed: UInt64 = 1

  /// Made once: tests without optimisation ask for it again and again.
  private static let defaultImage = makeImage(seed: defaultSeed)
  private static let expertsImage = makeImage(seed: defaultSeed, hasExperts: true)

  private static func makeImage(seed: UInt64, hasExperts: Bool = false) -> [UInt8] {
    var builder = GGUFBuilder()
    addConfiguration(to: &builder, hasExperts: hasExperts)
    TinyModelVocabulary.add(to: &builder)
    var weights = TinyModelWeights(builder, seed: seed, hasExperts: hasExperts)
    weights.addAll()
    return weights.builder.build()
  }

  private static func addConfiguration(to builder: inout GGUFBuilder, hasExperts: Bool) {
    builder.set("general.architecture", .string("llama"))
    builder.set("general.name", .string(hasExperts ? "Tiny experts" : "Tiny"))
    builder.set("general.license", .string("apache-2.0"))
    builder.set("llama.block_count", .uint32(UInt32(layerCount)))
    builder.set("llama.context_length", .uint32(UInt32(contextLength)))
    builder.set("llama.embedding_length", .uint32(UInt32(embeddingSize)))
    builder.set(
      "llama.feed_forward_length",
      .uint32(UInt32(hasExperts ? expertFeedForwardSize : feedForwardSize)))
    if hasExperts {
      builder.set("llama.expert_count", .uint32(UInt32(expertCount)))
      builder.set("llama.expert_used_count", .uint32(UInt32(usedExpertCount)))
    }
    builder.set("llama.attention.head_count", .uint32(UInt32(headCount)))
    builder.set("llama.attention.head_count_kv", .uint32(UInt32(kvHeadCount)))
    builder.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
    builder.set("llama.rope.dimension_count", .uint32(UInt32(headSize)))
    builder.set("llama.rope.freq_base", .float32(10_000))
    builder.set("llama.vocab_size", .uint32(UInt32(TinyModelVocabulary.tokens.count)))
  }
}

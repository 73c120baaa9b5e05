public import GGUF

/// The shape of a Llama model, as its file's metadata states it.
public struct ModelConfiguration: Hashable, Sendable {
  public var layerCount: Int
  public var hiddenSize: Int
  public var feedForwardSize: Int
  public var headCount: Int
  /// Grouped-query attention: several query heads share one of these.
  public var keyValueHeadCount: Int
  public var headSize: Int
  /// How many elements of a head are rotated.
  public var rotatedCount: Int
  public var ropeBase: Double
  public var normEpsilon: Float
  public var contextLength: Int
  public var vocabularySize: Int

  public var querySize: Int { headCount * headSize }
  public var keyValueSize: Int { keyValueHeadCount * headSize }

  public init(_ file: GGUFFile) throws(ModelError) {
    let metadata = file.metadata
    let architecture = metadata.string("general.architecture") ?? "none"
    guard architecture == "llama" else { throw .unsupportedArchitecture(architecture) }
    if metadata.integer("llama.expert_count") ?? 0 > 0 { throw .unsupportedFeature("experts") }
    if let scaling = metadata.string("llama.rope.scaling.type"), scaling != "none" {
      throw .unsupportedFeature("'\(scaling)' rotary scaling")
    }
    if file.tensor(named: "rope_freqs.weight") != nil {
      throw .unsupportedFeature("rotary frequency factors")
    }
    layerCount = try metadata.size("llama.block_count", in: 1...1024)
    hiddenSize = try metadata.size("llama.embedding_length", in: 32...65_536, multipleOf: 32)
    feedForwardSize = try metadata.size(
      "llama.feed_forward_length", in: 32...1 << 20, multipleOf: 32)
    headCount = try metadata.size("llama.attention.head_count", in: 1...1024)
    keyValueHeadCount = try metadata.size(
      "llama.attention.head_count_kv", in: 1...headCount, default: headCount)
    headSize = try metadata.size(
      "llama.attention.key_length", in: 16...256, multipleOf: 16, default: hiddenSize / headCount)
    rotatedCount = try metadata.size(
      "llama.rope.dimension_count", in: 2...headSize, multipleOf: 2, default: headSize)
    contextLength = try metadata.size("llama.context_length", in: 1...1 << 20)
    ropeBase = metadata.float("llama.rope.freq_base") ?? 10_000
    guard ropeBase.isNormal, ropeBase > 1 else {
      throw .impossibleValue(key: "llama.rope.freq_base", value: "\(ropeBase)")
    }
    let epsilon = metadata.float("llama.attention.layer_norm_rms_epsilon") ?? 1e-5
    guard epsilon.isFinite, epsilon > 0 else {
      throw .impossibleValue(key: "llama.attention.layer_norm_rms_epsilon", value: "\(epsilon)")
    }
    normEpsilon = Float(epsilon)
    guard headCount % keyValueHeadCount == 0 else {
      throw .impossibleValue(
        key: "llama.attention.head_count_kv", value: "\(keyValueHeadCount) for \(headCount) heads")
    }
    guard let embedding = file.tensor(named: "token_embd.weight") else {
      throw .missingTensor("token_embd.weight")
    }
    vocabularySize = embedding.rowCount
    guard vocabularySize > 0 else {
      throw .impossibleValue(key: "vocabulary size", value: "\(vocabularySize)")
    }
  }
}

extension GGUFMetadata {
  fileprivate func size(
    _ key: String, in range: ClosedRange<Int>, multipleOf unit: Int = 1,
    default standard: Int? = nil
  ) throws(ModelError) -> Int {
    guard let value = integer(key) ?? standard else {
      throw .metadata(.missingKey(key))
    }
    guard range.contains(value), value % unit == 0 else {
      throw .impossibleValue(key: key, value: "\(value)")
    }
    return value
  }
}

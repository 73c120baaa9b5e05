internal import GGUF

extension MetadataReader {
  /// Stated, or as many as there are heads.
  mutating func keyValueHeadCount(headCount: Int?, layerCount: Int?) throws(ModelError) -> Int {
    let count = try layerSize(
      "attention.head_count_kv", SizeLimit(1...1024), layerCount: layerCount,
      default: headCount ?? 1)
    guard let headCount, headCount % count != 0 else { return count }
    throw .contradiction(
      "\(key("attention.head_count")) is \(headCount), which "
        + "\(key("attention.head_count_kv")), \(count), does not divide")
  }

  /// Stated, or the width shared out among the heads; `nil` where that takes what nobody knows.
  mutating func headSize(hiddenSize: Int?, headCount: Int?) throws(ModelError) -> Int? {
    let limit = SizeLimit(2...ModelConfiguration.largestHeadSize, multipleOf: 2)
    if let stated = try integer("attention.key_length") {
      return try limit.checked(stated, key: key("attention.key_length"))
    }
    guard let hiddenSize, let headCount else { return nil }
    guard hiddenSize % headCount == 0 else {
      throw .contradiction(
        "\(key("embedding_length")) is \(hiddenSize), which \(key("attention.head_count")), "
          + "\(headCount), does not divide, and no \(key("attention.key_length")) is stated")
    }
    return try limit.checked(
      hiddenSize / headCount,
      key: "head size (\(key("embedding_length")) / \(key("attention.head_count")))")
  }

  mutating func ropeBase() throws(ModelError) -> Double {
    let base = try number("rope.freq_base") ?? 10_000
    guard base.isFinite, base > 1 else {
      throw .outsideLimit(
        key: key("rope.freq_base"), value: "\(base)", limit: "finite numbers above 1")
    }
    return base
  }

  mutating func epsilon() throws(ModelError) -> Float {
    let key = self.key("attention.layer_norm_rms_epsilon")
    guard let stated = try number("attention.layer_norm_rms_epsilon") else {
      throw .metadata(.missingKey(key))
    }
    let epsilon = Float(stated)
    guard epsilon.isFinite, epsilon >= 0 else {
      throw .impossibleValue(key: key, value: "\(stated)")
    }
    return epsilon
  }

  /// What positions are divided by: 1 where nothing is scaled.
  ///
  /// As llama.cpp has it, a factor without a type means linear scaling, and 0 none. The old key says
  /// the same as the new one.
  mutating func ropeScale() throws(ModelError) -> Double {
    let type = try text("rope.scaling.type")
    let (stated, old) = (try number("rope.scaling.factor"), try number("rope.scale_linear"))
    if let stated, let old, stated != old {
      throw .contradiction(
        "\(key("rope.scaling.factor")) is \(stated), \(key("rope.scale_linear")) is \(old)")
    }
    switch type {
    case "none": return 1
    case "linear" where stated == nil && old == nil:
      throw .metadata(.missingKey(key("rope.scaling.factor")))
    case nil, "linear": break
    case let other?:
      throw .unsupportedFeature("'\(other)' rotary scaling (\(key("rope.scaling.type")))")
    }
    let factor = stated ?? old ?? 1
    guard factor.isFinite, factor == 0 || factor >= 0x1p-10 && factor <= 0x1p20 else {
      throw .outsideLimit(
        key: key(stated == nil ? "rope.scale_linear" : "rope.scaling.factor"),
        value: "\(factor)", limit: "factors from 1/1024 to 1048576, and 0 for none")
    }
    return factor == 0 ? 1 : factor
  }

  /// Rows of the embedding; a stated size must fit between those and the tokens there are.
  mutating func vocabularySize(_ file: GGUFFile) throws(ModelError) -> Int {
    let stated = try integer("vocab_size")
    guard let embedding = file.tensor(named: "token_embd.weight") else {
      throw .missingTensor("token_embd.weight")
    }
    let rows = embedding.rowCount
    guard rows > 0 else {
      throw .impossibleValue(key: "token_embd.weight's number of rows", value: "\(rows)")
    }
    guard let stated else { return rows }
    let tokens = metadata.arrayCount("tokenizer.ggml.tokens") ?? 0
    guard (max(1, tokens)...max(1, tokens, rows)).contains(stated) else {
      throw .contradiction(
        "\(key("vocab_size")) is \(stated), tokenizer.ggml.tokens has \(tokens) tokens, and "
          + "token_embd.weight \(rows) rows")
    }
    return rows
  }
}

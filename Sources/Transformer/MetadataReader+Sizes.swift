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

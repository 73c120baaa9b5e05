package import GGUF

/// What a machine can do with a model, from its memory: how long a context fits, and how fast one answer
/// comes that waits for nothing but its weights.
package struct ModelLimits {
  /// The machine's.
  package var memoryByteCount: Int
  package var bytesPerSecond: Double

  package init(memoryByteCount: Int, bytesPerSecond: Double) {
    (self.memoryByteCount, self.bytesPerSecond) = (memoryByteCount, bytesPerSecond)
  }

  /// Positions whose K and V fit beside the weights; `nil` where the model states no sizes.
  package func contextThatFits(_ shape: StatedShape, weightByteCount: Int) -> Int? {
    guard let perPosition = shape.cacheByteCountPerPosition, perPosition > 0,
      let stated = shape.contextLength
    else { return nil }
    return min(stated, max(0, memoryByteCount - weightByteCount) / perPosition)
  }

  /// Tokens a second of one answer when nothing is waited for but the weights.
  package func tokensPerSecond(_ file: GGUFFile) -> Double? {
    let byteCount = Self.byteCountPerToken(file)
    return byteCount > 0 ? bytesPerSecond / byteCount : nil
  }

  /// Bytes of weights that a token needs: not those of an embedding that is no output head as well, of
  /// which it needs a row, and of experts those that are chosen.
  static func byteCountPerToken(_ file: GGUFFile) -> Double {
    let isUntied = file.tensor(named: "output.weight") != nil
    let architecture = file.metadata.string("general.architecture") ?? ""
    func stated(_ key: String) -> Int? { file.metadata.integer("\(architecture).\(key)") }
    let all = max(1, stated("expert_count") ?? 1)
    let share = Double(min(all, stated("expert_used_count") ?? all)) / Double(all)
    return file.tensors.reduce(0) { sum, tensor in
      if tensor.name == "token_embd.weight" && isUntied { return sum }
      return sum + Double(tensor.byteCount) * (tensor.name.contains("_exps.") ? share : 1)
    }
  }
}

package import GGUF

/// A model's shape as its metadata state it, whatever its architecture; `nil` where they do not, or
/// say it layer by layer.
package struct StatedShape {
  let layerCount: Int?
  let headCount: Int?
  let keyValueHeadCount: Int?
  let headSize: Int?
  let hiddenSize: Int?
  let contextLength: Int?
  /// Feed-forward networks of a layer, and how many of them a row takes; `nil` where all take one.
  let expertCount: Int?
  let usedExpertCount: Int?
  /// Kind and word rule, such as `gpt2, smollm`.
  let tokenizer: String?

  package init(_ metadata: GGUFMetadata) {
    let architecture = metadata.string("general.architecture") ?? ""
    func stated(_ key: String) -> Int? {
      let key = "\(architecture).\(key)"
      if let value = metadata.integer(key) { return value }
      // Layer by layer, and the same in each.
      guard let values = metadata.integers(key), Set(values).count == 1 else { return nil }
      return values[0]
    }
    layerCount = stated("block_count")
    headCount = stated("attention.head_count")
    keyValueHeadCount = stated("attention.head_count_kv") ?? headCount
    hiddenSize = stated("embedding_length")
    contextLength = stated("context_length")
    expertCount = stated("expert_count").flatMap { $0 > 0 ? $0 : nil }
    usedExpertCount = stated("expert_used_count").flatMap { $0 > 0 ? $0 : nil }
    let (hidden, heads) = (hiddenSize, headCount)
    headSize =
      stated("attention.key_length")
      ?? hidden.flatMap { hidden in heads.flatMap { $0 > 0 ? hidden / $0 : nil } }
    let names = ["tokenizer.ggml.model", "tokenizer.ggml.pre"].compactMap(metadata.string)
    tokenizer = names.isEmpty ? nil : names.joined(separator: ", ")
  }

  /// `9 of 64, 3 of them for K and V`.
  var headsText: String? {
    headCount.map { heads in
      "\(heads)" + (headSize.map { " of \($0)" } ?? "")
        + (keyValueHeadCount.map { ", \($0) of them for K and V" } ?? "")
    }
  }

  /// Bytes of K and V of one position with 16 bits a number.
  package var cacheByteCountPerPosition: Int? {
    guard let layerCount, let keyValueHeadCount, let headSize else { return nil }
    return [2, 2, layerCount, keyValueHeadCount, headSize].reduce(Int?(1)) { product, factor in
      product.flatMap {
        let (value, overflows) = $0.multipliedReportingOverflow(by: factor)
        return overflows ? nil : value
      }
    }
  }
}

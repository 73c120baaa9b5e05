/// A layer of Qwen3, of one network or of experts: Llama's, with each head of queries and keys normalised before it turns.
enum Qwen3Layer {
  static func operations(_ index: Int, _ model: ModelConfiguration) -> [NamedOperation] {
    LlamaLayer.operations(index, model).flatMap { operation -> [NamedOperation] in
      guard case .project = operation else { return [operation] }
      return [operation, .normalizeHeads(query: "attn_q_norm", key: "attn_k_norm")]
    }
  }
}

/// A layer of OLMo 2 and 3: its halves read the residual stream as it is and are normalised behind, and
/// all heads of queries, and of keys, are normalised as one row.
enum OLMo2Layer {
  static func operations(_ index: Int, _ model: ModelConfiguration) -> [NamedOperation] {
    [
      .read(for: .attention),
      .project(query: "attn_q", key: "attn_k", value: "attn_v"),
      .normalizeWidths(query: "attn_q_norm", key: "attn_k_norm"),
      .rotate(model.rotation(ofLayer: index)),
      .attend(model.attention(ofLayer: index), sinks: nil),
      .transform("attn_output", from: .attention),
      .addNormalized("post_attention_norm", from: .attention),
      .read(for: .feedForward),
      .gate("ffn_gate", up: "ffn_up"),
      .transform("ffn_down", from: .feedForward),
      .addNormalized("post_ffw_norm", from: .feedForward),
    ]
  }
}

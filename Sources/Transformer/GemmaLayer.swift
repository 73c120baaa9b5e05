/// A layer of Gemma 2: what each half adds to the residual stream is normalised too, and every other
/// layer sees a window; of Gemma 3, whose heads are normalised before they turn.
enum GemmaLayer {
  static func operations(
    _ index: Int, _ model: ModelConfiguration, normalizesHeads: Bool
  ) -> [NamedOperation] {
    [
      .normalize("attn_norm", for: .attention),
      .project(query: "attn_q", key: "attn_k", value: "attn_v"),
    ] + (normalizesHeads ? [.normalizeHeads(query: "attn_q_norm", key: "attn_k_norm")] : []) + [
      .rotate(model.rotation(ofLayer: index)),
      .attend(model.attention(ofLayer: index), sinks: nil),
      .transform("attn_output", from: .attention),
      .addNormalized("post_attention_norm", from: .attention),
      .normalize("ffn_norm", for: .feedForward),
      .gate("ffn_gate", up: "ffn_up"),
      .transform("ffn_down", from: .feedForward),
      .addNormalized("post_ffw_norm", from: .feedForward),
    ]
  }
}

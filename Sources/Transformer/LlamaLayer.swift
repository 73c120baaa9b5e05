/// A layer of Llama, with the grouped queries of its second version; Mistral's, Mixtral's and Qwen2's are
/// the same, and Granite's are but for what their numbers are multiplied by.
///
/// Attention over normalised rows, then a gated feed-forward network or several, each added to what it
/// read.
enum LlamaLayer {
  static func operations(_ index: Int, _ model: ModelConfiguration) -> [NamedOperation] {
    [
      .normalize("attn_norm", for: .attention),
      .project(query: "attn_q", key: "attn_k", value: "attn_v"),
      .rotate(model.rotation(ofLayer: index)),
      .attend(model.attention(ofLayer: index), sinks: nil),
      .add("attn_output", from: .attention),
      .normalize("ffn_norm", for: .feedForward),
    ] + FeedForward.operations(model)
  }
}

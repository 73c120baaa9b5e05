internal import GGUF

/// Something a file may state that Invar has no part for: obeyed where it changes nothing,
/// refused by name where it would.
struct NeutralStatement {
  var name: String
  /// What it would ask for.
  var meaning: String
  var neutral: Neutral

  /// The values that change nothing.
  enum Neutral {
    /// 0 or false; of an array, all of them.
    case zero
    /// 1, or 0 for not stated.
    case one
    case yes
    case text(String)
    /// This number, to single precision, or 0 for not stated.
    case number(Double)
    /// No less than this, or 0 for not stated.
    case atLeast(Int)
    /// Whatever it is: it says nothing about the arithmetic.
    case anything
  }

  init(_ name: String, _ meaning: String, _ neutral: Neutral) {
    (self.name, self.meaning, self.neutral) = (name, meaning, neutral)
  }

  /// Why the file's statement cannot be obeyed; `nil` where it can, or is not made.
  func refusal(in reader: MetadataReader) -> ModelError? {
    let (key, metadata) = (reader.key(name), reader.metadata)
    guard metadata.contains(key), !isNeutral(key, metadata) else { return nil }
    return .unsupportedStatement(key: key, value: metadata.words(key), meaning: meaning)
  }

  private func isNeutral(_ key: String, _ metadata: GGUFMetadata) -> Bool {
    let number = metadata.float(key) ?? metadata.bool(key).map { $0 ? 1 : 0 }
    switch neutral {
    case .zero:
      let numbers = metadata.floats(key) ?? metadata.bools(key)?.map { $0 ? 1 : 0 }
      return number == 0 || numbers?.allSatisfy { $0 == 0 } ?? false
    case .one: return number == 0 || number == 1
    case .yes: return metadata.bool(key) == true
    case .text(let text): return metadata.string(key) == text
    case .number(let wanted):
      return number == 0 || number.map { Float($0) == Float(wanted) } ?? false
    case .atLeast(let least): return number.map { $0 == 0 || $0 >= Double(least) } ?? false
    case .anything: return true
    }
  }
}

extension NeutralStatement {
  /// All that is known to be stated by some files.
  ///
  /// What depends on a size that nobody knows is let pass: that size is an error of its own.
  static func all(for model: ModelStatements) -> [NeutralStatement] {
    attention(of: model) + positions(of: model) + experts(of: model) + residuals(of: model) + [
      // How it was trained, what it was called, how embeddings would be pooled.
      // Granite says by it whether heads turn at all.
      .init(
        "rope.scaling.finetuned", "heads that do not turn",
        model.architecture == .granite ? .yes : .anything),
      .init("pooling_type", "", .anything),
      // Which layers have a window; that there is none is seen to below.
      .init("attention.sliding_window_pattern", "", .anything),
      // The order of a rotated pair's elements: next to each other.
      .init("tensor_data_layout", "another order of weights", .text("Meta AI original pth")),
    ]
  }

  private static func attention(of model: ModelStatements) -> [NeutralStatement] {
    let size = model.headSize.map(Double.init)
    return [
      .init(
        "attention.value_length", "values of another size than keys",
        size.map(Neutral.number) ?? .anything),
      .init(
        "attention.scale", "another scale of attention",
        model.attention.map { .number(Double($0.scale)) } ?? .anything),
      .init(
        "attention.sliding_window", "a sliding window",
        model.contextLength.map(Neutral.atLeast) ?? .anything),
      .init("attention.causal", "attention to later positions", .yes),
      .init("attention.clamp_kqv", "clamped queries, keys and values", .zero),
      .init("attention.max_alibi_bias", "ALiBi", .zero),
      .init("attention.output_scale", "scaled attention", .one),
      .init("attention.temperature_scale", "attention by position", .zero),
      .init("attention.temperature_length", "attention by position", .zero),
      .init("attention.relative_buckets_count", "relative positions", .zero),
      .init("attention.q_lora_rank", "latent attention", .zero),
      .init("attention.kv_lora_rank", "latent attention", .zero),
      .init("attention.shared_kv_layers", "layers that share K and V", .zero),
      .init("attn_logit_softcapping", "capped attention scores", .zero),
    ]
  }

  /// YaRN's own numbers say something with YaRN only.
  private static func positions(of model: ModelStatements) -> [NeutralStatement] {
    let isYaRN = if case .yarn = model.rotation?.scaling { true } else { false }
    return [
      .init("rope.dimension_sections", "rotary sections", .zero),
      .init("rope.scaling.yarn_log_multiplier", "YaRN", .zero),
    ]
      + (isYaRN
        ? []
        : [
          .init("rope.scaling.attn_factor", "scaled rotations", .one),
          .init("rope.scaling.yarn_ext_factor", "YaRN", .zero),
          .init("rope.scaling.yarn_attn_factor", "YaRN", .one),
          .init("rope.scaling.yarn_beta_fast", "", .anything),
          .init("rope.scaling.yarn_beta_slow", "", .anything),
        ])
  }

  private static func experts(of model: ModelStatements) -> [NeutralStatement] {
    let others: [NeutralStatement] = [
      .init("expert_shared_count", "experts that all rows take", .zero),
      .init("expert_shared_feed_forward_length", "experts that all rows take", .zero),
      .init("expert_chunk_feed_forward_length", "experts in chunks", .zero),
      .init("leading_dense_block_count", "layers without experts", .zero),
      .init("nextn_predict_layers", "layers that predict further tokens", .zero),
    ]
    guard case .some(.some) = model.experts else {
      let isDense = model.architecture.experts == .never
      let counts = isDense ? ["expert_count", "expert_used_count"] : []
      return others
        + (counts + [
          "expert_feed_forward_length", "expert_group_count", "expert_group_used_count",
          "expert_weights_norm", "expert_gating_func", "expert_weights_scale",
          "moe_every_n_layers", "interleave_moe_layer_step",
        ]).map { .init($0, "experts", .zero) }
    }
    let width = model.feedForwardSize.map { Neutral.number(Double($0)) } ?? .anything
    let widths: [NeutralStatement] =
      model.architecture.experts == .always
      ? [] : [.init("expert_feed_forward_length", "experts of another width", width)]
    return others + widths + [
      .init("expert_group_count", "experts in groups", .one),
      .init("expert_group_used_count", "experts in groups", .one),
      .init("expert_weights_norm", "parts of experts that do not sum to 1", .yes),
      .init(
        "expert_gating_func", "another way to choose experts than a softmax",
        .number(Double(model.architecture.expertGate))),
      .init("expert_weights_scale", "scaled experts", .one),
      .init("moe_every_n_layers", "layers without experts", .one),
      .init("interleave_moe_layer_step", "layers without experts", .one),
    ]
  }

  private static func residuals(of model: ModelStatements) -> [NeutralStatement] {
    [
      .init("use_parallel_residual", "attention and feed-forward side by side", .zero),
      .init("attention.layer_norm_epsilon", "LayerNorm", .zero),
      .init("residual_scale", "a scaled residual stream", .one),
      .init("embedding_scale", "scaled embeddings", .one),
      .init(
        "embedding_length_out", "an output of another size",
        model.hiddenSize.map { .number(Double($0)) } ?? .anything),
      .init("logit_scale", "scaled logits", .one),
      .init("final_logit_softcapping", "capped logits", .zero),
      .init("router_logit_softcapping", "capped routing", .zero),
    ]
  }
}

/// What can be looked at of one row: an operation's result, or one part of it.
public enum TracePart: String, CaseIterable, Sendable, Hashable {
  /// The residual stream before the first layer.
  case embedding
  case attentionNorm
  /// Query and key as they are projected, where their heads are normalised next.
  case projectedQuery, projectedKey
  /// Each head of them normalised.
  case normalizedQuery, normalizedKey
  /// Query and key after the rotary embedding; key and value are what goes into the cache.
  case query, key, value
  /// All heads' weighted values, before their projection.
  case attention
  /// Attention's projection, where it is normalised next, and that normalised.
  case attentionOutput, attentionPostNorm
  /// The residual stream after attention's projection was added.
  case attentionResidual
  case feedForwardNorm
  /// silu(gate) · up, or likewise with another function.
  case gated
  /// The network's projection, where it is normalised next, and that normalised.
  case feedForwardOutput, feedForwardPostNorm
  /// The residual stream after the feed-forward network's projection was added.
  case feedForwardResidual
  case outputNorm
  case logits
  /// One number, where it was asked for.
  case logSumExp

  /// Where the part is computed; `nil` for the embedding, which sums nothing.
  public var site: OperationSite? {
    switch self {
    case .embedding: nil
    case .attentionNorm: .attentionNorm
    case .projectedQuery, .projectedKey, .query, .key, .value: .qkv
    case .normalizedQuery, .normalizedKey: .headNorm
    case .attention: .attention
    case .attentionOutput, .attentionResidual: .attentionOutput
    case .attentionPostNorm: .postAttention
    case .feedForwardNorm: .feedForwardNorm
    case .gated: .gateUp
    case .feedForwardOutput, .feedForwardResidual: .down
    case .feedForwardPostNorm: .postFeedForward
    case .outputNorm: .outputNorm
    case .logits: .lmHead
    case .logSumExp: .logSoftmax
    }
  }
}

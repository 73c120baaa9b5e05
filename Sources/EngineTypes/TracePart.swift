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
  /// One number for each expert: what the router gives, and what part the row takes of it, 0 of most.
  case routerLogits, routing
  /// Likewise of the experts that the row takes, in ascending order.
  case expertGated
  /// The residual stream after what they gave was added.
  case expertResidual
  case outputNorm
  case logits
  /// One number, where it was asked for.
  case logSumExp

  /// Whether it is the residual stream behind a whole layer.
  public var endsLayer: Bool { self == .feedForwardResidual || self == .expertResidual }

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
    case .routerLogits, .routing: .router
    case .expertGated: .expertGateUp
    case .expertResidual: .expertDown
    case .outputNorm: .outputNorm
    case .logits: .lmHead
    case .logSumExp: .logSoftmax
    }
  }
}

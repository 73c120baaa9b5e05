/// What stands behind a layer's second norm: one network for all rows, or a mixture of experts, of which
/// each row takes a few (Shazeer et al., 2017).
enum FeedForward {
  static func operations(_ model: ModelConfiguration) -> [NamedOperation] {
    model.experts == nil
      ? [.gate("ffn_gate", up: "ffn_up"), .add("ffn_down", from: .feedForward)]
      : [
        .route("ffn_gate_inp"), .gateExperts("ffn_gate_exps", up: "ffn_up_exps"),
        .addExperts("ffn_down_exps"),
      ]
  }
}

/// How many feed-forward networks a layer of a mixture has.
public struct ExpertCounts: Hashable, Sendable {
  public var count: Int
  /// Of those each row takes so many.
  public var usedCount: Int

  public init(count: Int, usedCount: Int) {
    (self.count, self.usedCount) = (count, usedCount)
  }
}

/// Whether an architecture's models are mixtures of experts.
enum ExpertUse {
  case never
  /// Those whose files say so.
  case stated
  case always
}

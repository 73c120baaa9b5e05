package import EngineTypes

/// A count that most steps do not have: a log says it where it is not 0.
///
/// One table for whoever writes them, reads them, or asks whether there are any.
package enum RareCount: String, CaseIterable, Sendable {
  case prefixQueryTokens = "prefix_query_tokens"
  case prefixHitTokens = "prefix_hit_tokens"
  case evictions, preemptions

  package var field: WritableKeyPath<StepRecord, Int> {
    switch self {
    case .prefixQueryTokens: \.prefixQueryTokenCount
    case .prefixHitTokens: \.prefixHitTokenCount
    case .evictions: \.evictionCount
    case .preemptions: \.preemptionCount
    }
  }
}

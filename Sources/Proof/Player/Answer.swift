public import EngineTypes

/// One request's answer as far as it has come: what must not depend on company, chunking, memory or
/// machine.
public struct Answer: Hashable, Sendable {
  public internal(set) var tokens: [TokenRecord] = []
  /// Of the prompt's tokens from the second on; `nil` where they were not scored, or not yet.
  public internal(set) var promptScores: [PromptScore]?
  /// `nil` while it goes on.
  public internal(set) var end: FinishedRequest?
  public internal(set) var refusal: RejectionReason?

  public init(tokens: [TokenRecord] = []) { self.tokens = tokens }

  public var isOver: Bool { end != nil || refusal != nil }
  public var tokenIDs: [TokenID] { tokens.map(\.token) }
  public var text: String { tokens.map(\.text).joined() }
  /// The chain over all its tokens; `nil` where there are none.
  package var hash: OutputHash? { tokens.last?.hash }

  /// Takes in what the engine says of it; other events are nothing to an answer.
  public mutating func absorb(_ event: EngineEvent) {
    switch event {
    case .promptScored(let scored): promptScores = scored.scores
    case .token(let token): tokens.append(token)
    case .finished(let finished): end = finished
    case .rejected(let rejected): refusal = rejected.reason
    case .admitted, .stepCompleted, .preempted, .modeChanged, .configurationChanged, .paused,
      .resumed, .rested, .fault:
      break
    }
  }

  /// Index of the first token that differs, or that only one of the two has.
  func firstDifferentToken(_ other: Answer) -> Int? {
    firstDifference(other) { $0.token != $1.token }
  }

  /// Index of the first token whose bits differ, by hash or by log-probability.
  func firstDifferentBits(_ other: Answer, comparesHashes: Bool) -> Int? {
    firstDifference(other) { a, b in
      a.token != b.token || (comparesHashes && a.hash != b.hash)
        || a.top.first?.logprob.bitPattern != b.top.first?.logprob.bitPattern
    }
  }

  private func firstDifference(
    _ other: Answer, _ differ: (TokenRecord, TokenRecord) -> Bool
  ) -> Int? {
    let (a, b) = (tokens, other.tokens)
    return zip(a, b).enumerated().first { differ($0.element.0, $0.element.1) }?.offset
      ?? (a.count == b.count ? nil : min(a.count, b.count))
  }
}

extension EngineEvent {
  /// The request whose answer the event belongs to.
  var answering: RequestID? {
    switch self {
    case .promptScored(let scored): scored.request
    case .token(let token): token.request
    case .finished(let end): end.id
    case .rejected(let rejected): rejected.id
    case .admitted, .stepCompleted, .preempted, .modeChanged, .configurationChanged, .paused,
      .resumed, .rested, .fault:
      nil
    }
  }
}

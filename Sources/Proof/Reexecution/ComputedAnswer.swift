import EngineTypes

/// What a re-execution made of a request.
struct ComputedAnswer {
  var tokens: [TokenRecord] = []
  var end: FinishedRequest?
  var refusal: RejectionReason?

  mutating func absorb(_ event: EngineEvent) {
    switch event {
    case .token(let token): tokens.append(token)
    case .finished(let finished): end = finished
    case .rejected(let rejected): refusal = rejected.reason
    case .admitted, .stepCompleted, .preempted, .modeChanged, .configurationChanged, .paused,
      .resumed, .rested, .fault:
      break
    }
  }
}

extension EngineEvent {
  /// The request whose answer the event belongs to.
  var answering: RequestID? {
    switch self {
    case .token(let token): token.request
    case .finished(let end): end.id
    case .rejected(let rejected): rejected.id
    case .admitted, .stepCompleted, .preempted, .modeChanged, .configurationChanged, .paused,
      .resumed, .rested, .fault:
      nil
    }
  }
}

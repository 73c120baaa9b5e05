import EngineTypes

extension EngineEvent {
  /// The request it tells something of that its client is to know.
  var answeredRequest: RequestID? {
    switch self {
    case .admitted(let request): request.id
    case .promptScored(let scores): scores.request
    case .token(let token): token.request
    case .finished(let end): end.id
    case .rejected(let refused): refused.id
    case .preempted, .stepCompleted, .modeChanged, .configurationChanged, .rested, .paused,
      .resumed, .fault:
      nil
    }
  }

  /// Whether nothing comes of the request after it.
  var isLast: Bool {
    switch self {
    case .finished, .rejected: true
    default: false
    }
  }
}

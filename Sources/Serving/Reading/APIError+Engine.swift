package import EngineTypes

extension APIError {
  /// What the engine's refusal is to a client.
  package init(_ reason: RejectionReason, limit: Int) {
    switch reason {
    case .queueFull: self = .queueFull(limit)
    case .promptTooLong, .needsMoreBlocks:
      self = .invalid("\(reason)", "prompt", code: "context_length_exceeded")
    case .engineFault(let why): self = .unavailable(why)
    case .emptyPrompt, .invalidToken, .unusablePrompt, .unusableRequest:
      self = .invalid("\(reason)", "prompt")
    }
  }

  /// What an end is that gave no answer; `nil` where it gave one.
  init?(_ end: FinishedRequest) {
    switch end.reason {
    case .stop, .length, .cancelled: return nil
    case .shutdown: self = .draining
    case .error, .fault: self = .failed(end.problem ?? "the answer broke off")
    }
  }
}

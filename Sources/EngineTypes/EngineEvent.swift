/// Everything the outside may learn from the engine: the one narrow waist.
///
/// The dashboard, the session log and the proofs are functions of these events.
public enum EngineEvent: Hashable, Sendable {
  /// The request has left the queue's door: tokenized, checked and waiting.
  case admitted(AdmittedRequest)
  case stepCompleted(StepRecord)
  /// How likely the tokens of a prompt were; once, before the first token of the request that asked.
  case promptScored(PromptScores)
  case token(TokenRecord)
  /// Out of blocks: the request lost its blocks and will recompute them later.
  case preempted(RequestID, step: Int)
  case finished(FinishedRequest)
  case rejected(RejectedRequest)
  /// The mode of every step from `step` on, but for requests that keep to another.
  case modeChanged(KernelMode, step: Int)
  case configurationChanged(EngineSettings)
  /// The engine computes nothing for now, and what is left in it is not what was last told.
  case rested(RestRecord)
  /// Somebody asked the engine to stand still: it takes no step until it is resumed.
  case paused(nanoseconds: UInt64)
  /// A pause is over; where steps were asked for by number, the next one comes after so many at most.
  case resumed(Pause, stepCount: Int?)
  /// The engine cannot go on; one line that says why. Whoever was under way has been told before.
  case fault(String)
}

/// A request as the engine took it.
public struct AdmittedRequest: Hashable, Sendable {
  public var id: RequestID
  /// The text given, before the chat template; empty for token prompts.
  public var promptText: String
  public var promptTokens: [TokenID]
  public var sampling: SamplingParameters
  public var isolation: Isolation
  /// The mode it keeps to; `nil` where it follows the engine's.
  public var mode: KernelMode?
  /// Of which tokens its `TokenRecord`s carry log-probabilities, as it asked.
  public var logprobCount: Int?
  /// Of which tokens its `PromptScores` do.
  public var promptLogprobCount: Int?
  /// When it was submitted, which may be during the step before.
  public var nanoseconds: UInt64

  public init(
    id: RequestID, promptText: String, promptTokens: [TokenID], sampling: SamplingParameters,
    isolation: Isolation, mode: KernelMode? = nil, logprobCount: Int? = nil,
    promptLogprobCount: Int? = nil, nanoseconds: UInt64
  ) {
    self.id = id
    self.promptText = promptText
    self.promptTokens = promptTokens
    self.sampling = sampling
    self.isolation = isolation
    self.mode = mode
    self.logprobCount = logprobCount
    self.promptLogprobCount = promptLogprobCount
    self.nanoseconds = nanoseconds
  }
}

/// A token and its log-probability.
public struct TokenLogprob: Hashable, Sendable {
  public var token: TokenID
  public var logprob: Float

  public init(token: TokenID, logprob: Float) {
    self.token = token
    self.logprob = logprob
  }
}

/// One generated token.
public struct TokenRecord: Hashable, Sendable {
  public var request: RequestID
  /// 0 for the first generated token.
  public var index: Int
  public var token: TokenID
  /// What the token adds to the text; empty while a character is incomplete.
  public var text: String
  /// Its own log-probability by the raw logits, whatever the temperature; `nil` where nobody asked.
  public var logprob: Float?
  /// The most likely tokens first; as many as the request asked for.
  public var top: [TokenLogprob]
  /// H[index + 1]: the chain up to and including this token.
  public var hash: OutputHash
  public var step: Int
  public var nanoseconds: UInt64

  public init(
    request: RequestID, index: Int, token: TokenID, text: String, logprob: Float? = nil,
    top: [TokenLogprob], hash: OutputHash, step: Int, nanoseconds: UInt64
  ) {
    self.request = request
    self.index = index
    self.token = token
    self.text = text
    self.logprob = logprob
    self.top = top
    self.hash = hash
    self.step = step
    self.nanoseconds = nanoseconds
  }
}

/// A request's end.
public struct FinishedRequest: Hashable, Sendable {
  public var id: RequestID
  public var reason: FinishReason
  public var tokenCount: Int
  /// Prompt tokens that came from the prefix cache when the request was first scheduled.
  public var cachedTokenCount: Int
  public var hash: OutputHash
  /// The one mode of all its steps, or `nil` where it saw more than one.
  public var mode: KernelMode?
  public var nanoseconds: UInt64
  /// Why it ended with `.error`; `nil` otherwise.
  public var failure: NumericFailure?
  /// Why it ended with `.fault`, in the words of `EngineEvent.fault`; `nil` otherwise.
  public var fault: String?

  public init(
    id: RequestID, reason: FinishReason, tokenCount: Int, cachedTokenCount: Int,
    hash: OutputHash, mode: KernelMode?, nanoseconds: UInt64, failure: NumericFailure? = nil,
    fault: String? = nil
  ) {
    self.id = id
    self.reason = reason
    self.tokenCount = tokenCount
    self.cachedTokenCount = cachedTokenCount
    self.hash = hash
    self.mode = mode
    self.nanoseconds = nanoseconds
    self.failure = failure
    self.fault = fault
  }

  /// Why it was broken off, in one line, where that was an error of its own or the engine's.
  public var problem: String? { failure.map { "\($0)" } ?? fault }
}

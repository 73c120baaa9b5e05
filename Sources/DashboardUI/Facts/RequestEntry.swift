package import EngineTypes

/// Everything the dashboard knows about one request.
package struct RequestEntry: Equatable, Sendable {
  package enum Phase: Equatable, Sendable {
    case waiting, prefill, decode, preempted
    case finished(FinishReason)
    case rejected(RejectionReason)
  }

  package let id: RequestID
  package var promptText = ""
  package var promptTokenCount = 0
  package var sampling = SamplingParameters()
  package var isolation = Isolation.shared
  /// The mode it keeps to; `nil` where it follows the engine's.
  package var keptMode: KernelMode?
  /// By the running clock.
  package var admittedAt: UInt64 = 0
  /// Its moments by the running clock.
  package var times = RequestTimes(arrival: 0, .shared)
  package var phase = Phase.waiting

  package var tokens: [TokenID] = []
  /// What each token added to the text.
  package var pieces: [String] = []
  /// The most likely tokens at each position, where the request asked for them.
  package var top: [[TokenLogprob]] = []
  package var hash: OutputHash?
  /// The hash chain: the link after each token.
  package var hashes: [OutputHash] = []
  /// The step that gave each token.
  package var tokenSteps: [Int] = []
  package var finishedMode: KernelMode?
  /// Why it ended with an error.
  package var problem: String?
  package var cachedTokenCount: Int?
  /// Prefill chunks since admission or the last preemption.
  package var prefillChunkCount = 0
  package var computedTokenCount = 0
  package var firstStep: Int?
  package var lastStep: Int?
  /// The steps that took its blocks away.
  package var preemptions: [Int] = []

  package init(id: RequestID) { self.id = id }

  package init(_ admitted: AdmittedRequest) {
    id = admitted.id
    promptText = admitted.promptText
    promptTokenCount = admitted.promptTokens.count
    sampling = admitted.sampling
    isolation = admitted.isolation
    keptMode = admitted.mode
    admittedAt = admitted.nanoseconds
    times = RequestTimes(admitted)
  }

  package var isActive: Bool {
    switch phase {
    case .waiting, .prefill, .decode, .preempted: true
    case .finished, .rejected: false
    }
  }

  /// Whether it ended without a whole answer.
  package var wasBrokenOff: Bool {
    if case .finished(let reason) = phase { !reason.isCompletion } else { false }
  }

  /// What is said of it where its twins say `verdict`, as in the report: an answer that is not whole
  /// is compared with nobody's.
  package func words(_ verdict: Verdict) -> String {
    isRejected
      ? "never ran"
      : wasBrokenOff
        ? "not compared"
        : verdict == .noTwinYet && hasNothingYet ? "no token yet" : verdict.words
  }

  /// Whether its answer has not begun.
  package var hasNothingYet: Bool {
    switch phase {
    case .waiting, .prefill, .decode, .preempted: tokens.isEmpty
    case .finished, .rejected: false
    }
  }

  /// Whether it was company for a run of a comparison, and sent away when it had served.
  package var isDismissedCompany: Bool {
    keptMode != nil && isShared && phase == .finished(.cancelled)
  }

  /// Whether it was never taken in.
  package var isRejected: Bool { rejection != nil }
  /// Why it was never taken in.
  package var rejection: RejectionReason? {
    if case .rejected(let reason) = phase { reason } else { nil }
  }

  package var isShared: Bool { isolation == .shared }
  package var text: String { pieces.joined() }

  /// What it counts as where requests are counted.
  package var account: RequestAccount {
    switch phase {
    case .waiting, .prefill, .decode, .preempted: RequestAccount(isolation, end: nil)
    case .finished(let reason): RequestAccount(isolation, end: reason)
    case .rejected: RequestAccount(refused: isolation)
    }
  }

  package var timeToFirstToken: UInt64? { times.timeToFirstToken }
  package var timePerOutputToken: UInt64? { times.timePerOutputToken }

  /// How far the likeliest token was ahead of the next, as a difference of log-probabilities.
  ///
  /// - Returns: `nil` where the request did not ask for two candidates.
  package func margin(ofToken index: Int) -> Double? {
    guard top.indices.contains(index), top[index].count >= 2 else { return nil }
    return Double(top[index][0].logprob - top[index][1].logprob)
  }

  /// Counts a chunk of the request.
  ///
  /// - Returns: the prefill chunk's number from 1; 0 for a decode.
  package mutating func absorb(_ chunk: ChunkRecord, of record: StepRecord) -> Int {
    times.absorb(record)
    if firstStep == nil { firstStep = record.step }
    lastStep = record.step
    computedTokenCount = chunk.firstPosition + chunk.tokenCount
    guard chunk.kind == .prefill else {
      if isActive { phase = .decode }
      return 0
    }
    prefillChunkCount += 1
    if isActive { phase = .prefill }
    return prefillChunkCount
  }

  package mutating func absorb(_ token: TokenRecord) {
    // A repeated index would be a recomputed token; the first one counts.
    guard token.index == tokens.count else { return }
    tokens.append(token.token)
    pieces.append(token.text)
    top.append(token.top)
    hash = token.hash
    hashes.append(token.hash)
    tokenSteps.append(token.step)
    times.absorb(token)
    if isActive { phase = .decode }
  }

  package mutating func absorb(_ finished: FinishedRequest) {
    phase = .finished(finished.reason)
    times.end()
    hash = finished.hash
    finishedMode = finished.mode
    problem = finished.problem
    cachedTokenCount = finished.cachedTokenCount
  }

  package mutating func preempt(step: Int) {
    phase = .preempted
    prefillChunkCount = 0
    computedTokenCount = 0
    preemptions.append(step)
  }
}

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
  package var admittedAt: UInt64 = 0
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
  package var firstTokenAt: UInt64?
  package var lastTokenAt: UInt64?
  package var finishedMode: KernelMode?
  /// Why it ended with an error.
  package var failure: NumericFailure?
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
  }

  package var isActive: Bool {
    switch phase {
    case .waiting, .prefill, .decode, .preempted: true
    case .finished, .rejected: false
    }
  }

  /// Whether it ended without a whole answer.
  package var wasBrokenOff: Bool {
    if case .finished(let reason) = phase { !reason.isAnAnswersEnd } else { false }
  }

  /// Whether it was never taken in.
  package var isRejected: Bool { if case .rejected = phase { true } else { false } }
  package var isShared: Bool { isolation == .shared }
  package var text: String { pieces.joined() }

  /// Admission to first token, in nanoseconds.
  package var timeToFirstToken: UInt64? {
    guard let firstTokenAt, firstTokenAt >= admittedAt else { return nil }
    return firstTokenAt - admittedAt
  }

  /// (last − first token) ÷ (tokens − 1), in nanoseconds; `nil` below two tokens.
  package var timePerOutputToken: UInt64? {
    guard let firstTokenAt, let lastTokenAt, tokens.count > 1, lastTokenAt >= firstTokenAt
    else { return nil }
    return (lastTokenAt - firstTokenAt) / UInt64(tokens.count - 1)
  }

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
  package mutating func absorb(_ chunk: ChunkRecord, step: Int) -> Int {
    if firstStep == nil { firstStep = step }
    lastStep = step
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
    if firstTokenAt == nil { firstTokenAt = token.nanoseconds }
    lastTokenAt = token.nanoseconds
    if isActive { phase = .decode }
  }

  package mutating func absorb(_ finished: FinishedRequest) {
    phase = .finished(finished.reason)
    hash = finished.hash
    finishedMode = finished.mode
    failure = finished.failure
    cachedTokenCount = finished.cachedTokenCount
  }

  package mutating func preempt(step: Int) {
    phase = .preempted
    prefillChunkCount = 0
    computedTokenCount = 0
    preemptions.append(step)
  }
}

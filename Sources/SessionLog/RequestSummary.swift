public import EngineTypes

/// What a session says about one request; its latencies are those of `RequestTimes`.
public struct RequestSummary: Hashable, Sendable {
  /// With its time by the engine's clock, as the log has it; its tokens and its end too.
  public let request: AdmittedRequest
  /// `nil` while it runs.
  public private(set) var end: FinishedRequest?
  /// In order.
  public private(set) var tokens: [TokenRecord] = []
  /// Of its prompt's tokens from the second on; `nil` where they were not scored.
  public private(set) var promptScores: [PromptScore]?
  public private(set) var preemptionCount = 0
  /// By the running clock.
  public private(set) var times: RequestTimes
  /// By the running clock: when each token came whose time is known.
  public private(set) var tokenTimes: [UInt64] = []
  /// How long the engine was paused between its arrival and its end, which is in none of its times.
  public private(set) var pausedNanoseconds: UInt64 = 0
  private let pausedBefore: UInt64

  /// - Parameters:
  ///   - request: as the log has it.
  ///   - clock: what its latencies are told by; it has seen the arrival.
  init(_ request: AdmittedRequest, by clock: RunningClock) {
    self.request = request
    var arrived = request
    arrived.nanoseconds = clock.time(at: request.nanoseconds)
    times = RequestTimes(arrived)
    pausedBefore = clock.pausedNanoseconds
  }

  /// What it counts as where requests are counted.
  public var account: RequestAccount { RequestAccount(request.isolation, end: end?.reason) }

  /// All the text so far.
  public var text: String { tokens.map(\.text).joined() }

  /// The gaps between tokens, in order: ITL.
  public var interTokenTimes: [UInt64] {
    zip(tokenTimes, tokenTimes.dropFirst()).compactMap { $1 >= $0 ? $1 - $0 : nil }
  }

  mutating func absorb(_ scored: PromptScores) { promptScores = scored.scores }

  mutating func wasPreempted() { preemptionCount += 1 }

  mutating func absorb(_ step: StepRecord) {
    times.absorb(step)
    noteTime()
  }

  /// - Parameters:
  ///   - token: as the log has it.
  ///   - told: the same by the running clock.
  mutating func absorb(_ token: TokenRecord, told: TokenRecord) {
    tokens.append(token)
    times.absorb(told)
    noteTime()
  }

  mutating func finish(_ end: FinishedRequest, by clock: RunningClock) {
    self.end = end
    times.end()
    wasSeen(by: clock)
  }

  /// Takes note of the pauses up to now.
  mutating func wasSeen(by clock: RunningClock) {
    pausedNanoseconds = clock.pausedNanoseconds - min(clock.pausedNanoseconds, pausedBefore)
  }

  private mutating func noteTime() {
    guard let last = times.lastToken, times.tokenCount > tokenTimes.count else { return }
    tokenTimes.append(last)
  }
}

extension RecordedSession {
  /// One summary per admitted request, in order of arrival.
  public var requests: [RequestSummary] {
    var clock = RunningClock()
    var summaries: [RequestID: RequestSummary] = [:]
    var order: [RequestID] = []
    for event in eventStream {
      let told = clock.absorb(event)
      switch event {
      case .admitted(let request):
        let summary = RequestSummary(request, by: clock)
        if summaries.updateValue(summary, forKey: request.id) == nil { order.append(request.id) }
      case .stepCompleted:
        guard case .stepCompleted(let step) = told else { continue }
        for chunk in step.chunks { summaries[chunk.request]?.absorb(step) }
      case .token(let token):
        guard case .token(let told) = told else { continue }
        summaries[token.request]?.absorb(token, told: told)
      case .promptScored(let scored): summaries[scored.request]?.absorb(scored)
      case .preempted(let request, _): summaries[request]?.wasPreempted()
      case .finished(let end): summaries[end.id]?.finish(end, by: clock)
      case .rejected, .modeChanged, .configurationChanged, .paused, .resumed, .rested, .fault: break
      }
    }
    for id in order where summaries[id]?.end == nil { summaries[id]?.wasSeen(by: clock) }
    return order.compactMap { summaries[$0] }
  }
}

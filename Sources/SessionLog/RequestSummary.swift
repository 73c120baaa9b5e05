public import EngineTypes

/// What a session says about one request, times by one clock.
///
/// Queue: arrival to the start of the step that first computed it (after the last preemption before
/// its first token). Prefill: from there to the first token. Decode: first to last token. TTFT:
/// arrival to first token. TPOT: (latency − TTFT) / (tokens − 1), so it needs two tokens.
public struct RequestSummary: Hashable, Sendable {
  public let request: AdmittedRequest
  /// `nil` while it runs.
  public private(set) var end: FinishedRequest?
  /// In order.
  public private(set) var tokens: [TokenRecord] = []
  public private(set) var preemptionCount = 0
  private var firstScheduled: UInt64?

  init(_ request: AdmittedRequest) { self.request = request }

  mutating func wasScheduled(at nanoseconds: UInt64) {
    firstScheduled = firstScheduled ?? nanoseconds
  }

  mutating func wasPreempted() {
    preemptionCount += 1
    if tokens.isEmpty { firstScheduled = nil }
  }

  mutating func add(_ token: TokenRecord) { tokens.append(token) }

  mutating func finish(_ end: FinishedRequest) { self.end = end }

  /// All the text so far.
  public var text: String { tokens.map(\.text).joined() }

  public var queueNanoseconds: UInt64? { span(request.nanoseconds, firstScheduled) }

  public var prefillNanoseconds: UInt64? { span(firstScheduled, tokens.first?.nanoseconds) }

  public var decodeNanoseconds: UInt64? {
    span(tokens.first?.nanoseconds, tokens.last?.nanoseconds)
  }

  /// Time to first token.
  public var ttftNanoseconds: UInt64? { span(request.nanoseconds, tokens.first?.nanoseconds) }

  /// Arrival to end.
  public var latencyNanoseconds: UInt64? { span(request.nanoseconds, end?.nanoseconds) }

  /// Mean time per output token after the first.
  public var tpotNanoseconds: UInt64? {
    guard let latencyNanoseconds, let ttftNanoseconds, tokens.count > 1,
      latencyNanoseconds >= ttftNanoseconds
    else { return nil }
    return (latencyNanoseconds - ttftNanoseconds) / UInt64(tokens.count - 1)
  }

  /// The gaps between tokens, in order.
  public var interTokenNanoseconds: [UInt64] {
    zip(tokens, tokens.dropFirst()).compactMap { span($0.nanoseconds, $1.nanoseconds) }
  }

  private func span(_ start: UInt64?, _ end: UInt64?) -> UInt64? {
    guard let start, let end, end >= start else { return nil }
    return end - start
  }
}

extension RecordedSession {
  /// One summary per admitted request, in order of arrival.
  public var requests: [RequestSummary] {
    var summaries: [RequestID: RequestSummary] = [:]
    var order: [RequestID] = []
    for event in events {
      switch event {
      case .admitted(let request):
        if summaries.updateValue(RequestSummary(request), forKey: request.id) == nil {
          order.append(request.id)
        }
      case .stepCompleted(let step):
        for chunk in step.chunks {
          summaries[chunk.request]?.wasScheduled(at: step.startNanoseconds)
        }
      case .token(let token): summaries[token.request]?.add(token)
      case .preempted(let request, _): summaries[request]?.wasPreempted()
      case .finished(let end): summaries[end.id]?.finish(end)
      case .rejected, .modeChanged, .configurationChanged, .rested, .fault: break
      }
    }
    return order.compactMap { summaries[$0] }
  }
}

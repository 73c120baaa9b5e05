/// One request's moments, and the latencies that follow from them: the one definition of each.
///
/// Every panel, export and report asks here. Times are nanoseconds by a `RunningClock`, so a pause
/// is in none of them.
///
/// A request in company waits for others, and all of that is load: for its turn, for the steps it
/// shares, for steps in another mode and for those that somebody has alone. A request alone waits by
/// design, for company and for others alone, and none of that is load: its clock runs in its own
/// steps only. So its figures are what the answer takes without load, and company's minus them is
/// what load cost.
///
/// | figure | from | to |
/// |---|---|---|
/// | queue time | arrival | start of the first step that computed any of it |
/// | prefill time | start of that step | first token |
/// | decode time | first token | last token |
/// | TTFT, time to first token | arrival | first token |
/// | ITL, inter-token latency | a token | the next; every gap counts |
/// | TPOT, time per output token | first token | last token, ÷ (tokens − 1); needs two |
/// | E2E, end to end | arrival | last token |
///
/// While a request is under way its last token is the newest, and there is no E2E. A preemption changes
/// none of the definitions: the wait for new blocks is in what it delays.
public struct RequestTimes: Hashable, Sendable {
  /// When the engine was asked; the wait for the step then under way is a part of what follows.
  public let arrival: UInt64
  public private(set) var firstStep: UInt64?
  public private(set) var firstToken: UInt64?
  public private(set) var lastToken: UInt64?
  /// Tokens whose time is known.
  public private(set) var tokenCount = 0
  private let isAlone: Bool
  /// Alone: the time in its own steps so far.
  private var ownTime: UInt64 = 0
  /// Alone: tokens of a step whose record is still to come.
  private var waitingTokenCount = 0

  private var hasEnded = false

  /// - Parameter request: with its time by a `RunningClock`, as whatever follows.
  public init(_ request: AdmittedRequest) {
    self.init(arrival: request.nanoseconds, request.isolation)
  }

  /// - Parameters:
  ///   - arrival: by a `RunningClock`.
  ///   - isolation: which clock goes on from there.
  public init(arrival: UInt64, _ isolation: Isolation) {
    self.arrival = arrival
    isAlone = isolation == .alone
  }

  /// Takes the next token.
  public mutating func absorb(_ token: TokenRecord) {
    if isAlone { waitingTokenCount += 1 } else { stamp(token.nanoseconds) }
  }

  /// Takes a step that computed some of the request; it comes after the step's token.
  public mutating func absorb(_ step: StepRecord) {
    firstStep = firstStep ?? (isAlone ? arrival : step.startNanoseconds)
    guard isAlone else { return }
    ownTime &+= step.durationNanoseconds
    for _ in 0..<waitingTokenCount { stamp(arrival &+ ownTime) }
    waitingTokenCount = 0
  }

  /// The request has ended; of one alone the last step may still be to come.
  public mutating func end() { hasEnded = true }

  private mutating func stamp(_ time: UInt64) {
    firstToken = firstToken ?? time
    lastToken = time
    tokenCount += 1
  }

  public var queueTime: UInt64? { span(arrival, firstStep) }
  public var prefillTime: UInt64? { span(firstStep, firstToken) }
  public var decodeTime: UInt64? { span(firstToken, lastToken) }
  /// TTFT.
  public var timeToFirstToken: UInt64? { span(arrival, firstToken) }
  /// TPOT; `nil` below two tokens.
  public var timePerOutputToken: UInt64? {
    tokenCount > 1 ? decodeTime.map { $0 / UInt64(tokenCount - 1) } : nil
  }
  /// E2E; `nil` before the request's end.
  public var timeToLastToken: UInt64? { hasEnded ? span(arrival, lastToken) : nil }

  /// `nil` where an end is not known, or before its beginning as only a log of nonsense has it.
  private func span(_ start: UInt64?, _ end: UInt64?) -> UInt64? {
    guard let start, let end, end >= start else { return nil }
    return end - start
  }
}

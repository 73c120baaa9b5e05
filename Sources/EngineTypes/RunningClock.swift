/// The engine's clock without its pauses: the only time in which load can make anybody wait.
///
/// It stands still while the engine does, between single steps too, so an answer has the same
/// latencies with pauses as without. Whatever sums up times reads events by this clock; where a moment
/// has to be found again, as in the log itself, the engine's own is told.
public struct RunningClock: Hashable, Sendable {
  /// Since when the engine stands still, by the engine's clock; `nil` while it goes on.
  public private(set) var pausedSince: UInt64?
  /// The pauses that are over, together.
  private var finished: UInt64 = 0
  /// What this clock showed when the last pause was over; it never shows less after that.
  private var lastTurn: UInt64 = 0
  /// The newest time seen, by the engine's clock.
  private var newest: UInt64 = 0

  public init() {}

  /// Whether the engine stands still because somebody asked it to.
  public var isPaused: Bool { pausedSince != nil }

  /// How long the engine has stood still so far, as far as events have told.
  public var pausedNanoseconds: UInt64 {
    finished.addingClamped(pausedSince.map { newest > $0 ? newest - $0 : 0 } ?? 0)
  }

  /// Takes the next event.
  ///
  /// The end of a pause says how long it was, so one whose beginning was missed is taken out too.
  ///
  /// - Returns: the same event with its time by this clock.
  public mutating func absorb(_ event: EngineEvent) -> EngineEvent {
    switch event {
    case .paused(let time):
      pausedSince = pausedSince ?? time
      return .paused(nanoseconds: read(time))
    case .resumed(let pause, let stepCount):
      end(at: pause.end, since: pausedSince ?? pause.start)
      let now = read(pause.end)
      return .resumed(Pause(start: now, end: now), stepCount: stepCount)
    case .stepCompleted(var step):
      // Where the end of a pause was missed: it was over when this step began.
      if let since = pausedSince, step.startNanoseconds > since {
        end(at: step.startNanoseconds, since: since)
      }
      step.startNanoseconds = read(step.startNanoseconds)
      return .stepCompleted(step)
    case .admitted(var request):
      request.nanoseconds = read(request.nanoseconds)
      return .admitted(request)
    case .token(var token):
      token.nanoseconds = read(token.nanoseconds)
      return .token(token)
    case .finished(var request):
      request.nanoseconds = read(request.nanoseconds)
      return .finished(request)
    case .rested(var rest):
      rest.nanoseconds = read(rest.nanoseconds)
      return .rested(rest)
    case .rejected(var request):
      request.nanoseconds = read(request.nanoseconds)
      return .rejected(request)
    case .promptScored, .preempted, .modeChanged, .configurationChanged, .fault: return event
    }
  }

  /// What this clock shows at a time of the engine's; one within or before the last pause that is over
  /// reads as that pause.
  public func time(at engineTime: UInt64) -> UInt64 {
    let time = min(engineTime, pausedSince ?? .max)
    return max(lastTurn, time > finished ? time - finished : 0)
  }

  private mutating func read(_ engineTime: UInt64) -> UInt64 {
    newest = max(newest, engineTime)
    return time(at: engineTime)
  }

  private mutating func end(at time: UInt64, since start: UInt64) {
    pausedSince = nil
    let stood = self.time(at: start)
    finished = finished.addingClamped(Pause(start: start, end: time).nanoseconds)
    lastTurn = max(lastTurn, stood)
  }
}

extension UInt64 {
  /// A sum that a log full of nonsense cannot make trap.
  fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}

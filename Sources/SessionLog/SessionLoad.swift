import EngineTypes

/// What load came to over a session: whose latencies count, and for how long it lasted.
///
/// - **Duration** is from the first arrival to the last token of the requests that were completed, by
///   the running clock.
/// - **Throughput** is what they came to in that time: so many requests, or tokens, a second.
///
/// Requests alone, cancelled or cut off by the engine's end are kept apart: they are counted, and
/// stand in tables under their own name, but are in no sum of times.
struct SessionLoad {
  /// All of the session, in order of arrival.
  let requests: [RequestSummary]
  /// Those that were never taken in, in order, by the running clock.
  let rejected: [RejectedRequest]
  let tally: RequestTally
  /// How long the engine stood still because somebody asked it to.
  let pausedNanoseconds: UInt64

  init(_ session: RecordedSession) {
    var (clock, tally) = (RunningClock(), RequestTally())
    var rejected: [RejectedRequest] = []
    for event in session.eventStream {
      let told = clock.absorb(event)
      tally.absorb(told)
      if case .rejected(let refused) = told { rejected.append(refused) }
    }
    (requests, self.rejected, self.tally) = (session.requests, rejected, tally)
    pausedNanoseconds = clock.pausedNanoseconds
  }

  var completed: [RequestSummary] { requests.filter { $0.account == .completed } }

  /// By the running clock: when the first of the completed requests arrived.
  var start: UInt64 { completed.map(\.times.arrival).min() ?? 0 }

  var durationNanoseconds: UInt64 {
    let (start, end) = (start, completed.compactMap(\.times.lastToken).max() ?? 0)
    return end > start ? end - start : 0
  }
}

extension Sequence<RequestSummary> {
  /// The figures of `RequestTimes`, in the order they are listed; ITL has every gap.
  func latencies() -> [(name: String, nanoseconds: [UInt64])] {
    [
      ("queue", compactMap(\.times.queueTime)), ("TTFT", compactMap(\.times.timeToFirstToken)),
      ("ITL", flatMap(\.interTokenTimes)), ("TPOT", compactMap(\.times.timePerOutputToken)),
      ("E2E", compactMap(\.times.timeToLastToken)),
    ]
  }
}

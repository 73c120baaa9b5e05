package import EngineTypes

/// Exact percentiles over the newest values of one latency.
package struct LatencyWindow: Equatable, Sendable {
  package struct Sample: Equatable, Sendable {
    package var at: UInt64
    package var nanoseconds: UInt64
    package var request: RequestID
  }

  package struct Summary: Equatable, Sendable {
    package var p50: UInt64
    package var p95: UInt64
    package var p99: UInt64
    package var count: Int
    /// Whether the window held more values than are kept: then these are its newest.
    package var isCut = false

    /// A `+` behind what is told of a part of the window only.
    package var mark: String { isCut ? "+" : "" }
  }

  private var samples: History<Sample>

  /// - Parameter capacity: values to keep; twice as many are, at times.
  package init(capacity: Int = 8192) { samples = History(capacity: capacity) }

  package mutating func append(_ nanoseconds: UInt64, of request: RequestID, at time: UInt64) {
    samples.append(Sample(at: time, nanoseconds: nanoseconds, request: request))
  }

  /// Takes back what a request has brought.
  package mutating func forget(_ request: RequestID) {
    samples.removeAll { $0.request == request }
  }

  /// Nearest-rank percentiles of the values that arrived in the window before `now`; where that
  /// `isPast`, without those that have come since.
  ///
  /// - Returns: `nil` where there is none.
  /// - Complexity: O(*n* log *n*) for the values kept.
  package func percentiles(
    endingAt now: UInt64, window: UInt64, isPast: Bool = false
  ) -> Summary? {
    let start = now > window ? now - window : 0
    let values = samples.elements.filter { $0.at >= start && (!isPast || $0.at <= now) }
      .map(\.nanoseconds).sorted()
    guard let p50 = Percentiles.nearest(50, of: values),
      let p95 = Percentiles.nearest(95, of: values), let p99 = Percentiles.nearest(99, of: values)
    else { return nil }
    return Summary(
      p50: p50, p95: p95, p99: p99, count: values.count,
      isCut: lacksSome(endingAt: now, window: window))
  }

  /// Whether values of the window before `now` may have been let go, be it all of them.
  package func lacksSome(endingAt now: UInt64, window: UInt64) -> Bool {
    samples.hasForgotten
      && (samples.elements.first?.at ?? .max) >= (now > window ? now - window : 0)
  }
}

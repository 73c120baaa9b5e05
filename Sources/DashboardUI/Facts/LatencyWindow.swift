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
  }

  private var samples = History<Sample>(capacity: 4096)

  package init() {}

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
  /// - Complexity: O(*n* log *n*) for the at most 8192 values kept.
  package func percentiles(
    endingAt now: UInt64, window: UInt64, isPast: Bool = false
  ) -> Summary? {
    let start = now > window ? now - window : 0
    let values = samples.elements.filter { $0.at >= start && (!isPast || $0.at <= now) }
      .map(\.nanoseconds).sorted()
    let isCut = samples.hasForgotten && (samples.elements.first?.at ?? 0) >= start
    guard let p50 = Percentiles.nearest(50, of: values),
      let p95 = Percentiles.nearest(95, of: values), let p99 = Percentiles.nearest(99, of: values)
    else { return nil }
    return Summary(p50: p50, p95: p95, p99: p99, count: values.count, isCut: isCut)
  }
}

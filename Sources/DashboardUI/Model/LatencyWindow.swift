package import EngineTypes

/// Exact percentiles over the newest values of one latency.
package struct LatencyWindow: Equatable, Sendable {
  package struct Sample: Equatable, Sendable {
    package var at: UInt64
    package var nanoseconds: UInt64
    package var request: RequestID
  }

  package struct Percentiles: Equatable, Sendable {
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

  /// Nearest-rank percentiles of the values that arrived in the window before `now`.
  ///
  /// - Returns: `nil` where there is none.
  /// - Complexity: O(*n* log *n*) for the at most 8192 values kept.
  package func percentiles(endingAt now: UInt64, window: UInt64) -> Percentiles? {
    let start = now > window ? now - window : 0
    let values = samples.elements.filter { $0.at >= start }.map(\.nanoseconds).sorted()
    guard !values.isEmpty else { return nil }
    let isCut = values.count == samples.count && samples.hasForgotten
    func rank(_ percent: Int) -> UInt64 { values[(values.count * percent + 99) / 100 - 1] }
    return Percentiles(
      p50: rank(50), p95: rank(95), p99: rank(99), count: values.count,
      isCut: isCut)
  }
}

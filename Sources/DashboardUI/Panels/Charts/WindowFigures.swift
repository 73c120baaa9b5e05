import EngineTypes

/// What a window of time came to: the median of every measure and the percentiles of every latency.
package struct WindowFigures: Equatable, Sendable {
  let window: ChartWindow
  /// Where it ends, by the engine's clock.
  let end: UInt64
  private let medians: [ChartMeasure: Double]
  private let latencies: [ChartLatency: LatencyWindow.Summary]
  /// Those whose values of that time may have been let go, some or all.
  private let incomplete: Set<ChartLatency>

  /// The window that ends at `end`; where that is now, with what has come since.
  package init(_ facts: EngineFacts, _ window: ChartWindow, endingAt end: UInt64, isPast: Bool) {
    (self.window, self.end) = (window, end)
    let count = Int(window.nanoseconds / TimeSeries.bucketNanoseconds)
    let buckets = facts.series.closed(count: count, at: end).compactMap(\.self)
    medians = Dictionary(
      uniqueKeysWithValues: ChartMeasure.allCases.compactMap { measure in
        Self.median(buckets.compactMap(measure.value)).map { (measure, $0) }
      })
    latencies = Dictionary(
      uniqueKeysWithValues: ChartLatency.allCases.compactMap { latency in
        latency.values(facts)
          .percentiles(endingAt: end, window: window.nanoseconds, isPast: isPast)
          .map { (latency, $0) }
      })
    incomplete = Set(
      ChartLatency.allCases.filter {
        $0.values(facts).lacksSome(endingAt: end, window: window.nanoseconds)
      })
  }

  /// Whether nothing is told of a latency because its values are not kept any more.
  package func isGone(_ latency: ChartLatency) -> Bool {
    incomplete.contains(latency) && latencies[latency] == nil
  }

  /// What its marks mean; empty where it has none.
  package var incompleteness: String {
    incomplete.isEmpty ? "" : "+ the newest only; older ones are not kept"
  }

  /// Over the window's quarter seconds; `nil` where none told.
  func median(of measure: ChartMeasure) -> Double? { medians[measure] }

  package func summary(of latency: ChartLatency) -> LatencyWindow.Summary? { latencies[latency] }

  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

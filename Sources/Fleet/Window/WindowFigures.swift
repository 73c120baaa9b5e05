/// What came to be within a window of time.
package struct WindowFigures: Sendable {
  /// Seconds between its first answer and its last.
  package let seconds: Double
  private let first: EngineSample
  private let last: EngineSample

  init(seconds: Double, first: EngineSample, last: EngineSample) {
    (self.seconds, self.first, self.last) = (seconds, first, last)
  }

  /// How much a counter grew; `nil` where it was not told at both ends.
  package func increase(of figure: Figure) -> Double? {
    guard figure.isCounter, let first = first[figure], let last = last[figure] else { return nil }
    let increase = last - first
    return increase.isFinite ? max(0, increase) : nil
  }

  /// By how much a second.
  package func rate(of figure: Figure) -> Double? {
    guard seconds > 0 else { return nil }
    return increase(of: figure).map { $0 / seconds }
  }

  /// One counter's part of another; `nil` where nothing came.
  package func part(_ figure: Figure, of whole: Figure) -> Double? {
    guard let part = increase(of: figure), let whole = increase(of: whole), whole > 0 else {
      return nil
    }
    return part / whole
  }

  /// The values that came within the window alone.
  package func histogram(of distribution: Distribution) -> Histogram? {
    guard let first = first[distribution] else { return nil }
    return last[distribution]?.minus(first)
  }

  /// Requests that ended, a second.
  package var finishedRate: Double? {
    guard seconds > 0, let first = first.finishedCount, let last = last.finishedCount else {
      return nil
    }
    return max(0, last - first) / seconds
  }

  /// Requests that ended, by reason.
  package var finished: [String: Double] {
    last.finished.merging(first.finished) { max(0, $0 - $1) }
  }
}

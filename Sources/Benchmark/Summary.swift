import EngineTypes

/// What repeated measurements of one thing come to.
///
/// The median and its spread rather than the mean: on a shared machine one interrupted repetition
/// in twenty would move a mean and leaves a median alone.
public struct Summary: Hashable, Sendable {
  public let count: Int
  public let minimum: Double
  public let median: Double
  public let percentile90: Double
  public let maximum: Double
  /// Median of the distances from the median.
  public let medianDeviation: Double

  /// - Returns: `nil` where nothing was measured.
  public init?(_ samples: some Sequence<Double>) {
    let sorted = samples.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    (minimum, maximum) = (first, last)
    let median = Percentiles.interpolated(50, of: sorted)
    self.median = median
    percentile90 = Percentiles.interpolated(90, of: sorted)
    medianDeviation = Percentiles.interpolated(50, of: sorted.map { abs($0 - median) }.sorted())
  }

  /// The deviation as a share of the median; 0 where the median is 0.
  public var spread: Double { median == 0 ? 0 : medianDeviation / abs(median) }

  /// Beyond this spread, a median says more about the machine's other work than about ours.
  public static let noiseLimit = 0.15

  public var isNoisy: Bool { spread > Self.noiseLimit }
}

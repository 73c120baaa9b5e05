import Fleet
import Testing

/// Percentiles of buckets, as Prometheus reads them.
struct HistogramTests {
  private static let inf = Double.infinity

  /// Computed from the text by another program with Prometheus' rule.
  @Test(
    arguments: [
      (
        Distribution.timeToFirstToken,
        [1.336864406779661, 2.3283898305084745, 2.452330508474576, 4.525000000000006]
      ),
      (
        .interTokenLatency,
        [0.04469438116932423, 0.1014676113360324, 0.13408400809716597, 0.4948214285714292]
      ),
      (.endToEnd, [3.378712871287129, 7.016129032258064, 8.588709677419356, 9.846774193548388]),
      (.queueTime, [0.16340782122905026, 0.2941340782122905, 1.6953125, 1.9390625000000004]),
      (
        .stepTokens,
        [3.0250569476082005, 18.666666666666668, 29.066666666666666, 281.5999999999961]
      ),
      (.promptLength, [76.65094339622641, 159.375, 179.6875, 195.9375]),
    ] as [(Distribution, [Double])])
  func percentilesOfARealServer(distribution: Distribution, expected: [Double]) throws {
    let engine = try #require(try ServerSample(Texts.recorded("vllm-0.32")).engine)
    let histogram = try #require(engine[distribution])
    for (part, value) in zip([0.5, 0.9, 0.95, 0.99], expected) {
      guard case .about(let estimate) = histogram.percentile(part) else {
        Issue.record("\(part) is not known")
        continue
      }
      #expect(abs(estimate - value) <= 1e-12 * value, "\(part)")
    }
  }

  /// Bounds, counts up to each, a part of all, and the value that it lies below.
  private typealias Case = (bounds: [Double], counts: [Double], part: Double, expected: Estimate)

  private static let cases: [Case] = [
    // Within the first bucket values begin at 0.
    ([1, 2, inf], [10, 10, 10], 0.5, .about(0.5)),
    ([1, 2, inf], [0, 10, 10], 0.5, .about(1.5)),
    ([1, 2, inf], [5, 10, 10], 0.5, .about(1)),
    ([1, 2, inf], [5, 10, 10], 1, .about(2)),
    // Beyond the last bound only that is known.
    ([1, 2, inf], [0, 0, 4], 0.5, .above(2)),
    ([1, 2, inf], [3, 3, 4], 0.99, .above(2)),
    // A first bound that is not above 0 is taken as it is.
    ([0, 1, inf], [4, 8, 8], 0.25, .about(0)),
    ([-1, 1, inf], [4, 8, 8], 0.25, .about(-1)),
    // A count that falls is none.
    ([1, 2, 4, inf], [6, 2, 8, 8], 0.5, .about(4 / 6)),
  ]

  @Test func percentilesAreLinearWithinABucket() {
    for each in Self.cases {
      let histogram = Histogram(bounds: each.bounds, counts: each.counts)
      #expect(histogram.percentile(each.part) == each.expected, "\(each)")
    }
  }

  private static let empty: [(bounds: [Double], counts: [Double])] = [
    ([], []), ([1, 2], [1, 2]), ([1, inf], [0, 0]), ([inf], [4]), ([1, inf], [.nan, .nan]),
  ]

  @Test func nothingIsMadeOfNothing() {
    for each in Self.empty {
      #expect(Histogram(bounds: each.bounds, counts: each.counts).percentile(0.5) == nil)
    }
  }

  /// The percentile of all values is not the mean of the percentiles.
  @Test func mergedBucketsAreThoseOfAllValues() throws {
    var fast = Histogram(bounds: [1, 10, Self.inf], counts: [90, 90, 90], sum: 45)
    let slow = Histogram(bounds: [1, 10, Self.inf], counts: [0, 10, 10], sum: 55)
    let isMerged = fast.merge(slow)
    #expect(isMerged)
    #expect(fast.percentile(0.95) == .about(5.5) && fast.mean == 1)
    let isOther = fast.merge(Histogram(bounds: [2, Self.inf], counts: [1, 1]))
    #expect(!isOther && fast.count == 100)
  }
}

import Benchmark
import Testing

@Suite struct SummaryTests {
  @Test(arguments: [
    ([5.0], 5.0, 0.0),
    ([1, 3], 2, 1),
    ([9, 1, 2], 2, 1),
    ([1, 1, 2, 2, 4, 6, 9], 2, 1),
    // One interruption moves neither.
    ([10, 10, 10, 10, 1000], 10, 0),
  ])
  func medianAndItsDeviation(samples: [Double], median: Double, deviation: Double) throws {
    let summary = try #require(Summary(samples))
    #expect(summary.median == median)
    #expect(summary.medianDeviation == deviation)
    #expect(summary.minimum == samples.min())
    #expect(summary.maximum == samples.max())
    #expect(summary.count == samples.count)
  }

  @Test func percentilesLieBetweenRanks() throws {
    let summary = try #require(Summary((0...20).map(Double.init)))
    #expect(summary.percentile90 == 18)
    let pair = try #require(Summary([0.0, 1]))
    #expect(pair.percentile90 == 0.9)
  }

  @Test func nothingMeasuredIsNoFigure() { #expect(Summary([]) == nil) }

  @Test(arguments: [
    ([100.0, 100, 100], false),
    ([85, 100, 115], false),
    ([84, 100, 116], true),
    ([-84, -100, -116], true),
    ([0, 0, 0], false),
  ])
  func spreadBeyondTheLimitIsNoise(samples: [Double], isNoisy: Bool) throws {
    let summary = try #require(Summary(samples))
    #expect(summary.isNoisy == isNoisy)
  }
}

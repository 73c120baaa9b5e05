import Benchmark
import Testing

/// The rounds, on a clock that only the probes move.
@Suite struct RoundRobinTests {
  private final class Clock { var seconds = 0.0 }

  /// Runs probes that take these times each and returns which ran when.
  private func order(costs: [Double], _ rounds: (Clock) -> RoundRobin) throws -> [Int] {
    let clock = Clock()
    var order: [Int] = []
    let probes = costs.enumerated().map { index, cost in
      Probe("\(index)") {
        order.append(index)
        clock.seconds += cost
      }
    }
    try rounds(clock).run(probes) { _, fraction in #expect((0..<1).contains(fraction)) }
    return order
  }

  private func count(_ probe: Int, in order: [Int]) -> Int { order.filter { $0 == probe }.count }

  @Test func everyProbeHasAnEqualShareOfTheTime() throws {
    let order = try order(costs: [1, 2, 4]) { clock in
      RoundRobin(seconds: 96, minimumRuns: 1, clock: { clock.seconds })
    }
    #expect([0, 1, 2].map { count($0, in: order) } == [32, 16, 8])
  }

  @Test func dearProbesStillGetTheirMinimum() throws {
    let order = try order(costs: [100, 1]) { clock in
      RoundRobin(seconds: 16, minimumRuns: 5, clock: { clock.seconds })
    }
    #expect([0, 1].map { count($0, in: order) } == [5, 8])
  }

  @Test func cheapProbesStopAtTheirMaximum() throws {
    let order = try order(costs: [0.001]) { clock in
      RoundRobin(seconds: 10, minimumRuns: 1, maximumRuns: 24, clock: { clock.seconds })
    }
    #expect(order.count == 24)
  }

  @Test func probesAreSpreadOverTheWholeRun() throws {
    let order = try order(costs: [1, 1]) { clock in
      RoundRobin(seconds: 32, minimumRuns: 1, roundCount: 4, clock: { clock.seconds })
    }
    #expect(order == (0..<4).flatMap { _ in [0, 0, 0, 0, 1, 1, 1, 1] })
  }
}

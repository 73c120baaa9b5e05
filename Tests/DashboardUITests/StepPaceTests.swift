import DashboardUI
import EngineTypes
import Testing

/// What steps cost, told from those that were taken.
struct StepPaceTests {
  private func pace(_ steps: [(tokens: Int, milliseconds: UInt64)]) -> StepPace? {
    var facts = Stage(startsWorkload: false).state.facts
    for (index, step) in steps.enumerated() {
      var record = StepRecord(step: index + 1, mode: .invariant)
      record.durationNanoseconds = step.milliseconds * 1_000_000
      record.chunks = [
        ChunkRecord(
          request: RequestID(1), firstPosition: 0, tokenCount: step.tokens, kind: .prefill,
          promptTokenCount: step.tokens)
      ].filter { _ in step.tokens > 0 }
      facts.absorb(.stepCompleted(record))
    }
    return StepPace(facts.steps.elements)
  }

  /// A step of 5 ms and 2 ms a token.
  @Test func aStepAndATokenAreToldApart() throws {
    let pace = try #require(self.pace([1, 4, 9, 64].map { ($0, 5 + UInt64($0) * 2) }))
    #expect(abs(pace.nanoseconds(steps: 10, tokens: 100) - 250e6) < 1e3)
    #expect(abs(pace.nanoseconds(steps: 0, tokens: 100) - 200e6) < 1e3)
    // As they were taken: 78 tokens in four steps.
  }

  /// One size of steps, and sizes that seem to cost less than nothing.
  @Test(arguments: [[(8, 16), (8, 16)], [(1, 30), (10, 3)], [(2, 1), (10, 9)]])
  func otherwiseTimeFollowsTheTokens(steps: [(tokens: Int, milliseconds: UInt64)]) throws {
    let pace = try #require(self.pace(steps))
    let tokens = steps.reduce(0) { $0 + $1.tokens }
    let milliseconds = steps.reduce(0) { $0 + $1.milliseconds }
    #expect(
      abs(pace.nanoseconds(steps: 1000, tokens: Double(tokens)) - Double(milliseconds) * 1e6) < 1e3)
  }

  @Test func whereNothingRanThereIsNoPace() {
    #expect(pace([]) == nil && pace([(0, 5)]) == nil)
  }
}

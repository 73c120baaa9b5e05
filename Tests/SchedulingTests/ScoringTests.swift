import EngineTypes
import Scheduling
import Testing

/// Prompts that are to be scored: every row's logits once, never too many in a step.
@Suite struct ScoringTests {
  private static func every(_ prompt: Int) -> [Int] { Array(0..<prompt - 1) }

  @Test(arguments: [1, 2, 5, 16, 130], [1, 3, 64, 256])
  func everyRowWithANextTokenIsWantedOnce(prompt: Int, budget: Int) throws {
    var simulation = try Simulation { $0.tokenBudget = budget }
    simulation.add(1, prompt: prompt, maxTokens: 3, scores: true)
    try simulation.drain()
    #expect(simulation.scored[RequestID(1)] == Self.every(prompt))
    #expect(simulation.answers[RequestID(1)]?.count == 3)
  }

  @Test func nothingIsTakenFromThePrefixCache() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 13, maxTokens: 1)
    try simulation.drain()
    simulation.add(2, prompt: 13, maxTokens: 1, scores: true)
    let batch = try simulation.step()
    #expect(batch.chunks[0].firstPosition == 0)
    #expect(batch.prefixQueryTokenCount == 0 && batch.prefixHitTokenCount == 0)
    #expect(simulation.finished[1].cachedTokenCount == 0)
    // What it computes is for others to find.
    var other = try Simulation()
    other.add(1, prompt: 13, maxTokens: 1, scores: true)
    try other.drain()
    other.add(2, prompt: 13, maxTokens: 1)
    #expect(try other.step().prefixHitTokenCount == 12)
  }

  @Test func aStepScoresNoMoreRowsThanItsLimit() throws {
    var simulation = try Simulation {
      $0.tokenBudget = 1_000
      $0.blockCount = 400
    }
    for id in 1...3 { simulation.add(id, prompt: 150, first: id, maxTokens: 2, scores: true) }
    simulation.add(4, prompt: 180, first: 9, maxTokens: 2)
    let batches = try simulation.drain()
    let counts = batches.map(\.scoredRowCount)
    #expect(counts.reduce(0, +) == 3 * 149 && counts.max() == Batch.scoredRowLimit)
    for id in 1...3 { #expect(simulation.scored[RequestID(id)] == Self.every(150)) }
    // The tokens of one that is not scored count for nothing.
    #expect(batches.contains { $0.shape.contains([4, 180]) })
  }

  /// What was scored before the request lost its blocks is computed again, and not scored.
  @Test func aPreemptedPromptIsNotScoredTwice() throws {
    var simulation = try Simulation {
      $0.blockCount = 12
      $0.chunkLimit = 1
      $0.prefixCache = false
    }
    simulation.add(1, prompt: 8, maxTokens: 30)
    simulation.add(2, prompt: 30, first: 50, maxTokens: 5, scores: true)
    let batches = try simulation.drain()
    let preempted = batches.firstIndex { $0.preempted == [RequestID(2)] }
    #expect(preempted != nil, "the request kept its blocks")
    #expect(simulation.scored[RequestID(2)] == Self.every(30))
    let computed = batches.flatMap(\.chunks).filter { $0.request == RequestID(2) }
    #expect(computed.reduce(0) { $0 + $1.rowCount } > 34)
  }

  @Test func anAnswerIsTheSameWithAndWithout() throws {
    let answers = try [false, true].map { scores in
      var simulation = try Simulation { $0.tokenBudget = 7 }
      for id in 1...3 {
        simulation.add(id, prompt: 9 * id, first: id, maxTokens: 6, scores: scores)
      }
      try simulation.drain()
      return simulation.answers
    }
    #expect(answers[0] == answers[1])
  }
}

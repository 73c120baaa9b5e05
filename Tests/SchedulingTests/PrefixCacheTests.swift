import EngineTypes
import Scheduling
import Testing

@Suite struct PrefixCacheTests {
  @Test(arguments: [
    (3, 0), (4, 0), (5, 4), (7, 4), (8, 4), (9, 8), (13, 12),
  ])
  func wholeBlocksAreSharedAndTheLastTokenIsComputedAgain(prompt: Int, cached: Int) throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: prompt, maxTokens: 1)
    try simulation.drain()
    simulation.add(2, prompt: prompt, maxTokens: 1)
    let batch = try simulation.step()
    #expect(batch.prefixQueryTokenCount == prompt)
    #expect(batch.prefixHitTokenCount == cached)
    #expect(batch.chunks[0].firstPosition == cached)
    #expect(simulation.finished[1].cachedTokenCount == cached)
    #expect(simulation.answers[RequestID(1)] == simulation.answers[RequestID(2)])
  }

  @Test func blocksAreSharedWhileTheirOwnerRuns() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 9, maxTokens: 9)
    try simulation.step()
    simulation.add(2, prompt: 9, maxTokens: 9)
    let batch = try simulation.step()
    #expect(batch.chunks[0].blockTable.prefix(2) == batch.chunks[1].blockTable.prefix(2))
    #expect(batch.chunks[0].blockTable[2] != batch.chunks[1].blockTable[2])
    let shared = simulation.scheduler.blockMap.count { $0 == .shared(referenceCount: 2) }
    #expect(shared == 2)
  }

  @Test func aBlockIsNotSharedBeforeItIsComputed() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 9)
    simulation.add(2, prompt: 9)
    let batch = try simulation.step()
    #expect(batch.prefixHitTokenCount == 0)
    #expect(Set(batch.chunks.flatMap(\.blockTable)).count == 6)
  }

  @Test func aBlockOfAnUnfinishedPromptIsShared() throws {
    var simulation = try Simulation { $0.tokenBudget = 6 }
    simulation.add(1, prompt: 16, maxTokens: 1)
    try simulation.step()
    simulation.add(2, prompt: 16, maxTokens: 1)
    let batches = try simulation.drain()
    #expect(batches.contains { $0.prefixHitTokenCount > 0 })
    #expect(simulation.answers[RequestID(1)] == simulation.answers[RequestID(2)])
  }

  @Test func generatedTokensBecomeAPrefixToo() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 6, maxTokens: 4)
    try simulation.drain()
    let turn = tokens(0..<6) + (simulation.answers[RequestID(1)] ?? []) + tokens(100..<103)
    simulation.add(2, tokens: turn)
    // 9 of the first request's 10 tokens were computed: two whole blocks.
    #expect(try simulation.step().prefixHitTokenCount == 8)
  }

  @Test func theSameTokensBehindAnotherBeginningDoNotMatch() throws {
    var simulation = try Simulation()
    simulation.add(1, tokens: tokens(0..<4) + tokens(8..<12) + tokens(0..<1), maxTokens: 1)
    try simulation.drain()
    simulation.add(2, tokens: tokens(4..<8) + tokens(8..<12) + tokens(0..<1), maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 0)
    simulation.add(3, tokens: tokens(8..<12) + tokens(0..<1), maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 0)
  }

  @Test func blocksAreSharedOnlyWithinTheirMode() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 9, maxTokens: 1)
    try simulation.drain()
    simulation.mode = .standard
    simulation.add(2, prompt: 9, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 0)
    simulation.add(3, prompt: 9, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 8)
    simulation.mode[.attention] = .invariant
    simulation.add(4, prompt: 9, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 0)
  }

  @Test func aMixedRequestLeavesNothingToTheCache() throws {
    var simulation = try Simulation { $0.tokenBudget = 6 }
    simulation.add(1, prompt: 12, maxTokens: 1)
    try simulation.step()
    simulation.mode = .standard
    try simulation.step()
    #expect(simulation.finished.map(\.modes) == [.mixed])
    // Only the one block the first mode had filled.
    #expect(simulation.scheduler.blockUsage.cached == 1)
    simulation.add(2, prompt: 12, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 0)
  }

  @Test func theLeastRecentlyUsedPrefixGoesFirst() throws {
    var simulation = try Simulation { $0.blockCount = 6 }
    for id in 1...3 {
      simulation.add(id, prompt: 8, first: id * 20, maxTokens: 1)
      try simulation.drain()
    }
    #expect(simulation.scheduler.blockUsage == BlockUsage(total: 6, used: 0, cached: 6))
    // The first loses its end to its own successor, the second its end to the fifth request.
    simulation.add(4, prompt: 8, first: 20, maxTokens: 1)
    let reuse = try simulation.step()
    #expect(reuse.prefixHitTokenCount == 4)
    #expect(reuse.evictionCount == 1)
    simulation.add(5, prompt: 9, first: 60, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 8)
    simulation.add(6, prompt: 9, first: 40, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 4)
  }

  @Test func turnedOffItForgetsAndTurnedOnItStartsAfresh() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 9, maxTokens: 1)
    try simulation.drain()
    simulation.change { $0.prefixCache = false }
    try simulation.scheduler.checkInvariants()
    #expect(simulation.scheduler.blockUsage == BlockUsage(total: 64, used: 0, cached: 0))
    simulation.add(2, prompt: 9, maxTokens: 1)
    #expect(try simulation.step().prefixQueryTokenCount == 0)
    simulation.change { $0.prefixCache = true }
    simulation.add(3, prompt: 9, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 0)
    simulation.add(4, prompt: 9, maxTokens: 1)
    #expect(try simulation.step().prefixHitTokenCount == 8)
  }

  @Test func turnedOffWhileARequestRunsItsOldPrefixStaysForgotten() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 9, maxTokens: 12)
    try simulation.step()
    simulation.change { $0.prefixCache = false }
    simulation.change { $0.prefixCache = true }
    try simulation.drain()
    #expect(simulation.scheduler.blockUsage.cached == 0)
  }
}

import EngineTypes
import Scheduling
import Testing

@Suite struct RefusalTests {
  @Test(arguments: [
    (0, 4, RejectionReason.emptyPrompt),
    (40, 4, .promptTooLong(tokenCount: 40, limit: 39)),
    (30, 9, .needsMoreBlocks(needed: 10, total: 8)),
    (39, 1, .needsMoreBlocks(needed: 10, total: 8)),
  ])
  func whatCanNeverRunIsRefused(prompt: Int, maxTokens: Int, expected: RejectionReason) throws {
    var simulation = try Simulation(contextLength: 40) { $0.blockCount = 8 }
    #expect(simulation.add(1, prompt: prompt, maxTokens: maxTokens) == expected)
    #expect(!simulation.scheduler.hasWork)
  }

  @Test func theLongestRequestThatFitsRunsToItsEnd() throws {
    var simulation = try Simulation(contextLength: 40) { $0.blockCount = 8 }
    // 32 positions hold 33 tokens: the last one generated is never computed.
    #expect(simulation.add(1, prompt: 30, maxTokens: 3) == nil)
    #expect(simulation.add(2, prompt: 30, maxTokens: 4) != nil)
    try simulation.drain()
    #expect(simulation.finished[0].tokenCount == 33)
  }

  @Test func theQueueIsBounded() throws {
    var simulation = try Simulation { $0.maxWaiting = 2 }
    #expect(simulation.add(1, prompt: 3) == nil)
    #expect(simulation.add(2, prompt: 3) == nil)
    #expect(simulation.add(3, prompt: 3) == .queueFull(limit: 2))
    try simulation.step()
    #expect(simulation.add(4, prompt: 3) == nil)
  }

  @Test(arguments: [
    (0, 8, "block size is 0, must be 1 to 256"), (257, 8, "block size is 257, must be 1 to 256"),
    (16, 0, "blocks is 0, must be 1 to 16777216"),
  ])
  func impossibleSettingsAreRefused(size: Int, count: Int, expected: String) {
    let error = #expect(throws: SchedulingError.self) {
      try Simulation {
        $0.blockSize = size
        $0.blockCount = count
      }
    }
    #expect(error?.description == expected)
  }

  @Test func cancellingGivesEverythingBack() throws {
    var simulation = try Simulation { $0.prefixCache = false }
    for id in 1...3 { simulation.add(id, prompt: 9, maxTokens: 9) }
    try simulation.step()
    simulation.add(4, prompt: 9)
    for id in 1...4 {
      #expect(simulation.scheduler.remove(RequestID(id))?.id == RequestID(id))
      try simulation.scheduler.checkInvariants()
    }
    #expect(simulation.scheduler.remove(RequestID(4)) == nil)
    #expect(simulation.scheduler.blockUsage.free == 64)
    #expect(!simulation.scheduler.hasWork)
  }
}

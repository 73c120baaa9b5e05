import EngineTypes
import Scheduling
import Testing

@Suite struct PreemptionTests {
  @Test func theNewestRequestGivesItsBlocksToTheOldest() throws {
    var simulation = try Simulation { $0.blockCount = 4 }
    simulation.add(1, prompt: 7, maxTokens: 9)
    simulation.add(2, prompt: 7, first: 50, maxTokens: 9)
    #expect(try simulation.step().requests == [1, 2])
    #expect(try simulation.step().requests == [1, 2])
    let crowded = try simulation.step()
    #expect(crowded.preempted == [RequestID(2)])
    #expect(crowded.requests == [1])
    #expect(simulation.scheduler.waitingCount == 1)
  }

  @Test(arguments: [4, 5, 6, 8, 12])
  func everyAnswerIsWhatItWouldBeWithoutPreemption(blockCount: Int) throws {
    var roomy = try Simulation()
    var crowded = try Simulation { $0.blockCount = blockCount }
    for id in 1...5 {
      roomy.add(id, prompt: 3 + id, first: id * 30, maxTokens: 8)
      crowded.add(id, prompt: 3 + id, first: id * 30, maxTokens: 8)
    }
    #expect(try roomy.drain().allSatisfy(\.preempted.isEmpty))
    let batches = try crowded.drain()
    #expect(batches.contains { !$0.preempted.isEmpty })
    #expect(crowded.answers == roomy.answers)
  }

  @Test func recomputingYieldsNoTokenTwice() throws {
    var simulation = try Simulation {
      $0.blockCount = 5
      $0.prefixCache = false
    }
    simulation.add(1, prompt: 7, maxTokens: 9)
    simulation.add(2, prompt: 7, first: 50, maxTokens: 9)
    let chunks = try simulation.drain().flatMap(\.chunks)
    #expect(chunks.count { $0.request == RequestID(2) && $0.firstPosition == 0 } > 1)
    #expect(chunks.count { $0.request == RequestID(2) && $0.yieldsToken } == 9)
  }

  @Test func generatedTokensAreRecomputedWithThePrompt() throws {
    var simulation = try Simulation {
      $0.blockCount = 4
      $0.prefixCache = false
    }
    simulation.add(1, prompt: 7, maxTokens: 4)
    simulation.add(2, prompt: 7, first: 50, maxTokens: 4)
    var again: SequenceChunk?
    for chunk in try simulation.drain().flatMap(\.chunks)
    where chunk.request == RequestID(2) && chunk.firstPosition == 0 {
      again = chunk
    }
    #expect(again?.tokenIDs.count == 9)
    #expect(again?.isDecoding == false)
    #expect(again?.yieldsToken == true)
  }

  @Test func aVictimAlreadyInTheBatchLeavesIt() throws {
    var simulation = try Simulation {
      $0.blockCount = 6
      $0.tokenBudget = 9
    }
    // The older one is still catching up when the newer one already decodes.
    simulation.add(1, prompt: 23, maxTokens: 1)
    try simulation.step()
    simulation.change { $0.chunkLimit = 4 }
    simulation.add(2, prompt: 3, first: 50, maxTokens: 9)
    var preempted: [RequestID] = []
    for batch in try simulation.drain() {
      preempted += batch.preempted
      #expect(Set(batch.preempted).isDisjoint(with: batch.chunks.map(\.request)))
    }
    #expect(preempted == [RequestID(2)])
    #expect(simulation.finished.map(\.id) == [RequestID(1), RequestID(2)])
  }

  @Test func nobodyStartsInTheStepThatPreempted() throws {
    var simulation = try Simulation {
      $0.blockCount = 4
      $0.chunkLimit = 4
      $0.prefixCache = false
    }
    simulation.add(1, prompt: 7, maxTokens: 9)
    simulation.add(2, prompt: 7, first: 50, maxTokens: 9)
    let crowded = try simulation.drain().filter { !$0.preempted.isEmpty }
    #expect(!crowded.isEmpty)
    #expect(crowded.allSatisfy { $0.requests == [1] })
  }

  @Test func thePreemptedOneStartsBeforeThoseBehindIt() throws {
    var simulation = try Simulation { $0.blockCount = 4 }
    for id in 1...3 { simulation.add(id, prompt: 7, first: id * 30, maxTokens: 9) }
    try simulation.drain()
    #expect(simulation.finished.map(\.id) == [RequestID(1), RequestID(2), RequestID(3)])
  }
}

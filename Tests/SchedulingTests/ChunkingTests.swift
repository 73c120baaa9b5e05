import EngineTypes
import Scheduling
import Testing

@Suite struct ChunkingTests {
  @Test(arguments: [
    (9, 4, [4, 4, 1]), (4, 4, [4]), (3, 4, [3]), (5, 1, [1, 1, 1, 1, 1]), (9, 256, [9]),
  ])
  func aPromptIsCutByTheBudget(prompt: Int, budget: Int, expected: [Int]) throws {
    var simulation = try Simulation { $0.tokenBudget = budget }
    simulation.add(1, prompt: prompt, maxTokens: 1)
    #expect(try simulation.drain().map(\.tokenCount) == expected)
  }

  @Test(arguments: [(9, 4, [4, 4, 1]), (9, 7, [7, 2]), (3, 1, [1, 1, 1])])
  func aPromptIsCutByTheChunkLimit(prompt: Int, chunk: Int, expected: [Int]) throws {
    var simulation = try Simulation { $0.chunkLimit = chunk }
    simulation.add(1, prompt: prompt, maxTokens: 1)
    #expect(try simulation.drain().map(\.tokenCount) == expected)
  }

  /// Tokens of each request, step by step.
  @Test(arguments: [
    (nil, [[9, 1], [5]]), (10, [[9, 1], [5]]), (4, [[4, 4], [4, 2], [1]]),
    (1, [[1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1], [1], [1], [1]]),
  ])
  func whatOneMayNotHaveIsLeftForOthers(limit: Int?, expected: [[Int]]) throws {
    var simulation = try Simulation {
      $0.tokenBudget = 10
      $0.chunkLimit = limit
    }
    simulation.add(1, prompt: 9, maxTokens: 1)
    simulation.add(2, prompt: 6, first: 50, maxTokens: 1)
    #expect(try simulation.drain().map { $0.shape.map { $0[1] } } == expected)
  }

  @Test func theLastChunkYieldsTheTokenAndNoOtherDoes() throws {
    var simulation = try Simulation { $0.tokenBudget = 4 }
    simulation.add(1, prompt: 9, maxTokens: 2)
    let yields = try simulation.drain().map { $0.chunks.map(\.yieldsToken) }
    #expect(yields == [[false], [false], [true], [true]])
  }

  @Test func decodeTokensComeBeforePrefillChunks() throws {
    var simulation = try Simulation { $0.tokenBudget = 6 }
    simulation.add(1, prompt: 3, maxTokens: 9)
    #expect(try simulation.step().shape == [[1, 3]])
    simulation.add(2, prompt: 12, first: 50, maxTokens: 9)
    #expect(try simulation.step().shape == [[1, 1], [2, 5]])
    simulation.add(3, prompt: 2, first: 90, maxTokens: 9)
    #expect(try simulation.step().shape == [[1, 1], [2, 5]])
    #expect(try simulation.step().shape == [[1, 1], [2, 2], [3, 2]])
    #expect(try simulation.step().shape == [[1, 1], [2, 1], [3, 1]])
  }

  @Test func kindsTellCatchingUpFromGenerating() throws {
    var simulation = try Simulation { $0.tokenBudget = 4 }
    simulation.add(1, prompt: 5, maxTokens: 2)
    #expect(try simulation.drain().map { $0.chunks[0].isDecoding } == [false, false, true])
  }

  @Test func positionsFollowOnWithoutGapOrOverlap() throws {
    var simulation = try Simulation { $0.tokenBudget = 5 }
    simulation.add(1, prompt: 11, maxTokens: 3)
    simulation.add(2, prompt: 7, first: 40, maxTokens: 3)
    var end: [RequestID: Int] = [:]
    for chunk in try simulation.drain().flatMap(\.chunks) {
      #expect(chunk.firstPosition == end[chunk.request, default: 0])
      end[chunk.request] = chunk.endPosition
    }
    // The last generated token is never computed.
    #expect(end == [RequestID(1): 13, RequestID(2): 9])
  }

  @Test func firstComeFirstServedWithinTheRunningLimit() throws {
    var simulation = try Simulation { $0.maxRunning = 2 }
    for id in 1...4 { simulation.add(id, prompt: 2, first: id * 10, maxTokens: 2) }
    #expect(try simulation.drain().map(\.requests) == [[1, 2], [1, 2], [3, 4], [3, 4]])
  }

  @Test func noStepExceedsTheBudget() throws {
    var simulation = try Simulation { $0.tokenBudget = 3 }
    for id in 1...8 { simulation.add(id, prompt: id, first: id * 20, maxTokens: 5) }
    let batches = try simulation.drain()
    #expect(batches.allSatisfy { (1...3).contains($0.tokenCount) })
    #expect(simulation.finished.count == 8)
  }
}

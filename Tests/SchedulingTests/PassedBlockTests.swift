import EngineTypes
import Scheduling
import Testing

/// Which blocks are behind a window.
@Suite struct PassedBlockTests {
  /// Blocks of four; a row at position *p* sees *p* + 1 − window to *p*.
  @Test(arguments: [1, 4, 6, 100])
  func aBlockIsPassedOnceItsLastPositionIs(window: Int) throws {
    var simulation = try Simulation { $0.tokenBudget = 3 }
    simulation.add(1, prompt: 30, maxTokens: 6)
    var largest = 0
    while simulation.scheduler.hasWork {
      let chunk = try #require(try simulation.step().chunks.first)
      // Who has ended holds nothing.
      guard simulation.scheduler.hasWork else { break }
      let seen = max(0, chunk.endPosition + 1 - window)
      let expected = chunk.blockTable.indices.filter { 4 * $0 + 4 <= seen }
      let passed = simulation.scheduler.passedBlocks(window: window)
      #expect(passed == Set(expected.map { chunk.blockTable[$0] }))
      largest = max(largest, passed.count)
    }
    #expect((largest > 5) == (window < 10) && (largest == 0) == (window == 100))
  }

  /// One of two that share a block may still see it.
  @Test func aSharedBlockIsPassedForAllOrForNone() throws {
    var simulation = try Simulation { $0.tokenBudget = 64 }
    simulation.add(1, prompt: 9, maxTokens: 20)
    for _ in 0..<8 { try simulation.step() }
    simulation.add(2, prompt: 9, maxTokens: 20)
    try simulation.step()
    let first = simulation.scheduler.passedBlocks(window: 8)
    let map = simulation.scheduler.blockMap
    let shared = map.indices.filter { map[$0] == .shared(referenceCount: 2) }.map { BlockID($0) }
    #expect(shared.count == 2 && first.isDisjoint(with: shared))
    for _ in 0..<8 { try simulation.step() }
    #expect(simulation.scheduler.passedBlocks(window: 8).isSuperset(of: shared))
  }
}

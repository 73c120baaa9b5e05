import EngineTypes
import Scheduling
import Testing

@Suite struct BlockManagerTests {
  @Test(arguments: [
    (1, 5, 5), (4, 0, 0), (4, 1, 1), (4, 4, 1), (4, 5, 2), (7, 22, 4), (256, 257, 2),
  ])
  func tokensFillBlocks(blockSize: Int, tokens: Int, blocks: Int) {
    let manager = BlockManager(blockCount: 8, blockSize: blockSize)
    #expect(manager.blockCount(forTokens: tokens) == blocks)
  }

  @Test func growingIsAllOrNothing() throws {
    var manager = BlockManager(blockCount: 4, blockSize: 4)
    var (first, second) = (BlockTable(), BlockTable())
    #expect(manager.grow(&first, toHold: 9))
    #expect(!manager.grow(&second, toHold: 5))
    #expect(second.blocks.isEmpty)
    #expect(manager.usage == BlockUsage(total: 4, used: 3, cached: 0))
    #expect(manager.grow(&second, toHold: 4))
    #expect(first.blocks + second.blocks == [0, 1, 2, 3].map { BlockID($0) })
    try manager.checkInvariants()
  }

  @Test func aBlockHeldTwiceStaysUntilBothLetGo() throws {
    var manager = BlockManager(blockCount: 4, blockSize: 2)
    var (first, second) = (BlockTable(), BlockTable())
    #expect(manager.grow(&first, toHold: 4))
    manager.register(&first, tokenIDs: tokens(0..<4), computedCount: 4, mode: .invariant)
    #expect(
      manager.adoptCachedPrefix(of: tokens(0..<5), mode: .invariant, into: &second) == 4)
    manager.release(&first)
    #expect(manager.usage == BlockUsage(total: 4, used: 2, cached: 0))
    try manager.checkInvariants()
    manager.release(&second)
    #expect(manager.usage == BlockUsage(total: 4, used: 0, cached: 2))
    try manager.checkInvariants()
  }

  @Test func aPrefixShrinksFromItsEnd() throws {
    var manager = BlockManager(blockCount: 3, blockSize: 2)
    var (first, second, third) = (BlockTable(), BlockTable(), BlockTable())
    #expect(manager.grow(&first, toHold: 6))
    manager.register(&first, tokenIDs: tokens(0..<6), computedCount: 6, mode: .invariant)
    manager.release(&first)
    #expect(manager.grow(&second, toHold: 2))
    #expect(manager.evictionCount == 1)
    #expect(
      manager.adoptCachedPrefix(of: tokens(0..<7), mode: .invariant, into: &third) == 4)
    try manager.checkInvariants()
  }
}

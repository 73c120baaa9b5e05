public import EngineTypes

/// Physical KV blocks: who holds them, which are free, which hold a prefix worth keeping.
///
/// Integers only; the floats live in the model's cache. A block is in exactly one of three states:
/// *used* (referenced by a table), *cached* (unreferenced, but registered as a prefix) or *free*.
/// Blocks that the cache gives up go in the order in which they were last released, the end of a
/// chain before its beginning, so a prefix shrinks from its tail.
public struct BlockManager: Sendable {
  public let blockSize: Int
  public let blockCount: Int
  /// Cached blocks given up for new tokens since the beginning.
  public internal(set) var evictionCount = 0
  var referenceCounts: [Int]
  var freeBlocks: [BlockID]
  var cachedBlocks: BlockList
  var prefixes: PrefixIndex
  /// A deliberate mistake, for proofs that it is found.
  let fault: SeededFault?

  public init(blockCount: Int, blockSize: Int) {
    self.init(blockCount: blockCount, blockSize: blockSize, orderSeed: nil, fault: nil)
  }

  /// Makes a manager whose blocks are first handed out in a shuffled order, ascending where
  /// `orderSeed` is `nil`, or one that commits a deliberate mistake.
  package init(blockCount: Int, blockSize: Int, orderSeed: UInt64?, fault: SeededFault?) {
    precondition(blockCount > 0, "block count \(blockCount) must be positive")
    precondition(
      ModelSettings.blockSizes.contains(blockSize),
      "block size \(blockSize) is outside \(ModelSettings.blockSizes)")
    self.blockSize = blockSize
    self.blockCount = blockCount
    referenceCounts = Array(repeating: 0, count: blockCount)
    // Taken from the end: a fresh manager hands out block 0 first.
    freeBlocks = (0..<blockCount).reversed().map { BlockID($0) }
    if let orderSeed {
      var random = SplitMix64(seed: orderSeed)
      freeBlocks = random.shuffled(freeBlocks)
    }
    self.fault = fault
    cachedBlocks = BlockList(capacity: blockCount)
    prefixes = PrefixIndex(blockCount: blockCount)
  }

  public var usage: BlockUsage {
    BlockUsage(
      total: blockCount, used: blockCount - availableBlockCount, cached: cachedBlocks.count)
  }

  /// Blocks that new tokens could have.
  public var availableBlockCount: Int { freeBlocks.count + cachedBlocks.count }

  /// How many tables hold the block.
  public func referenceCount(of block: BlockID) -> Int { referenceCounts[block.index] }

  /// Blocks that `tokenCount` tokens fill, the last perhaps in part.
  public func blockCount(forTokens tokenCount: Int) -> Int {
    (tokenCount + blockSize - 1) / blockSize
  }

  /// Gives the table enough blocks for `tokenCount` tokens, or leaves it as it was.
  ///
  /// - Returns: whether there were enough blocks.
  public mutating func grow(_ table: inout BlockTable, toHold tokenCount: Int) -> Bool {
    let missing = blockCount(forTokens: tokenCount) - table.blocks.count
    guard missing <= availableBlockCount else { return false }
    for _ in 0..<max(0, missing) {
      guard let block = takeBlock() else { return false }
      referenceCounts[block.index] = 1
      table.blocks.append(block)
    }
    return true
  }

  /// Gives all blocks of the table back; registered ones stay in the cache.
  public mutating func release(_ table: inout BlockTable) {
    // From the end: later blocks of a chain are useless without the earlier ones.
    for block in table.blocks.reversed() { release(block) }
    table = BlockTable()
  }

  mutating func retain(_ block: BlockID) {
    if referenceCounts[block.index] == 0 { cachedBlocks.remove(block) }
    referenceCounts[block.index] += 1
  }

  private mutating func release(_ block: BlockID) {
    precondition(referenceCounts[block.index] > 0, "block \(block.rawValue) released twice")
    referenceCounts[block.index] -= 1
    guard referenceCounts[block.index] == 0 else { return }
    if prefixes.prefix(endingWith: block) == nil {
      freeBlocks.append(block)
    } else {
      cachedBlocks.append(block)
    }
  }

  private mutating func takeBlock() -> BlockID? {
    if let block = freeBlocks.popLast() { return block }
    guard let block = cachedBlocks.removeFirst() else { return nil }
    prefixes.remove(block)
    evictionCount += 1
    return block
  }
}

import EngineTypes

extension BlockManager {
  /// Checks that every block is in exactly one state and every registered one can be found.
  public func checkInvariants() throws(InvariantViolation) {
    let free = Set(freeBlocks)
    try require(free.count == freeBlocks.count, "a block is on the free list twice")
    let cached = cachedBlocks.elements
    try require(
      Set(cached).count == cached.count && cached.count == cachedBlocks.count,
      "the cached list counts \(cachedBlocks.count) blocks and links \(cached.count)")
    let used = referenceCounts.count { $0 > 0 }
    try require(
      free.count + used + cached.count == blockCount,
      "\(free.count) free + \(used) used + \(cached.count) cached ≠ \(blockCount) blocks")
    for index in 0..<blockCount { try checkState(of: BlockID(index), isFree: free) }
    try prefixes.checkInvariants()
  }

  private func checkState(
    of block: BlockID, isFree: Set<BlockID>
  ) throws(InvariantViolation) {
    let name = "block \(block.rawValue)"
    let count = referenceCount(of: block)
    let isCached = cachedBlocks.contains(block)
    let isRegistered = prefixes.prefix(endingWith: block) != nil
    try require(count >= 0, "\(name) has reference count \(count)")
    try require(count == 0 || !isCached, "\(name) is cached with reference count \(count)")
    try require(count == 0 || !isFree.contains(block), "\(name) is free and referenced")
    try require(!isCached || isRegistered, "\(name) is cached but spells no prefix")
    try require(!isFree.contains(block) || !isRegistered, "\(name) is free but spells a prefix")
  }
}

extension PrefixIndex {
  func checkInvariants() throws(InvariantViolation) {
    var entryCount = 0
    for index in entries.indices {
      guard let entry = entries[index] else { continue }
      entryCount += 1
      try require(blocks[entry.key]?.index == index, "block \(index) cannot be found by its key")
    }
    try require(
      entryCount == blocks.count, "\(blocks.count) prefixes lead to \(entryCount) blocks")
  }
}

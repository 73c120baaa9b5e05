public import EngineTypes

extension Scheduler {
  /// What each physical block holds, in order of id.
  ///
  /// - Complexity: O(blocks).
  public var blockMap: [BlockState] {
    var map = blocks.unownedStates
    for request in lanes.shared.running + lanes.alone.running {
      for block in request.blockTable.blocks {
        let count = blocks.referenceCount(of: block)
        map[block.index] = count == 1 ? .owned(request.id) : .shared(referenceCount: count)
      }
    }
    return map
  }
}

extension BlockManager {
  /// The map with every referenced block still marked free.
  var unownedStates: [BlockState] {
    (0..<blockCount).map { cachedBlocks.contains(BlockID($0)) ? .cached : .free }
  }
}

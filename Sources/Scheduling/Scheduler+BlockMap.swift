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

  /// Blocks that no row of this step or a later one reads where rows see a window of so many positions:
  /// of requests that share one, none does.
  ///
  /// - Complexity: O(blocks of running requests).
  public func passedBlocks(window: Int) -> Set<BlockID> {
    var passes: [BlockID: Int] = [:]
    for request in lanes.shared.running + lanes.alone.running {
      let firstSeen = max(0, request.computedTokenCount + 1 - window)
      for block in request.blockTable.blocks.prefix(firstSeen / settings.blockSize) {
        passes[block, default: 0] += 1
      }
    }
    return Set(passes.filter { blocks.referenceCount(of: $0.key) == $0.value }.keys)
  }
}

extension BlockManager {
  /// The map with every referenced block still marked free.
  var unownedStates: [BlockState] {
    (0..<blockCount).map { cachedBlocks.contains(BlockID($0)) ? .cached : .free }
  }
}

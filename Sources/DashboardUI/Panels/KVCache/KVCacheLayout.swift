import Terminal

/// Where the parts of the cache's panel stand in its area.
struct KVCacheLayout {
  let meter: Rect
  let rates: Rect
  let map: Rect
  /// Alone on the screen: the block under the cursor, beside the map or below it.
  let inspector: Rect
  /// Whether the map has more room than cells, so that it may be drawn larger.
  let isSpacious: Bool

  init(_ area: Rect, blockCount: Int, isAlone: Bool) {
    var inside = area.inset()
    let hasRates = inside.height >= 3
    meter = inside.takeTop(1)
    rates = inside.takeTop(hasRates ? 1 : 0)
    isSpacious = isAlone && area.hasRoomBeside
    if isSpacious {
      inspector = inside.takeBeside(gap: 2)
    } else {
      let height =
        isAlone
        ? Self.inspectorHeight(inside.height, width: inside.width, blockCount: blockCount) : 0
      inspector = inside.takeBottom(height)
    }
    map = inside
  }

  /// What the map does not need, but a good part of the panel in any case.
  private static func inspectorHeight(_ rows: Int, width: Int, blockCount: Int) -> Int {
    guard rows >= 6 else { return 0 }
    let needed = (blockCount + max(1, width) - 1) / max(1, width)
    return min(rows - 3, max(rows - needed - 1, min(9, rows / 2), rows / 3))
  }
}

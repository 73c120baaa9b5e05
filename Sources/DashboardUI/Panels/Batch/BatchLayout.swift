import Terminal

/// Where the parts of the batch panel stand in its area.
struct BatchLayout {
  /// The step over its budget.
  let bar: Rect
  /// The same in words.
  let words: Rect
  /// The steps around it.
  let history: Rect
  /// Alone on the screen: all of the step, beside its history or below it.
  let inspector: Rect

  init(_ area: Rect, isAlone: Bool) {
    var inside = area.inset()
    bar = inside.takeTop(1)
    words = inside.takeTop(1)
    if !isAlone {
      inspector = Rect(x: inside.x, y: inside.maxY, width: inside.width, height: 0)
    } else if area.hasRoomBeside {
      inspector = inside.takeBeside(gap: 1)
    } else {
      inspector = inside.takeBottom(Self.inspectorHeight(inside.height))
    }
    history = inside
  }

  private static func inspectorHeight(_ height: Int) -> Int {
    height < 8 ? 0 : min(height - 4, max(height / 2, min(13, height * 2 / 3)))
  }
}

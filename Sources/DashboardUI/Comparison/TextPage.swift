import EngineTypes
import Terminal

/// Lines that have a box, some of them or all.
protocol TextPage {
  var title: String { get }
  var lineCount: Int { get }
  func line(_ index: Int) -> StyledLine
}

extension TextPage {
  /// Paints the lines from one on.
  ///
  /// - Parameters:
  ///   - scroll: the first line shown, where there are as many behind it as there is room.
  ///   - isFocused: whether it has the keys.
  ///   - way: how to see the rest, where that is not by scrolling.
  ///   - buffer: where to paint.
  ///   - area: the box.
  func render(
    from scroll: Int = 0, isFocused: Bool, way: String = "", into buffer: inout CellBuffer,
    in area: Rect
  ) {
    let rows = area.inset().height
    let window = TextWindow(scroll: scroll, count: lineCount, rows: rows)
    let first = window.first
    var inside = Box(
      title: title, isFocused: isFocused, note: window.words,
      footnote: window.below > 0 ? way : ""
    ).render(into: &buffer, in: area)
    for index in first..<max(first, min(lineCount, first + rows)) {
      line(index).render(into: &buffer, in: inside.takeTop(1))
    }
  }

  /// How far it can scroll in a box.
  func maximumScroll(in area: Rect) -> Int {
    TextWindow.maximumScroll(count: lineCount, rows: area.inset().height)
  }
}

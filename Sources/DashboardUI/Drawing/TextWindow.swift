import EngineTypes
import Terminal

/// The lines of a long text that are in sight, and how many follow.
struct TextWindow {
  let first: Int
  /// Lines below those in sight.
  let below: Int

  /// No further down than that the last line is at the bottom.
  init(scroll: Int, count: Int, rows: Int) {
    first = max(0, min(scroll, Self.maximumScroll(count: count, rows: rows)))
    below = max(0, count - first - max(0, rows))
  }

  static func maximumScroll(count: Int, rows: Int) -> Int { max(0, count - max(0, rows)) }

  /// For the border below the text: empty where nothing follows.
  var words: String {
    below > 0 ? "\(Format.count(below)) more \(below == 1 ? "line" : "lines") below" : ""
  }
}

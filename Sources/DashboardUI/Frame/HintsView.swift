import EngineTypes
import Terminal

/// The bottom row: the keys of what has them now, each of them a button.
struct HintsView {
  private let hints: [Hint]
  private let keys: KeyMap
  /// The filter, while the line above is used for something else.
  private let mark: FilterMark?

  init(_ state: DashboardState) {
    (hints, keys) = (state.hints, state.keys)
    mark = Self.usesPromptLine(state.overlay) ? FilterMark(state) : nil
  }

  /// Of a screen that is no dashboard.
  init(_ hints: [Hint], _ keys: KeyMap) { (self.hints, self.keys, mark) = (hints, keys, nil) }

  private static func usesPromptLine(_ overlay: Overlay) -> Bool {
    switch overlay {
    case .asking, .palette: true
    case .help(let help): help.isTyping
    case .none, .filtering, .detail, .labs, .dialog, .messages: false
    }
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    var pen = Pen(area)
    mark?.write(with: &pen, into: &buffer)
    for (place, hint) in placed(width: area.width) {
      pen.move(to: place.lowerBound)
      for key in hint.keys { pen.write(" " + keys.label(of: key), .key, .bold, on: &buffer) }
      if !hint.word.isEmpty { pen.write(" " + hint.word, .dim, on: &buffer) }
    }
  }

  /// The key that a click at a column means.
  func key(at column: Int, width: Int) -> Key? {
    for (place, hint) in placed(width: width) where place.contains(column) {
      return hint.key(at: column - place.lowerBound, in: keys)
    }
    return nil
  }

  /// The hints that fit, with the columns each takes; those to be kept have their room before any
  /// other.
  private func placed(width: Int) -> [(Range<Int>, Hint)] {
    var column = mark?.width(in: width) ?? 0
    var reserve = hints.filter(\.isKept).reduce(0) { $0 + $1.width(in: keys) + 1 }
    var isFull = false
    var placed: [(Range<Int>, Hint)] = []
    for hint in hints {
      let cells = hint.width(in: keys)
      if hint.isKept { reserve -= cells + 1 }
      guard !isFull || hint.isKept, column + cells + reserve <= width else {
        isFull = true
        continue
      }
      placed.append((column..<column + cells, hint))
      column += cells + 1
    }
    return placed
  }
}

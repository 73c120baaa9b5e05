import EngineTypes
import Terminal

/// The bottom row: the keys of what has them now, each of them a button.
struct HintsView {
  private let hints: [Hint]
  /// The filter, while the line above is used for something else.
  private let mark: FilterMark?

  init(_ state: DashboardState) {
    hints = state.hints
    mark = Self.usesPromptLine(state.overlay) ? FilterMark(state) : nil
  }

  /// Of a screen that is no dashboard.
  init(_ hints: [Hint]) { (self.hints, mark) = (hints, nil) }

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
      for key in hint.keys { pen.write(" " + key.label, .key, .bold, on: &buffer) }
      if !hint.word.isEmpty { pen.write(" " + hint.word, .dim, on: &buffer) }
    }
  }

  /// The key that a click at a column means.
  func key(at column: Int, width: Int) -> Key? {
    for (place, hint) in placed(width: width) where place.contains(column) {
      return hint.key(at: column - place.lowerBound)
    }
    return nil
  }

  /// The hints that fit, with the columns each takes; those to be kept have their room before any
  /// other.
  private func placed(width: Int) -> [(Range<Int>, Hint)] {
    var column = mark?.width(in: width) ?? 0
    var reserve = hints.filter(\.isKept).reduce(0) { $0 + $1.width + 1 }
    var isFull = false
    var placed: [(Range<Int>, Hint)] = []
    for hint in hints {
      if hint.isKept { reserve -= hint.width + 1 }
      guard !isFull || hint.isKept, column + hint.width + reserve <= width else {
        isFull = true
        continue
      }
      placed.append((column..<column + hint.width, hint))
      column += hint.width + 1
    }
    return placed
  }
}

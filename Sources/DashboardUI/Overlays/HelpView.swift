import EngineTypes
import Terminal

/// Every key, from the action table; those that mean something here come first.
struct HelpView {
  private let keys: KeyMap
  private let scroll: Int
  private let sections: [[Row]]

  private enum Row {
    case heading(String)
    case binding(KeyBinding)
    case gap
  }

  private static let columnWidth = 58

  init(_ state: DashboardState, scroll: Int) {
    (keys, self.scroll) = (state.keys, scroll)
    sections = keys.sections(startingWith: state.keyContexts).map { section in
      [.heading(section.title)] + section.bindings.map(Row.binding) + [.gap]
    }
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let movements: [Movement] = [.down, .up, .pageDown, .pageUp, .top, .bottom]
    let names = movements.map { keys.call(.panel(.move($0))) }
    let scrolling = names.joined(separator: " ") + " scroll"
    let columns = columns(width: area.inset().width)
    let height = Self.height(columns)
    let first = max(0, min(scroll, height - area.inset().height))
    let below = height - area.inset().height - first
    var inside = Box(
      title: "keys", note: below > 0 ? "\(Format.count(below)) more lines below" : "",
      footnote: "\(scrolling) · any other key closes"
    )
    .render(into: &buffer, in: area)
    let width = inside.width / max(1, columns.count)
    for column in columns {
      var cell = inside.takeLeft(width)
      for row in column.dropFirst(first) where cell.height > 0 {
        paint(row, into: &buffer, in: cell.takeTop(1))
      }
    }
  }

  /// How far the list can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return max(0, Self.height(columns(width: inside.width)) - inside.height)
  }

  /// The sections in columns, none of them cut, and no column longer than it need be.
  private func columns(width: Int) -> [[Row]] {
    let count = max(1, width / Self.columnWidth)
    let total = sections.reduce(0) { $0 + $1.count }
    for height in (total + count - 1) / count..<total {
      let columns = filled(to: height)
      if columns.count <= count { return columns }
    }
    return [sections.flatMap(\.self)]
  }

  private func filled(to height: Int) -> [[Row]] {
    var columns: [[Row]] = [[]]
    for section in sections {
      // The blank behind a column's last section may fall off its end.
      let length = columns[columns.count - 1].count + section.count - 1
      if length > height && !columns[columns.count - 1].isEmpty { columns.append([]) }
      columns[columns.count - 1] += section
    }
    return columns
  }

  /// Without the blank behind the last section.
  private static func height(_ columns: [[Row]]) -> Int { (columns.map(\.count).max() ?? 1) - 1 }

  private func paint(_ row: Row, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    switch row {
    case .gap: return
    case .heading(let title): pen.write(" \(title)", .title, .bold, on: &buffer)
    case .binding(let binding):
      pen.write(" \(binding.keyLabels.padded(to: 11))", .key, .bold, on: &buffer)
      pen.write(" " + binding.summary.fitted(to: max(0, pen.columnsLeft - 1)), on: &buffer)
    }
  }
}

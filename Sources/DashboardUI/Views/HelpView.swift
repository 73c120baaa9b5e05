import Terminal

/// Every key, from the action table; those that mean something here come first.
struct HelpView {
  var scroll: Int
  private let rows: [Row]

  private enum Row {
    case heading(String)
    case binding(KeyBinding)
    case gap
  }

  private static let columnWidth = 58

  init(_ state: DashboardState, scroll: Int) {
    self.scroll = scroll
    let sections = ActionTable.sections(startingWith: state.keyContexts)
    rows = sections.flatMap { section in
      [.heading(section.title)] + section.bindings.map(Row.binding) + [.gap]
    }
    .dropLast()
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let inside = Box(title: "keys", footnote: "j k scroll · any other key closes")
      .render(into: &buffer, in: area)
    let columnCount = Self.columnCount(inside.width)
    let perColumn = rowsPerColumn(inside.width)
    let first = min(scroll, max(0, perColumn - inside.height))
    for row in 0..<min(inside.height, perColumn - first) {
      var line = Rect(x: inside.x, y: inside.y + row, width: inside.width, height: 1)
      for column in 0..<columnCount {
        let cell = line.takeLeft(inside.width / columnCount)
        let index = column * perColumn + first + row
        if rows.indices.contains(index) { paint(rows[index], into: &buffer, in: cell) }
      }
    }
  }

  /// How far the list can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return max(0, rowsPerColumn(inside.width) - inside.height)
  }

  private static func columnCount(_ width: Int) -> Int { max(1, width / columnWidth) }

  private func rowsPerColumn(_ width: Int) -> Int {
    let columns = Self.columnCount(width)
    return (rows.count + columns - 1) / columns
  }

  private func paint(_ row: Row, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    switch row {
    case .gap: return
    case .heading(let title): pen.write(" \(title)", .title, .bold, on: &buffer)
    case .binding(let binding):
      let keys = binding.keys.map(\.label).joined(separator: " ")
      pen.write(" \(keys.padded(to: 11))", .key, .bold, on: &buffer)
      pen.write(" " + binding.summary.fitted(to: max(0, pen.columnsLeft - 1)), on: &buffer)
    }
  }
}

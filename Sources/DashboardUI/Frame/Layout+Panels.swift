package import Terminal

/// Which panel stands where in the body.
///
/// Rows of panels are taken by priority while their least heights fit, so a smaller screen loses whole
/// panels rather than parts of all of them.
extension Layout {
  /// Cells a panel beside another has at least.
  private static let leastWidth = 24

  /// Places the panels wanted.
  ///
  /// A zoomed panel takes the whole body.
  ///
  /// - Parameters:
  ///   - area: the whole screen.
  ///   - choice: which panels are wanted.
  ///   - zoomed: the panel alone on the screen.
  ///   - tourRows: rows that the tour takes off the body.
  ///   - otherModes: modes beside the current one that the header has to tell of.
  ///   - most: rows that a panel of some width can make use of, `nil` for any number.
  /// - Returns: the rectangles of all panels that fit in `area`; none where the area is too small.
  package static func panels(
    in area: Rect, _ choice: PanelChoice = .standard, zoomed: Panel? = nil, tourRows: Int = 0,
    otherModes: Int = 0, most: (Panel, Int) -> Int? = { _, _ in nil }
  ) -> [Panel: Rect] {
    guard hasRoom(in: area) else { return [:] }
    var body = Layout(area, tourRows: tourRows, otherModes: otherModes).body
    if let zoomed { return [zoomed: body] }
    let columns = choice.columns(in: body) { $0.room.leastHeight }
    var panels: [Panel: Rect] = [:]
    for (index, column) in columns.enumerated() {
      let shares = columns[index...].reduce(0) { $0 + $1.share }
      let width = max(column.leastWidth, body.width * column.share / shares)
      let strip = body.takeLeft(index == columns.count - 1 ? body.width : width)
      place(
        column.rows.map { capped($0, width: strip.width, most) }, in: strip, into: &panels)
    }
    return panels
  }

  /// A row that takes no more than its panel can use; shares that a person gave are kept.
  private static func capped(
    _ row: Arrangement.Row, width: Int, _ most: (Panel, Int) -> Int?
  ) -> Arrangement.Row {
    guard row.panels.count == 1, row.base == row.least, let limit = most(row.panels[0], width)
    else { return row }
    var row = row
    row.most = max(row.least, min(row.most, limit))
    return row
  }

  private static func place(
    _ rows: [Arrangement.Row], in area: Rect, into panels: inout [Panel: Rect]
  ) {
    var area = area
    let kept = fitting(rows, height: area.height)
    for (row, height) in zip(kept, heights(of: kept, total: area.height)) {
      place(row, in: area.takeTop(height), into: &panels)
    }
  }

  /// Shares a row's width out; panels that would be too narrow are left out, the last first.
  private static func place(
    _ row: Arrangement.Row, in strip: Rect, into panels: inout [Panel: Rect]
  ) {
    var (strip, count) = (strip, row.panels.count)
    while count > 1 {
      let total = row.shares[..<count].reduce(0, +)
      guard row.shares[..<count].contains(where: { strip.width * $0 / total < leastWidth }) else {
        break
      }
      count -= 1
    }
    for index in 0..<count {
      let total = row.shares[index..<count].reduce(0, +)
      let isLast = index == count - 1
      panels[row.panels[index]] = strip.takeLeft(
        isLast ? strip.width : strip.width * row.shares[index] / total)
    }
  }

  /// The rows there is room for; one there is in any case.
  private static func fitting(_ rows: [Arrangement.Row], height: Int) -> [Arrangement.Row] {
    var left = height
    var kept: Set<Panel> = []
    for row in rows.sorted(by: { $0.priority < $1.priority }) {
      guard row.least <= left || kept.isEmpty else { break }
      left -= row.least
      kept.formUnion(row.panels)
    }
    return rows.filter { kept.isSuperset(of: $0.panels) }
  }

  /// Gives spare rows one at a time to the row that is furthest below its share: to those that may
  /// still grow, and only where there are none to all.
  private static func heights(of rows: [Arrangement.Row], total: Int) -> [Int] {
    var heights = rows.map(\.least)
    for _ in 0..<max(0, total - heights.reduce(0, +)) {
      let growing = rows.indices.filter { heights[$0] < rows[$0].most }
      let next = (growing.isEmpty ? Array(rows.indices) : growing).min {
        (heights[$0] - rows[$0].base) * rows[$1].weight
          < (heights[$1] - rows[$1].base) * rows[$0].weight
      }
      next.map { heights[$0] += 1 }
    }
    return heights
  }
}

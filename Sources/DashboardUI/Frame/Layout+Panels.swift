package import Terminal

/// Which panel stands where in the body.
///
/// Rows of panels are taken by priority while their minimum heights fit, so a smaller screen
/// loses whole panels rather than parts of all of them.
extension Layout {
  /// The rectangles of all panels that fit in `area`; empty where the area is too small.
  ///
  /// A zoomed panel takes the whole body.
  package static func panels(
    in area: Rect, zoomed: Panel? = nil, tourRows: Int = 0
  ) -> [Panel: Rect] {
    guard hasRoom(in: area) else { return [:] }
    var body = Layout(area, tourRows: tourRows).body
    if let zoomed { return [zoomed: body] }
    var panels: [Panel: Rect] = [:]
    if body.width >= 100 && body.height >= 25 {
      let left = body.takeLeft(max(60, body.width * 19 / 30))
      place(leftRows, in: left, into: &panels)
      place(rightRows, in: body, into: &panels)
    } else {
      place(body.width >= 70 ? mediumRows : narrowRows, in: body, into: &panels)
    }
    return panels
  }

  /// One panel, or two side by side.
  private struct Row {
    var panels: [Panel]
    var minimum: Int
    var maximum = Int.max
    /// Share of the rows that are left once every minimum is met.
    var weight: Int
    /// The rows with the lowest numbers stay longest.
    var priority: Int
  }

  private static let leftRows = [
    Row(panels: [.batch], minimum: 8, maximum: 17, weight: 4, priority: 1),
    Row(panels: [.requests], minimum: 8, weight: 6, priority: 0),
  ]
  private static let rightRows = [
    Row(panels: [.kernels], minimum: 7, maximum: 7, weight: 1, priority: 0),
    Row(panels: [.kv], minimum: 5, weight: 3, priority: 1),
    Row(panels: [.charts], minimum: 6, weight: 3, priority: 3),
    Row(panels: [.proof], minimum: 5, weight: 3, priority: 2),
  ]
  private static let mediumRows = [
    Row(panels: [.batch], minimum: 5, maximum: 14, weight: 4, priority: 2),
    Row(panels: [.kernels, .kv], minimum: 7, maximum: 7, weight: 1, priority: 1),
    Row(panels: [.requests], minimum: 6, weight: 6, priority: 0),
    Row(panels: [.charts, .proof], minimum: 7, maximum: 12, weight: 3, priority: 3),
  ]
  private static let narrowRows = [
    Row(panels: [.batch], minimum: 3, maximum: 12, weight: 3, priority: 2),
    Row(panels: [.kernels], minimum: 7, maximum: 7, weight: 1, priority: 1),
    Row(panels: [.kv], minimum: 4, maximum: 8, weight: 2, priority: 4),
    Row(panels: [.requests], minimum: 5, weight: 5, priority: 0),
    Row(panels: [.proof], minimum: 5, maximum: 10, weight: 2, priority: 3),
    Row(panels: [.charts], minimum: 7, maximum: 12, weight: 3, priority: 5),
  ]

  private static func place(_ rows: [Row], in area: Rect, into panels: inout [Panel: Rect]) {
    var area = area
    let kept = fitting(rows, height: area.height)
    for (row, height) in zip(kept, heights(of: kept, total: area.height)) {
      var strip = area.takeTop(height)
      // The first of two is the one with the longer words.
      if row.panels.count == 2 { panels[row.panels[0]] = strip.takeLeft(strip.width * 11 / 20) }
      row.panels.last.map { panels[$0] = strip }
    }
  }

  private static func fitting(_ rows: [Row], height: Int) -> [Row] {
    var left = height
    var kept: Set<Panel> = []
    for row in rows.sorted(by: { $0.priority < $1.priority }) {
      guard row.minimum <= left else { break }
      left -= row.minimum
      kept.formUnion(row.panels)
    }
    return rows.filter { kept.isSuperset(of: $0.panels) }
  }

  /// Gives spare rows one at a time to the row that is furthest below its share.
  private static func heights(of rows: [Row], total: Int) -> [Int] {
    var heights = rows.map(\.minimum)
    for _ in 0..<max(0, total - heights.reduce(0, +)) {
      let growing = rows.indices.filter { heights[$0] < rows[$0].maximum }
      guard
        let next = growing.min(by: {
          (heights[$0] - rows[$0].minimum) * rows[$1].weight
            < (heights[$1] - rows[$1].minimum) * rows[$0].weight
        })
      else { break }
      heights[next] += 1
    }
    return heights
  }
}

import EngineTypes
import Terminal

/// One column per step, one row per request: how the batch changed.
///
/// `StripColumns` has which step stands where, `StripSign` what stands in it; a request that keeps to a
/// mode has that mode's mark beside its name.
struct StepStrip {
  /// Letter, name, the mark of a mode that a request keeps to, and a blank where there is room.
  static func labelWidth(_ requests: RequestBook) -> Int { max(8, requests.idWidth + 3) }

  /// Columns there are for steps.
  static func columns(width: Int, _ requests: RequestBook) -> Int {
    max(1, width - labelWidth(requests))
  }

  private let steps: History<StepSummary>
  private let requests: RequestBook
  private let strip: StripColumns
  private let followsEngine: Bool
  /// The newest step shown.
  private let last: Int
  /// The step under the cursor.
  private let chosen: Int?

  init(_ state: DashboardState) {
    steps = state.facts.steps
    requests = state.facts.requests
    strip = StripColumns(state)
    last = state.historyEnd
    followsEngine = state.batchPanel.history.end == nil
    chosen = state.batchPanel.history.chosen.flatMap { state.facts.steps.index(upTo: $0) }
  }

  /// The columns in a strip so wide with its labels.
  func columns(width: Int) -> [StripColumns.Column] {
    strip.columns(endingAt: last, count: width - Self.labelWidth(requests))
  }

  /// The step in a column of the strip, counted from its left edge.
  func step(atColumn x: Int, width: Int) -> Int? {
    let columns = columns(width: width)
    let index = x - (width - columns.count)
    guard columns.indices.contains(index) else { return nil }
    return columns[index].index.map { steps.elements[$0].step }
  }

  /// Rows it has something for, with the ruler, up to so many.
  func rowCount(width: Int, atMost most: Int) -> Int {
    min(most, max(3, 1 + rows(for: columns(width: width), count: most - 1).count))
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let ruler = area.height >= 3 ? area.takeTop(1) : nil
    let columns = columns(width: area.width)
    let labels = area.takeLeft(Self.labelWidth(requests))
    guard !columns.isEmpty, !area.isEmpty else { return }
    let firstX = area.maxX - columns.count
    let cursor = columns.firstIndex { column in chosen.map(column.contains) ?? false }
    if let ruler { rule(columns, firstX, cursor, into: &buffer, in: ruler) }
    for (offset, column) in columns.enumerated() {
      guard let sign = column.acrossRows else { continue }
      for y in area.y..<area.maxY { buffer[firstX + offset, y] = sign.cell }
    }
    let rows = rows(for: columns, count: area.height)
    for (row, id) in rows.enumerated() {
      label(id, into: &buffer, in: labels, row: row)
      paint(id, columns, into: &buffer, firstX: firstX, y: area.y + row)
    }
    guard let cursor else { return }
    for y in area.y..<area.y + min(area.height, max(1, rows.count)) {
      buffer[firstX + cursor, y].attributes.formSymmetricDifference(.reverse)
    }
  }

  private func rule(
    _ columns: [StripColumns.Column], _ firstX: Int, _ cursor: Int?,
    into buffer: inout CellBuffer, in area: Rect
  ) {
    let step = chosen.map { steps.elements[$0].step }
    StripRuler(
      columns: columns, firstX: firstX, cursor: cursor, chosen: step,
      newest: columns.last?.index.map { steps.elements[$0].step }
    )
    .render(into: &buffer, in: area)
  }

  /// The requests worth a row: those of the newest column, the others under way, those seen
  /// last, and where rows are left those that wait for their first step.
  private func rows(for columns: [StripColumns.Column], count: Int) -> [RequestID] {
    var chosen: [RequestID] = []
    var known: Set<RequestID> = []
    func add(_ ids: some Sequence<RequestID>) {
      for id in ids where chosen.count < count && known.insert(id).inserted { chosen.append(id) }
    }
    var isNewest = true
    for column in columns.reversed() {
      // What is left out is the same as what stands beside it.
      guard case .step(let index) = column else { continue }
      add(steps.elements[index].chunks.map(\.request).sorted(by: >))
      if isNewest && followsEngine {
        add(requests.active.filter { requests[$0]?.lastStep != nil }.sorted(by: >))
      }
      isNewest = false
      if chosen.count == count { break }
    }
    if followsEngine { add(requests.active.sorted(by: >)) }
    return chosen.sorted()
  }

  private func label(
    _ id: RequestID, into buffer: inout CellBuffer, in area: Rect, row: Int
  ) {
    let tint = RequestTint(id)
    var pen = Pen(area, row: row)
    pen.write(String(tint.letter), tint.role, [.reverse], on: &buffer)
    pen.write(" \(id)", requests[id]?.isActive == true ? .text : .dim, on: &buffer)
    if let mark = requests[id]?.keptMode.map(ModeMark.init) {
      pen.write(String(mark.glyph), mark.role, on: &buffer)
    }
  }

  private func paint(
    _ id: RequestID, _ columns: [StripColumns.Column], into buffer: inout CellBuffer, firstX: Int,
    y: Int
  ) {
    let entry = requests[id]
    var lastSeen = Int.min
    for (offset, column) in columns.enumerated() {
      let x = firstX + offset
      switch column {
      case .step(let index):
        let step = steps.elements[index]
        let chunk = step.chunk(of: id)
        if chunk != nil { lastSeen = step.step }
        if let cell = cell(chunk, entry, step, lastSeen) { buffer[x, y] = cell }
      case .fold(let range):
        // Two kinds of steps may take turns, so the last two have all that is in it.
        let left = range.suffix(2).compactMap { index in
          let step = steps.elements[index]
          return cell(step.chunk(of: id), entry, step, lastSeen)
        }
        if let left = left.last {
          var mark = StripSign.fold.cell
          mark.role = left.role
          buffer[x, y] = mark
        }
        if let index = range.suffix(2).last(where: { steps.elements[$0].chunk(of: id) != nil }) {
          lastSeen = steps.elements[index].step
        }
      case .rest, .change: break
      }
    }
  }

  private func cell(
    _ chunk: StepSummary.Chunk?, _ entry: RequestEntry?, _ step: StepSummary, _ lastSeen: Int
  ) -> Cell? {
    switch chunk?.kind {
    case .prefill: StripSign.cell(ofChunk: chunk?.ordinal ?? 1)
    case .decode: StripSign.decode.cell
    case nil:
      if let entry, entry.waits(in: step) {
        (entry.wasEvicted(after: lastSeen, upTo: step.step) ? StripSign.evicted : .waiting).cell
      } else {
        nil
      }
    }
  }
}

extension StripColumns.Column {
  /// What is drawn through all lanes.
  fileprivate var acrossRows: StripSign? {
    switch self {
    case .step, .fold: nil
    case .rest: .rest
    case .change: .change
    }
  }
}

extension RequestEntry {
  /// Whether the request was there, unfinished, while a step ran without it.
  fileprivate func waits(in step: StepSummary) -> Bool {
    guard admittedAt <= step.startNanoseconds else { return false }
    return isActive || step.step < (lastStep ?? 0)
  }

  fileprivate func wasEvicted(after first: Int, upTo last: Int) -> Bool {
    preemptions.contains { $0 > first && $0 <= last }
  }
}

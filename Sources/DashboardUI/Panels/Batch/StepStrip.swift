import EngineTypes
import Terminal

/// One column per step, one row per request: how the batch changed.
///
/// `StripSign` has what stands in it; a request that keeps to a mode has that mode's mark beside its
/// name.
struct StepStrip {
  private enum Column {
    case step(StepSummary)
    case change(KernelMode)
  }

  /// Letter, name, the mark of a mode that a request keeps to, and a blank where there is room.
  static func labelWidth(_ requests: RequestBook) -> Int { max(8, requests.idWidth + 3) }

  /// Steps there are columns for.
  static func columns(width: Int, _ requests: RequestBook) -> Int {
    max(1, width - labelWidth(requests))
  }

  private let steps: History<StepSummary>
  private let requests: RequestBook
  private let end: Int?
  /// The step under the cursor.
  private let chosen: Int?

  init(_ state: DashboardState) {
    steps = state.facts.steps
    requests = state.facts.requests
    end = state.batchPanel.history.end
    chosen = state.batchPanel.history.chosen
  }

  /// The step in a column of the strip, counted from its left edge.
  func step(atColumn x: Int, width: Int) -> Int? {
    let columns = columns(count: width - Self.labelWidth(requests))
    let index = x - (width - columns.count)
    guard columns.indices.contains(index), case .step(let step) = columns[index] else { return nil }
    return step.step
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let ruler = area.height >= 3 ? area.takeTop(1) : nil
    let labels = area.takeLeft(Self.labelWidth(requests))
    let columns = columns(count: area.width)
    guard !columns.isEmpty, !area.isEmpty else { return }
    let firstX = area.maxX - columns.count
    if let ruler { rule(columns, firstX: firstX, into: &buffer, in: ruler) }
    for (offset, column) in columns.enumerated() {
      guard case .change = column else { continue }
      for y in area.y..<area.maxY { buffer[firstX + offset, y] = StripSign.change.cell }
    }
    let rows = rows(for: columns, count: area.height)
    for (row, id) in rows.enumerated() {
      label(id, into: &buffer, in: labels, row: row)
      paint(id, columns, into: &buffer, firstX: firstX, y: area.y + row)
    }
    let strip = Rect(
      x: area.x, y: area.y, width: area.width, height: min(area.height, max(1, rows.count)))
    mark(columns, firstX: firstX, into: &buffer, in: strip, ruler: ruler)
  }

  /// Sets the column under the cursor off from the others.
  private func mark(
    _ columns: [Column], firstX: Int, into buffer: inout CellBuffer, in area: Rect, ruler: Rect?
  ) {
    let index = columns.firstIndex { column in
      guard case .step(let step) = column else { return false }
      return step.step == chosen
    }
    guard let index else { return }
    let x = firstX + index
    for y in area.y..<area.maxY {
      var cell = buffer[x, y]
      cell.attributes.formSymmetricDifference(.reverse)
      buffer[x, y] = cell
    }
    if let ruler, let chosen { point(at: x, chosen, into: &buffer, in: ruler) }
  }

  /// Writes the step's number beside the mark over its column, on the side with room.
  private func point(at x: Int, _ step: Int, into buffer: inout CellBuffer, in ruler: Rect) {
    let text = Format.count(step)
    let fits = x + text.count + 1 < ruler.maxX
    buffer.write(
      fits ? "▼\(text) " : " \(text)▼", x: fits ? x : x - text.count - 1, y: ruler.y, role: .key,
      attributes: .bold, clip: ruler)
  }

  /// The newest columns, oldest first.
  private func columns(count: Int) -> [Column] {
    let all = steps.elements
    let last = end.map { steps.index(upTo: $0) ?? 0 } ?? all.count - 1
    guard count > 0, last >= 0 else { return [] }
    var columns: [Column] = []
    var index = last
    while index >= 0 && columns.count < count {
      columns.append(.step(all[index]))
      let mode = all[index].engineMode
      if index > 0 && all[index - 1].engineMode != mode && columns.count < count {
        columns.append(.change(mode))
      }
      index -= 1
    }
    return columns.reversed()
  }

  /// The requests worth a row: those of the newest column, the others under way, those seen
  /// last, and where rows are left those that wait for their first step.
  private func rows(for columns: [Column], count: Int) -> [RequestID] {
    var chosen: [RequestID] = []
    var known: Set<RequestID> = []
    func add(_ ids: some Sequence<RequestID>) {
      for id in ids where chosen.count < count && known.insert(id).inserted { chosen.append(id) }
    }
    for (age, column) in columns.reversed().enumerated() {
      guard case .step(let step) = column else { continue }
      add(step.chunks.map(\.request).sorted(by: >))
      if age == 0 && end == nil {
        add(requests.active.filter { requests[$0]?.lastStep != nil }.sorted(by: >))
      }
      if chosen.count == count { break }
    }
    if end == nil { add(requests.active.sorted(by: >)) }
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
    _ id: RequestID, _ columns: [Column], into buffer: inout CellBuffer, firstX: Int, y: Int
  ) {
    let entry = requests[id]
    var lastSeen = Int.min
    for (offset, column) in columns.enumerated() {
      guard case .step(let step) = column else { continue }
      if let chunk = step.chunk(of: id) {
        lastSeen = step.step
        buffer[firstX + offset, y] = cell(for: chunk)
      } else if let entry, entry.waits(in: step) {
        let isEvicted = entry.preemptions.contains { $0 > lastSeen && $0 <= step.step }
        buffer[firstX + offset, y] = (isEvicted ? StripSign.evicted : .waiting).cell
      }
    }
  }

  private func cell(for chunk: StepSummary.Chunk) -> Cell {
    switch chunk.kind {
    case .prefill: StripSign.cell(ofChunk: chunk.ordinal)
    case .decode: StripSign.decode.cell
    }
  }

  /// The newest step's number at the right, the modes at their markers.
  private func rule(
    _ columns: [Column], firstX: Int, into buffer: inout CellBuffer, in area: Rect
  ) {
    var free = area.x
    for (offset, column) in columns.enumerated() {
      guard case .change(let mode) = column, firstX + offset >= free else { continue }
      let mark = ModeMark(mode)
      free = buffer.write(
        "┏\(mark.glyph) \(mark.shortWord) ", x: firstX + offset, y: area.y, role: mark.role,
        clip: area)
    }
    guard chosen == nil, case .step(let newest) = columns.last else { return }
    let text = "step \(Format.count(newest.step))"
    guard area.maxX - text.count >= free else { return }
    buffer.write(text, x: area.maxX - text.count, y: area.y, role: .dim, clip: area)
  }
}

extension RequestEntry {
  /// Whether the request was there, unfinished, while a step ran without it.
  fileprivate func waits(in step: StepSummary) -> Bool {
    guard admittedAt <= step.startNanoseconds else { return false }
    return isActive || step.step < (lastStep ?? 0)
  }
}

import EngineTypes
import Terminal

/// What a block has been, from what it is now back, as far as that was seen and is kept.
struct BlockPast {
  private let entry: BlockHistory.Entry
  private let step: Int

  /// - Parameters:
  ///   - entry: what was seen of the block.
  ///   - step: the newest one.
  init(_ entry: BlockHistory.Entry, step: Int) { (self.entry, self.step) = (entry, step) }

  /// Rows for all of it.
  var height: Int { entry.past.count + 4 }

  /// The same in short.
  var facts: [StyledLine] {
    [
      .fact(
        "since",
        "step \(Format.count(entry.since)), \(Format.counted(step - entry.since, "step")) ago"),
      .fact("before", entry.past.last?.state.sentence ?? Format.unknown),
      .fact("changes", "\(Format.count(entry.changeCount)) seen"),
    ]
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height >= 3 else { return }
    area.takeHeading("what it was", note: "the latest first", into: &buffer)
    let columns = TableColumns(
      [.number("steps", 17), .number("held", 8), .init("state", 12)], width: area.width,
      stretching: 2)
    columns.headings(into: &buffer, in: area.takeTop(1))
    row(entry.state, entry.since, nil, columns, into: &buffer, in: area.takeTop(1))
    for span in entry.past.reversed() where area.height > 0 {
      row(span.state, span.since, span.until, columns, into: &buffer, in: area.takeTop(1))
    }
    guard area.height > 0 else { return }
    let forgotten = entry.changeCount - entry.past.count
    let text =
      forgotten > 0
      ? "and \(Format.counted(forgotten, "change")) before that" : "nothing else was seen of it"
    buffer.write(text, x: area.x, y: area.y, role: .dim, clip: area)
  }

  private func row(
    _ state: BlockState, _ since: Int, _ until: Int?, _ columns: TableColumns,
    into buffer: inout CellBuffer, in area: Rect
  ) {
    let end = until.map(Format.count) ?? "now"
    columns.row(
      [
        ("\(Format.count(since))–\(end)", .text),
        (Format.count((until ?? step) - since), .dim), (state.sentence, state.role),
      ], into: &buffer, in: area)
  }
}

import EngineTypes
import Terminal

/// Whether the same question gets the same answer: the headline, and the groups behind it.
struct ProofView {
  /// Columns to the right of the question, and the glyph to its left.
  private static let numbers = 20

  private let summary: ProofSummary
  private let current: KernelMode
  private let scroll: Int
  private let isFocused: Bool

  init(_ state: DashboardState, isFocused: Bool) {
    summary = state.proof
    current = state.facts.settings.mode
    scroll = state.proofScroll
    self.isFocused = isFocused
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(.proof, isFocused: isFocused, note: "same question, same bits?")
      .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    guard !summary.rows.isEmpty else {
      buffer.write(
        "waiting for the first twins to finish", x: inside.x, y: inside.y, role: .dim,
        clip: inside)
      return
    }
    for total in headlines(limit: max(1, inside.height - 2)) where inside.height > 0 {
      headline(total, into: &buffer, in: inside.takeTop(1))
    }
    if inside.height >= 2 { headings(into: &buffer, in: inside.takeTop(1)) }
    let rows = rowsOfInterest
    for row in rows.dropFirst(min(scroll, max(0, rows.count - inside.height))) {
      guard inside.height > 0 else { return }
      group(row, into: &buffer, in: inside.takeTop(1))
    }
  }

  /// The current mode first; where there is room, the others.
  private func headlines(limit: Int) -> [ProofSummary.Total] {
    let ordered =
      summary.totals.filter { $0.mode == current } + summary.totals.filter { $0.mode != current }
    return Array(ordered.prefix(min(3, limit)))
  }

  /// The current mode's groups first.
  private var rowsOfInterest: [ProofSummary.Row] {
    summary.rows.filter { $0.mode == current } + summary.rows.filter { $0.mode != current }
  }

  private func headline(
    _ total: ProofSummary.Total, into buffer: inout CellBuffer, in area: Rect
  ) {
    let mark = ModeMark(total.mode)
    let role: Role = total.agrees ? .hashSame : .hashDiffers
    var pen = Pen(area)
    pen.write("\(mark.glyph) \(mark.shortWord) ", mark.role, .bold, on: &buffer)
    pen.write("\(total.glyph) ", role, .bold, on: &buffer)
    pen.write(total.sentence(width: pen.columnsLeft).fitted(to: pen.columnsLeft), role, on: &buffer)
  }

  private func headings(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("  " + "question".padded(to: max(0, area.width - Self.numbers)), .dim, on: &buffer)
    pen.write("same bits  ", .dim, on: &buffer)
    pen.write("answers".leftPadded(to: 7), .dim, on: &buffer)
  }

  private func group(_ row: ProofSummary.Row, into buffer: inout CellBuffer, in area: Rect) {
    let mark = ModeMark(row.mode)
    var pen = Pen(area)
    pen.write("\(mark.glyph) ", mark.role, on: &buffer)
    pen.write(
      summary.labels[row.promptText].padded(to: max(0, area.width - Self.numbers)), on: &buffer)
    if row.twinCount > 0 {
      let role: Role = row.agrees ? .hashSame : .hashDiffers
      pen.write("\(row.sameBitsCount)/\(row.twinCount)".leftPadded(to: 9), role, on: &buffer)
      pen.write(row.agrees ? " ✓" : " ✗", role, on: &buffer)
    } else {
      pen.write(Format.unknown.leftPadded(to: 9) + "  ", .dim, on: &buffer)
    }
    pen.write(String(row.distinctCount).leftPadded(to: 7), on: &buffer)
  }
}

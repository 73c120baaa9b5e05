import EngineTypes
import Terminal

/// Whether the same question gets the same answer: the headline, and the groups behind it.
struct ProofView {
  private let summary: ProofSummary
  /// Columns of `42/42 ✓`, wide enough for the largest counts.
  private let sameWidth: Int
  private let textsWidth: Int
  private let current: KernelMode
  private let scroll: Int
  private let absence: String
  private let look: PanelLook

  init(_ state: DashboardState, _ look: PanelLook) {
    summary = state.proof
    sameWidth = max(11, summary.rows.map(\.sameOfAll.cellWidth).max() ?? 0)
    textsWidth = max(6, summary.rows.map { Format.count($0.distinctCount).count + 1 }.max() ?? 0)
    current = state.facts.settings.mode
    scroll = state.proofPanel.scroll
    absence = state.proofAbsence
    self.look = look
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let window = self.window(rows: area.inset().height)
    var inside = Box(
      .proof, look, note: "same question, same bits?", footnote: window.words
    )
    .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    guard !summary.rows.isEmpty else {
      inside.takeText(absence, into: &buffer)
      return
    }
    for total in headlines(limit: max(1, inside.height - 2)) where inside.height > 0 {
      headline(total, into: &buffer, in: inside.takeTop(1))
    }
    if inside.height >= 2 { headings(into: &buffer, in: inside.takeTop(1)) }
    for row in rowsOfInterest.dropFirst(window.first) {
      guard inside.height > 0 else { return }
      group(row, into: &buffer, in: inside.takeTop(1))
    }
  }

  /// The questions in sight of a panel with so many rows inside.
  private func window(rows: Int) -> TextWindow {
    let left = rows - min(headlines(limit: max(1, rows - 2)).count, rows)
    return TextWindow(
      scroll: scroll, count: summary.rows.count, rows: left >= 2 ? left - 1 : left)
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
    pen.write("  " + "question".padded(to: questionWidth(area)), .dim, on: &buffer)
    pen.write("same bits  ".leftPadded(to: sameWidth), .dim, on: &buffer)
    pen.write("texts".leftPadded(to: textsWidth), .dim, on: &buffer)
  }

  /// What the glyph to its left and the numbers leave.
  private func questionWidth(_ area: Rect) -> Int {
    max(0, area.width - sameWidth - textsWidth - 2)
  }

  private func group(_ row: ProofSummary.Row, into buffer: inout CellBuffer, in area: Rect) {
    let mark = ModeMark(row.mode)
    var pen = Pen(area)
    pen.write("\(mark.glyph) ", mark.role, on: &buffer)
    pen.write(summary.name(row).padded(to: questionWidth(area)), on: &buffer)
    if row.twinCount > 0 {
      let role: Role = row.agrees ? .hashSame : .hashDiffers
      pen.write(row.sameOfAll.leftPadded(to: sameWidth), role, on: &buffer)
    } else {
      pen.write((Format.unknown + "  ").leftPadded(to: sameWidth), .dim, on: &buffer)
    }
    pen.write(Format.count(row.distinctCount).leftPadded(to: textsWidth), on: &buffer)
  }
}

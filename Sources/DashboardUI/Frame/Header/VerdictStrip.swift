import EngineTypes
import Terminal

/// Whether answers were equal to the bit, over time: a column of the session a cell.
///
/// An unbroken band is the promise kept; a digit says how many of ten answers were equal, `✗` that none
/// was. Glyphs carry it all, so it reads without colours too.
struct VerdictStrip {
  private let columns: [VerdictSeries.Bucket]
  /// Whose answers they are; `nil` for those of all modes in one line.
  private let mode: KernelMode?
  private let symbols: GraphSymbols

  init(
    _ columns: [VerdictSeries.Bucket], of mode: KernelMode? = nil, symbols: GraphSymbols
  ) {
    (self.columns, self.mode, self.symbols) = (columns, mode, symbols)
  }

  /// What its glyphs mean, the most needed first; those of differences once there are some.
  static func legend(_ symbols: GraphSymbols, hasDifferences: Bool) -> [String] {
    ["\(symbols.bar) all equal"] + (hasDifferences ? ["3 three of ten", "✗ none"] : []) + [
      "┊ another mode"
    ]
  }

  /// The same where there is hardly any room.
  static func shortLegend(_ symbols: GraphSymbols, hasDifferences: Bool) -> [String] {
    ["\(symbols.bar) equal"] + (hasDifferences ? ["3 of ten", "✗ none"] : []) + ["┊ mode"]
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    for (offset, column) in columns.suffix(area.width).enumerated() {
      buffer[area.x + offset, area.y] = cell(of: column)
    }
  }

  private func cell(of column: VerdictSeries.Bucket) -> Cell {
    if let begun = column.newMode, mode == nil || mode == begun {
      let mark = ModeMark(begun)
      // A change never hides a difference of the mode that promises none, nor of the one that begins.
      let spoilt = [begun, mode ?? .invariant].compactMap { column.tallies[$0] }
        .first { !$0.agrees }
      guard let spoilt else {
        return Cell(mark.glyph, role: mark.role, attributes: .bold)
      }
      return cell(of: spoilt)
    }
    let tally = mode.map { column.tallies[$0] ?? .init() } ?? column.total
    // In the row of the mode that ends, it hides equal answers and no others.
    if column.newMode != nil && tally.agrees { return Cell("┊", role: .marker) }
    return tally.judgedCount > 0 ? cell(of: tally) : Cell("·", role: .dim)
  }

  private func cell(of tally: VerdictSeries.Tally) -> Cell {
    if tally.agrees { return Cell(symbols.bar, role: .hashSame) }
    guard tally.sameBitsCount > 0 else {
      return Cell("✗", role: .hashDiffers, attributes: .reverse)
    }
    // Less than one in ten is not none, and nearly all is not all.
    let tenths = max(1, min(9, tally.sameBitsCount * 10 / tally.judgedCount))
    return Cell(Character(String(tenths)), role: .hashDiffers, attributes: .reverse)
  }
}

package import Terminal

/// What a glyph on the screen means, as it is drawn.
package struct LegendRow: Hashable, Sendable {
  package var cells: [Cell]
  package var meaning: String

  package init(_ cells: [Cell], _ meaning: String) { (self.cells, self.meaning) = (cells, meaning) }

  /// The glyphs as text.
  package var text: String { String(cells.map(\.glyph)) }
}

/// Glyphs of one kind: the table that they are drawn from, and that the help explains them by.
///
/// A case without a cell or a meaning does not compile.
package protocol Sign: CaseIterable, Sendable {
  /// As it is drawn.
  var cell: Cell { get }
  var meaning: String { get }
}

extension Sign {
  package var glyph: Character { cell.glyph }
  package var role: Role { cell.role }

  /// All of them.
  package static var legend: [LegendRow] { allCases.map { LegendRow([$0.cell], $0.meaning) } }
}

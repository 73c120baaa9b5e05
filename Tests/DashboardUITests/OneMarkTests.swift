import DashboardUI
import Terminal
import Testing

/// One mark, one meaning: wherever marks are seen together, no two of them look alike.
struct OneMarkTests {
  /// Glyphs of a screen, with the graphs that it draws.
  struct Look: Sendable, CustomTestStringConvertible {
    var graphs: GraphSymbols
    var isASCII: Bool

    var testDescription: String { isASCII ? "ASCII" : graphs.rawValue }

    func glyph(_ cell: Cell) -> Character { isASCII ? cell.glyph.asciiFallback : cell.glyph }
  }

  private static let looks =
    GraphSymbols.allCases.map { Look(graphs: $0, isASCII: false) }
    + [Look(graphs: .ascii, isASCII: true)]

  /// Pairs of meanings that share a glyph.
  private func collisions(_ rows: [LegendRow], _ look: Look) -> [String] {
    var owners: [Character: String] = [:]
    var found: [String] = []
    for row in rows {
      for glyph in Set(row.cells.map(look.glyph)) {
        if let other = owners[glyph] { found.append("\(glyph): \(other) / \(row.meaning)") }
        owners[glyph] = row.meaning
      }
      // The pieces of a bar stand next to each other.
      let unlike = Set(row.cells.map(\.glyph)).count
      if Set(row.cells.map(look.glyph)).count < unlike { found.append(row.meaning) }
    }
    return found
  }

  @Test(arguments: looks) func noTwoOfALegendShareAGlyph(look: Look) {
    let legends = MarkHelp.legends(look.graphs)
    #expect(legends.count > 8)
    for legend in legends {
      #expect(collisions(legend.rows, look).isEmpty, "\(legend.title)")
    }
    let verdicts = ComparedSessions.Verdict.allCases.map { LegendRow([$0.cell], $0.meaning) }
    #expect(collisions(verdicts, look).isEmpty)
  }

  /// Legends whose marks stand in one panel.
  @Test(arguments: looks) func noTwoOfAPanelShareAGlyph(look: Look) throws {
    let legends = MarkHelp.legends(look.graphs)
    func rows(_ title: String) throws -> [LegendRow] {
      try #require(legends.first { $0.title == title }).rows
    }
    let modes = try rows("kernel modes")
    // A run whose steps saw several modes has the mark of a mixed mode.
    let unmixed = modes.filter { !$0.meaning.hasPrefix("mixed") }
    #expect(unmixed.count == modes.count - 1)
    #expect(try collisions(rows("verdicts") + unmixed, look).isEmpty)
    for title in ["in the batch panel", "in the proof panel", "batch? of a sum"] {
      #expect(try collisions(modes + rows(title), look).isEmpty, "\(title)")
    }
    // A fleet's screen has the marks of its servers and that of a probe.
    #expect(
      try collisions(rows("a watched server (invar attach)") + rows("a probe of one"), look)
        .isEmpty)
    let ends = try rows("states of a request")
    #expect(try collisions(ends + rows("two runs, token by token"), look).isEmpty)
  }

  /// The control: those that once were alike are found.
  @Test func theCheckSeesTwoThatAreAlike() {
    let look = Look(graphs: .ascii, isASCII: true)
    func legend(_ glyphs: String) -> [LegendRow] {
      glyphs.map { LegendRow([Cell($0, role: .text)], "means \($0)") }
    }
    #expect(collisions(legend("┃│"), look).count == 1)
    #expect(collisions(legend("◇◇"), Look(graphs: .block, isASCII: false)).count == 1)
    #expect(collisions(legend("┃┆╎"), look).isEmpty)
    #expect(collisions([LegendRow(legend("█▇").flatMap(\.cells), "a bar")], look).count == 1)
  }

  /// What is cut says so by a mark that nothing else has.
  @Test func aCutIsNoDotInASCII() {
    let cut = Character("…").asciiFallback
    #expect(cut == "$")
    for legend in MarkHelp.legends(.ascii) {
      #expect(!legend.rows.contains { $0.cells.contains { $0.glyph.asciiFallback == cut } })
    }
  }
}

import DashboardUI
import Terminal
import Testing

/// Charts in each of their symbols.
struct GraphTests {
  private func glyphs(_ symbols: GraphSymbols) -> Set<Character> {
    var stage = Stage()
    stage.edit { $0.graphs = symbols }
    stage.run(milliseconds: 8_000)
    guard let area = stage.state.placedPanels[.charts] else { return [] }
    var found: Set<Character> = []
    for y in area.y + 1..<area.maxY - 4 {
      for x in area.x + 15..<area.maxX - 1 where stage.frame[x, y].role.rawValue.contains("graph") {
        found.insert(stage.frame[x, y].glyph)
      }
    }
    return found
  }

  @Test func eachIsDrawnWithItsOwn() {
    let (block, braille, ascii) = (glyphs(.block), glyphs(.braille), glyphs(.ascii))
    #expect(block.count > 2 && block.isSubset(of: Set("▁▂▃▄▅▆▇█")))
    #expect(braille.count > 2)
    #expect(braille.allSatisfy { ("\u{2801}"..."\u{28ff}").contains($0) })
    #expect(ascii.count > 2 && ascii.isSubset(of: Set(".:=#")))
  }

  @Test func aDotOfBrailleIsAsLongAsAColumnOfBlocks() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    #expect(stage.text.contains("a column is 250ms"))
    stage.press(.character(":"))
    stage.type("graphs braille")
    stage.press(.enter)
    #expect(stage.state.graphs == .braille && stage.outside == [.keep(.graphs(.braille))])
    #expect(stage.text.contains("a dot is 250ms"))
  }

  @Test(arguments: [(120, 40), (80, 24), (200, 60)])
  func theWallLooksAsRecorded(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 6_000)
    stage.press(.character("P"), .character("P"), .character("P"))
    try expectGolden(stage.frame, "wall-\(width)x\(height)")
  }

  @Test(arguments: [("batch", 1), ("proof", 2)])
  func aLayoutLooksAsRecorded(name: String, presses: Int) throws {
    var stage = Stage()
    stage.run(milliseconds: 6_000)
    for _ in 0..<presses { stage.press(.character("P")) }
    try expectGolden(stage.frame, "layout-\(name)-120x40")
  }
}

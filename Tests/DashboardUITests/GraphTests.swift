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
    stage.command("graphs braille")
    #expect(stage.state.graphs == .braille && stage.outside == [.keep(.graphs(.braille))])
    #expect(stage.text.contains("a dot is 250ms"))
  }

  @Test func aScreenOfASCIIHasItsGraphsAndTheirWordsInIt() {
    var stage = Stage()
    stage.edit { state in
      (state.graphs, state.drawsASCII) = (.braille, true)
    }
    stage.run(milliseconds: 1_000)
    #expect(stage.text.contains("a column is 250ms") && !stage.text.contains("a dot is"))
    stage.command("graphs braille")
    #expect(stage.outside == [.keep(.graphs(.braille))])
    #expect(stage.state.graphs == .ascii && stage.text.contains("draws with ASCII alone"))
    stage.edit { $0.drawsASCII = false }
    #expect(stage.state.graphs == .braille && stage.text.contains("a dot is 250ms"))
  }

  /// All that is drawn where somebody may look, but for the help, whose text box has a cursor.
  private func screens(_ symbols: GraphSymbols) -> [(name: String, frame: CellBuffer)] {
    var stage = Stage(width: 200, height: 60)
    stage.edit { $0.graphs = symbols }
    stage.run(milliseconds: 5_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 4_000)
    var screens = [("overview", stage.frame)]
    for digit in "12345678" {
      var alone = stage
      alone.press(.character(digit))
      if !alone.state.isZoomed { alone.press(.character("z")) }
      screens.append(("panel \(digit)", alone.frame))
      alone.press(.character("?"), .right)
      screens.append(("marks", alone.frame))
    }
    for presses in 1...3 {
      stage.press(.character("P"))
      screens.append(("layout \(presses)", stage.frame))
    }
    stage.press(.character("4"), .character("n"), .enter)
    for page in 0..<4 {
      screens.append(("page \(page)", stage.frame))
      stage.press(.right)
    }
    stage.edit { state in
      state.overlay = .labs
      state.labs.report = LabReport(
        name: "x", phase: .running(fraction: 0.4, text: "on its way"), lines: [])
      state.labs.showsPage = true
    }
    screens.append(("lab", stage.frame))
    var loading = CellBuffer(width: 80, height: 24)
    LoadingView(title: "m", detail: "d", elapsedNanoseconds: 400_000_000, symbols: symbols)
      .render(into: &loading, in: loading.bounds)
    return screens + [("loading", loading)]
  }

  /// The screens on which glyphs of a range stand, but for the marks of blocks.
  private func names(
    _ screens: [(name: String, frame: CellBuffer)], with range: ClosedRange<Unicode.Scalar>
  ) -> Set<String> {
    Set(
      screens.filter { screen in
        screen.frame.lines.joined().unicodeScalars.contains { glyph in
          range.contains(glyph) && glyph != "▓" && glyph != "▒"
        }
      }
      .map(\.name))
  }

  private static let blocks: ClosedRange<Unicode.Scalar> = "\u{2580}"..."\u{259f}"
  private static let braille: ClosedRange<Unicode.Scalar> = "\u{2800}"..."\u{28ff}"

  @Test(arguments: GraphSymbols.allCases) func everyGraphObeysTheOneChoice(symbols: GraphSymbols) {
    let screens = screens(symbols)
    for (other, range) in [(GraphSymbols.block, Self.blocks), (.braille, Self.braille)] {
      let found = names(screens, with: range)
      guard symbols == other else {
        #expect(found.isEmpty, "\(found)")
        continue
      }
      // The same look finds them where they should be.
      let wanted = ["overview", "panel 2", "panel 6", "marks", "layout 3", "lab", "loading"]
      #expect(found.isSuperset(of: wanted), "\(found)")
    }
  }

  @Test(arguments: GraphSymbols.allCases) func moreIsNeverLessInk(symbols: GraphSymbols) {
    let sides = (0...8).map { symbols.side($0) }
    #expect(sides[0] == " " && sides[1] != " " && sides[8] == symbols.solid)
    for (less, more) in zip(sides, sides.dropFirst()) where less != more {
      #expect(!sides.drop { $0 != more }.contains(less), "\(less) after \(more)")
    }
    #expect(Set(symbols.shades).count == 4)
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

import Terminal
import Testing

@Test(arguments: [
  ("a", 1), ("é", 1), ("e\u{301}", 1), ("漢", 2), ("한", 2), ("\u{1112}\u{1161}\u{11ab}", 2),
  ("│", 1), ("█", 1), ("⣿", 1), ("🙂", 2), ("ｱ", 1), ("Ａ", 2), ("→", 1), ("…", 1),
])
func glyphsTakeTheCellsATerminalGivesThem(text: String, width: Int) {
  #expect(text.cellWidth == width)
}

@Test(arguments: [
  "\u{1b}", "\n", "\r\n", "\t", "\u{7f}", "\u{9b}", "\u{202e}", "\u{2066}", "\u{200d}", "\u{200b}",
  "\u{feff}", "\u{ad}", "\u{2028}", "\u{e000}", "\u{3164}", "\u{e0041}", "\u{301}",
])
func whatMovesOrHidesOnATerminalTakesNoCell(text: String) {
  #expect(text.cellWidth == 0)
}

@Test(arguments: [
  ("👨‍👩‍👧", 6), ("🇩🇪", 2), ("👍🏽", 2), ("❤️", 1), ("कि", 2),
])
func aGraphemeOfSeveralGlyphsTakesTheirSum(text: String, width: Int) {
  #expect(text.cellWidth == width)
}

@Test func marksBeyondWhatACellHoldsAreDropped() {
  let zalgo = "a" + String(repeating: "\u{301}", count: 200) + "b"
  let glyphs = CellGlyphs(zalgo).map(\.glyph)
  #expect(glyphs.count == 2)
  #expect(glyphs.first?.unicodeScalars.count == 1 + CellGlyphs.maxMarkCount)
  #expect(glyphs.last == "b")
}

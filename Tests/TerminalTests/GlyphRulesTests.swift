import Terminal
import Testing

/// What is sent for a cell, whatever a model wrote into it.
struct GlyphRulesTests {
  /// Widths as a C library might have them: CJK is wide, one letter is unknown to it.
  private func width(_ scalar: UInt32) -> Int32 {
    switch scalar {
    case 0x3000..<0x10000 where scalar != 0xfffd: 2
    case 0x300..<0x370: 0
    case 0xdf: -1
    default: 1
    }
  }

  private func sent(
    _ text: String, width: Int = 12, x: Int = 0, rows: Int = 1, utf8: Bool = true,
    insertsLastCell: Bool = false
  ) -> String {
    var buffer = CellBuffer(width: width, height: rows)
    buffer.write(text, x: x, y: rows - 1)
    let rules = GlyphRules(
      supportsUTF8: utf8, insertsLastCell: insertsLastCell, libraryWidth: self.width)
    var line = ""
    for column in 0..<width {
      for scalar in rules.scalars(buffer, x: column, y: rows - 1) ?? [] {
        line.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\0")
      }
    }
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  @Test(arguments: [
    ("plain", "plain"), ("日本", "日本"), ("e\u{301}x", "e\u{301}x"),
    ("a\u{202e}b\u{200d}c\u{7}", "abc"), ("\u{1b}[2Jx", "[2Jx"), ("\u{fffd}", "\u{fffd}"),
    ("straße", "stra?e"), ("a🇫🇷b🇩c", "aFRbDc"),
  ])
  func scalarsAreThoseTheLibraryKnows(text: String, expected: String) {
    #expect(sent(text) == expected)
  }

  @Test(arguments: [("日本", "? ?"), ("é", "?"), ("│ ✓ ─", "| v -"), ("e\u{301}x", "ex")])
  func anASCIITerminalGetsOneByteACell(text: String, expected: String) {
    #expect(sent(text, utf8: false) == expected)
  }

  /// `ab日` and one cell left of it: drawn as two cells it would be cut by the cell inserted there.
  @Test func aWideGlyphBesideTheLastCellGivesWayWhereThatIsInserted() {
    #expect(sent("ab日x", width: 5, insertsLastCell: true) == "ab? x")
    #expect(sent("ab日x", width: 5, insertsLastCell: false) == "ab日x")
    #expect(sent("a日xy", width: 5, insertsLastCell: true) == "a日xy", "one cell further is safe")
    #expect(sent("abc日", width: 5, insertsLastCell: true) == "abc日", "and so is the end itself")
  }

  @Test func halfAGlyphBecomesABlank() {
    var buffer = CellBuffer(width: 4, height: 1)
    buffer[1, 0] = .continuation
    let rules = GlyphRules(supportsUTF8: true, insertsLastCell: false, libraryWidth: width)
    #expect(rules.scalars(buffer, x: 1, y: 0) == [0x20])
  }
}

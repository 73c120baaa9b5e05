import Terminal
import Testing

private func written(
  _ text: String, width: Int, x: Int = 0, clip: Rect? = nil
) -> CellBuffer {
  var buffer = CellBuffer(width: width, height: 1)
  buffer.write(text, x: x, y: 0, clip: clip)
  return buffer
}

@Test(arguments: [
  ("hello", 3, 0, "hel"), ("hello", 8, 5, "     hel"), ("hello", 3, -2, "llo"),
  ("hello", 3, 9, ""), ("hello", 3, -9, ""), ("漢字", 3, 0, "漢"), ("漢字", 3, -1, " 字"),
  ("", 3, 0, ""), ("hello", 0, 0, ""),
])
func textIsClippedToTheBuffer(text: String, width: Int, x: Int, expected: String) {
  #expect(written(text, width: width, x: x).lines == [expected])
}

@Test func textIsClippedToTheRectangleItIsGiven() {
  let clip = Rect(x: 2, y: 0, width: 3, height: 1)
  #expect(written("abcdefgh", width: 8, clip: clip).lines == ["  cde"])
  let below = Rect(x: 0, y: 1, width: 8, height: 3)
  #expect(written("abcdefgh", width: 8, clip: below).lines == [""])
}

@Test(arguments: [
  ("\u{1b}[31mred", "[31mred"), ("a\u{202e}b", "ab"), ("a\nb\tc\rd", "abcd"),
  ("👨‍👩‍👧.", "👨👩👧."), ("❤\u{fe0f}.", "❤."), ("\u{9b}31m", "31m"), ("👍🏽.", "👍."),
  ("e\u{301}x", "e\u{301}x"), ("\u{301}x", "x"), ("a\u{200d}\u{301}b", "a\u{301}b"),
])
func hostileTextKeepsOnlyWhatIsSafeToDraw(text: String, expected: String) {
  #expect(written(text, width: 20).lines == [expected])
}

@Test func writingReturnsTheColumnAfterTheLastCell() {
  var buffer = CellBuffer(width: 10, height: 1)
  #expect(buffer.write("漢a", x: 2, y: 0) == 5)
  #expect(buffer.write("abcdefghijkl", x: 6, y: 0) == 10)
  #expect(buffer.write("abc", x: 4, y: 7) == 4)
}

@Test(arguments: [(0, "a x"), (1, " ax")])
func overwritingHalfAWideGlyphBlanksTheOther(x: Int, expected: String) {
  var buffer = CellBuffer(width: 4, height: 1)
  buffer.write("漢x", x: 0, y: 0)
  buffer[x, 0] = Cell("a")
  #expect(buffer.lines == [expected])
  #expect(!buffer[1, 0].isContinuation)
}

@Test func aWideGlyphOverTwoOthersLeavesNoHalves() {
  var buffer = CellBuffer(width: 5, height: 1)
  buffer.write("漢字", x: 0, y: 0)
  buffer.write("中", x: 1, y: 0)
  #expect(buffer.lines == [" 中"])
  #expect((0..<5).filter { buffer[$0, 0].isContinuation } == [2])
}

@Test func changingOnlyTheRoleOfAWideGlyphKeepsIt() {
  var buffer = CellBuffer(width: 4, height: 1)
  buffer.write("漢a", x: 0, y: 0)
  for x in 0..<4 { buffer[x, 0].role = .selection }
  #expect(buffer.lines == ["漢a"])
  #expect(buffer.roleLines == ["selection:4"])
}

@Test func assigningOutsideTheBufferDoesNothing() {
  var buffer = CellBuffer(width: 2, height: 2)
  let before = buffer
  for (x, y) in [(-1, 0), (0, -1), (2, 0), (0, 2)] { buffer[x, y] = Cell("x") }
  buffer.fill(Rect(x: -5, y: -5, width: 3, height: 3), with: Cell("x"))
  #expect(buffer == before)
}

@Test func rolesAreDumpedAsRuns() {
  var buffer = CellBuffer(width: 8, height: 2)
  buffer.write("ab", x: 0, y: 0, role: .title, attributes: [.bold, .reverse])
  #expect(buffer.roleLines == ["title+bold+reverse:2 text:6", "text:8"])
}

@Test func seededRandomPaintingNeverLeavesHalfAGlyph() {
  var generator = SplitMix(state: 7)
  let texts = ["漢", "a", "字字", "x漢y", "🙂"]
  var buffer = CellBuffer(width: 12, height: 3)
  for _ in 0..<2_000 {
    let text = texts[Int(generator.next() % 5)]
    buffer.write(text, x: Int(generator.next() % 14) - 1, y: Int(generator.next() % 3))
    for y in 0..<3 {
      for x in 0..<12 {
        let isWide = buffer[x, y].glyph.cellWidth == 2
        let hasRight = x + 1 < 12 && buffer[x + 1, y].isContinuation
        #expect(isWide == hasRight, "at \(x), \(y) after \(text)")
      }
    }
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

import Terminal
import Testing

private func keys(_ input: String) -> [Key] {
  var parser = InputParser()
  return parser.feed(input.utf8) + parser.flush()
}

@Test(arguments: [
  ("a", [Key.character("a")]), ("é漢🙂", [.character("é"), .character("漢"), .character("🙂")]),
  ("\t\r\n\u{7f}\u{8}", [.tab, .enter, .enter, .backspace, .backspace]),
  ("\u{1}\u{3}\u{1c}\u{0}", [.control("a"), .control("c"), .control("\\"), .control(" ")]),
  ("\u{1b}[A\u{1b}OB\u{1b}[1;5C\u{1b}[D", [.up, .down, .right, .left]),
  (
    "\u{1b}[H\u{1b}[4~\u{1b}[5~\u{1b}[6~\u{1b}[3~\u{1b}[2~",
    [
      .home, .end, .pageUp, .pageDown, .delete, .insert,
    ]
  ),
  (
    "\u{1b}OP\u{1b}[15~\u{1b}[24~\u{1b}[[E\u{1b}[1;2S",
    [
      .function(1), .function(5), .function(12), .function(5), .function(4),
    ]
  ),
  ("\u{1b}[Z\u{1b}OM", [.backTab, .enter]),
  ("\u{1b}", [.escape]), ("\u{1b}\u{1b}", [.escape, .escape]),
  ("\u{1b}x", [.escape, .character("x")]), ("\u{1b}[", [.escape, .character("[")]),
  ("\u{1b}[I\u{1b}[?62;4c\u{1b}[99~a", [.character("a")]),
  ("\u{1b}[12", [.escape]),
])
func bytesBecomeKeys(input: String, expected: [Key]) {
  #expect(keys(input) == expected)
}

@Test(arguments: [
  ("\u{1b}[<0;10;5M", MouseEvent.Action.press, 9, 4), ("\u{1b}[<0;10;5m", .release, 9, 4),
  ("\u{1b}[<32;300;5M", .drag, 299, 4), ("\u{1b}[<64;1;1M", .wheelUp, 0, 0),
  ("\u{1b}[<65;1;1M", .wheelDown, 0, 0), ("\u{1b}[<16;2;3M", .press, 1, 2),
  ("\u{1b}[M !!", .press, 0, 0), ("\u{1b}[M#!!", .release, 0, 0), ("\u{1b}[M`!!", .wheelUp, 0, 0),
])
func mouseReportsBecomeEvents(input: String, action: MouseEvent.Action, x: Int, y: Int) {
  #expect(keys(input) == [.mouse(MouseEvent(action: action, x: x, y: y))])
}

@Test(arguments: ["\u{1b}[<2;1;1M", "\u{1b}[<0;0;1M", "\u{1b}[<0;1M", "\u{1b}[<;;M"])
func otherButtonsAndBrokenReportsAreIgnored(input: String) {
  #expect(keys(input) == [])
}

@Test(arguments: [
  ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("x\ty\u{7}\u{1b}[31mz", "x y[31mz"), ("", ""), ("漢", "漢"),
  ("\u{1b}[201", "[201"),
])
func pastesComeAsOneKeyWithoutControls(text: String, expected: String) {
  #expect(keys("\u{1b}[200~\(text)\u{1b}[201~q") == [.paste(expected), .character("q")])
}

@Test func theSameKeysComeHoweverTheBytesAreCut() {
  let input = "é\u{1b}[1;5A\u{1b}[<0;10;5M\u{1b}[200~a\r\n漢\u{1b}[201~\u{1b}OP🙂\u{1b}[M !!z"
  let whole = keys(input)
  #expect(whole.count == 8)
  for size in 1...7 {
    var parser = InputParser()
    var found: [Key] = []
    let bytes = Array(input.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      found += parser.feed(bytes[start..<min(start + size, bytes.count)])
    }
    #expect(found == whole, "cut every \(size) bytes")
  }
}

@Test func malformedUTF8IsSkipped() {
  var parser = InputParser()
  #expect(
    parser.feed([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x61]) == [.character("("), .character("a")])
}

@Test func onlyWhatHasBegunIsWaitedFor() {
  var parser = InputParser()
  #expect(parser.patienceMilliseconds == nil)
  #expect(parser.feed([0x1b]) == [])
  #expect(parser.patienceMilliseconds == 25)
  #expect(parser.flush() == [.escape])
  #expect(parser.patienceMilliseconds == nil)
}

@Test func aPasteThatNeverEndsIsGivenUp() {
  var parser = InputParser()
  #expect(parser.feed("\u{1b}[200~abc".utf8) == [])
  #expect(parser.patienceMilliseconds == 500)
  #expect(parser.flush() == [.paste("abc")])
  #expect(parser.feed("q".utf8) == [.character("q")])
}

@Test func aHugePasteIsCutButItsEndIsSeen() throws {
  var parser = InputParser()
  _ = parser.feed("\u{1b}[200~".utf8)
  let chunk = [UInt8](repeating: 0x61, count: 100_000)
  for _ in 0..<20 { #expect(parser.feed(chunk) == []) }
  let keys = parser.feed("\u{1b}[201~q".utf8)
  guard case .paste(let text) = try #require(keys.first) else {
    Issue.record("no paste but \(keys)")
    return
  }
  #expect(text.utf8.count <= InputParser.maxPasteSize + 16)
  #expect(keys.last == .character("q"))
}

@Test func anEndlessSequenceDoesNotSwallowWhatFollows() {
  var parser = InputParser()
  let noise = "\u{1b}[" + String(repeating: "1", count: 200)
  let found = parser.feed(noise.utf8) + parser.feed("q".utf8)
  #expect(found.last == .character("q"))
}

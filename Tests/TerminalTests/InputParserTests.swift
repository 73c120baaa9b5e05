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
  ("\u{1b}[A\u{1b}OB\u{1b}[1;2C\u{1b}[D", [.up, .down, .right, .left]),
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
  ("\u{1b}[99~a", [.character("a")]),
  ("\u{1b}[12", []), ("\u{1b}[", []), ("\u{1b}O", []), ("\u{1b}]", []),
])
func bytesBecomeKeys(input: String, expected: [Key]) {
  #expect(keys(input) == expected)
}

@Test(arguments: [
  ("\u{1b}q", [Key.alt("q")]), ("\u{1b}x\u{1b}é", [.alt("x"), .alt("é")]),
  ("\u{1b}b\u{1b}f\u{1b}d", [.alt("b"), .alt("f"), .alt("d")]),
  ("\u{1b}\u{7f}\u{1b}\u{8}", [.deleteWordLeft, .deleteWordLeft]),
  ("\u{1b}\r\u{1b}\t\u{1b}\u{3}\u{1b}\u{1a}", []),
  ("\u{1b}[1;3D\u{1b}[1;5D\u{1b}[1;7C", [.wordLeft, .wordLeft, .wordRight]),
  ("\u{1b}[1;5A\u{1b}[1;3H\u{1b}[5;5~", [.up, .home, .pageUp]),
  ("\u{1b}[3;5~\u{1b}[3;3~\u{1b}[3;2~", [.deleteWordRight, .deleteWordRight, .delete]),
  ("\u{1b}\u{1b}[D\u{1b}\u{1b}OC", [.wordLeft, .wordRight]),
  ("\u{1b}Od\u{1b}O5C\u{1b}[5D", [.wordLeft, .wordRight, .wordLeft]),
  ("\u{1b}[c\u{1b}[3$\u{1b}[3^", [.right, .delete, .deleteWordRight]),
  ("\u{1b}\u{1b}[I", [.escape]), ("\u{1b}\u{1b}[<0;1;1M", [.escape, .mouse(corner)]),
  ("\u{1b}\u{1b}]11;?\u{7}", [.escape]),
])
func altAndControlAreNeverEscAndAKey(input: String, expected: [Key]) {
  #expect(keys(input) == expected)
}

private let corner = MouseEvent(action: .press, x: 0, y: 0)

/// What terminals send that nobody has typed, each followed by a key.
private let reports = [
  // Colours, the clipboard, titles.
  "\u{1b}]10;rgb:d0d0/d0d0/d0d0\u{7}", "\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\",
  "\u{1b}]4;1;rgb:cdcd/0000/0000\u{1b}\\", "\u{1b}]52;c;cXF5eQ==\u{1b}\\", "\u{1b}]lquit\u{1b}\\",
  // DCS: settings, capabilities, the terminal's name.
  "\u{1b}P1$r0m\u{1b}\\", "\u{1b}P1+r544e=787465726d\u{1b}\\", "\u{1b}P0+r\u{1b}\\",
  "\u{1b}Pqmq\u{1b}\\", "\u{1b}]\u{7}", "\u{1b}]q\u{1b}\\", "\u{1b}Ptmux;q\u{1b}\u{1b}\\",
  "\u{1b}P>|XTerm(379)\u{1b}\\", "\u{1b}P!|7E565445\u{1b}\\",
  // APC, PM, SOS.
  "\u{1b}_Gi=31;OK\u{1b}\\", "\u{1b}^quit\u{1b}\\", "\u{1b}Xq q q\u{1b}\\",
  // Attributes, status, cursor, modes, keyboard, graphics, window, focus, checksum.
  "\u{1b}[?62;4;52c", "\u{1b}[>41;354;0c", "\u{1b}[=1c", "\u{1b}[0n", "\u{1b}[?13n", "\u{1b}[1;2R",
  "\u{1b}[24;80R", "\u{1b}[?1;1R", "\u{1b}[?2026;2$y", "\u{1b}[4;2$y", "\u{1b}[?0u",
  "\u{1b}[113;1u",
  "\u{1b}[62\u{18}", "\u{1b}[?62\u{1b}[?62;4c",
  "\u{1b}[27;5;113~", "\u{1b}[?1;0;256S", "\u{1b}[8;24;80t", "\u{1b}[I", "\u{1b}[O",
  "\u{1b}[2;1;1;120;120;1;0x",
  "\u{1b}[32;10;5M", "\u{1b}[1;5:3D", "\u{1b}[1 q", "\u{1b}[201~",
  // One byte for the introducer, as a character.
  "\u{9b}?62c", "\u{9b}I", "\u{9d}11;rgb:0/0/0\u{9c}", "\u{90}1$r0m\u{9c}", "\u{9f}quit\u{1b}\\",
]

@Test(arguments: reports)
func reportsAreSwallowedWhole(report: String) {
  #expect(keys(report + "q") == [.character("q")])
}

@Test(arguments: reports)
func reportsAreSwallowedInAnyTwoPieces(report: String) {
  let bytes = Array(report.utf8)
  for cut in 1..<bytes.count {
    var parser = InputParser(escapeDelay: 1_000)
    let found = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...]) + parser.feed("q".utf8)
    #expect(found == [.character("q")], "cut behind \(cut) bytes")
  }
}

/// The 25 ms after which Esc is the key are over then.
@Test(arguments: reports)
func anEscThatWasNoneIsTakenBack(report: String) {
  guard report.hasPrefix("\u{1b}") else { return }
  var parser = InputParser()
  _ = parser.feed([0x1b])
  #expect(parser.flush() == [.escape])
  let rest = parser.feed(report.utf8.dropFirst()) + parser.feed("q".utf8)
  #expect(rest == [.notEscape, .character("q")])
}

@Test func anArrowThatPausesBehindEscIsStillOne() {
  var parser = InputParser()
  _ = parser.feed([0x1b]) + parser.flush()
  #expect(parser.feed("[A".utf8) == [.notEscape, .up])
}

@Test(arguments: ["[", "O", "q", ":", "]"])
func whatIsTypedBehindEscIsAKey(text: String) {
  var parser = InputParser()
  _ = parser.feed([0x1b]) + parser.flush()
  #expect(parser.feed(text.utf8) == [.character(Character(text))])
}

@Test(
  arguments: [
    [0x9b, 0x49], [0x9d, 0x31, 0x30, 0x3b, 0x9c], [0x90, 0x71, 0x71, 0x1b, 0x5c],
    [0x9e, 0x71, 0x9c],
    [0x8f, 0x71], [0x98, 0x71, 0x9c], [0x84], [0xc2, 0x90, 0x71, 0xc2, 0x9c],
  ] as [[UInt8]])
func controlsOfEightBitsAreSwallowed(report: [UInt8]) {
  var parser = InputParser()
  #expect(parser.feed(report + [0x71]) == [.character("q")])
}

@Test(arguments: [
  "\u{1b}]11;rgb:ff", "\u{1b}Pquit", "\u{1b}_q", "\u{1b}^q", "\u{1b}Xq", "\u{1b}[?6",
])
func anUnfinishedReportIsGivenUpAfterAWhile(report: String) {
  var parser = InputParser()
  #expect(parser.feed(report.utf8).isEmpty && parser.patienceMilliseconds == 500)
  #expect(parser.flush().isEmpty)
  #expect(parser.feed("q".utf8) == [.character("q")])
}

@Test func aReportBrokenOffByAnotherIsDropped() {
  #expect(
    keys("\u{1b}]11;rgb:ff\u{1b}[A\u{1b}[1;\u{1b}Pq\u{1b}[Bq") == [.up, .down, .character("q")])
  #expect(keys("\u{1b}]11;\u{18}q\u{1b}Pq\u{1a}q") == [.character("q"), .character("q")])
}

@Test func anEndlessStringCanBeLeft() {
  #expect(keys("\u{1b}]52;c;qqqq\u{3}") == [.control("c")])
}

@Test(arguments: [
  ("\u{1b}]11;rgb:ffff/8080/0000\u{1b}\\", TerminalReply.background(RGB(255, 128, 0))),
  ("\u{1b}]11;rgb:ff/80/00\u{7}", .background(RGB(255, 128, 0))),
  ("\u{1b}]11;rgba:0000/0000/0000/ffff\u{7}", .background(RGB(0, 0, 0))),
  ("\u{1b}]11;#102030\u{7}", .background(RGB(16, 32, 48))),
  ("\u{9d}11;rgb:f/f/f\u{9c}", .background(RGB(255, 255, 255))),
  ("\u{1b}[1;3R", .cursor(row: 1, column: 3)), ("\u{1b}[?62;22;52c", .attributes([62, 22, 52])),
])
func answersAreUnderstood(report: String, reply: TerminalReply) {
  var parser = InputParser()
  #expect(parser.feed(report.utf8).isEmpty)
  #expect(parser.takeReplies() == [reply] && parser.takeReplies().isEmpty)
}

@Test(arguments: [0, 25, 700])
func theEnvironmentSaysHowLongEscIsWaitedFor(delay: Int) {
  var parser = InputParser(escapeDelay: delay)
  _ = parser.feed([0x1b])
  #expect(parser.patienceMilliseconds == delay)
  _ = parser.feed("]".utf8)
  #expect(parser.patienceMilliseconds == max(500, delay))
}

@Test(arguments: [
  ("\u{1b}[<0;10;5M", MouseEvent.Action.press, 9, 4), ("\u{1b}[<0;10;5m", .release, 9, 4),
  ("\u{1b}[<32;300;5M", .drag, 299, 4), ("\u{1b}[<64;1;1M", .wheelUp, 0, 0),
  ("\u{1b}[<65;1;1M", .wheelDown, 0, 0), ("\u{1b}[<16;2;3M", .press, 1, 2),
  ("\u{1b}[M !!", .press, 0, 0), ("\u{1b}[M#!!", .release, 0, 0), ("\u{1b}[M`!!", .wheelUp, 0, 0),
  ("\u{1b}[M \u{150}!", .press, 303, 0), ("\u{1b}[M \u{a0}\u{150}", .press, 127, 303),
])
func mouseReportsBecomeEvents(input: String, action: MouseEvent.Action, x: Int, y: Int) {
  #expect(keys(input) == [.mouse(MouseEvent(action: action, x: x, y: y))])
}

/// Columns beyond 95 in one byte, as terminals write them that know no other way.
@Test(arguments: [([0x20, 0xc9, 0x30], 168, 15), ([0x20, 0xff, 0x7e], 222, 93)])
func mouseReportsMayHaveBytesOfEightBits(bytes: [UInt8], x: Int, y: Int) {
  var parser = InputParser()
  let press = Key.mouse(MouseEvent(action: .press, x: x, y: y))
  #expect(parser.feed([0x1b, 0x5b, 0x4d] + bytes + [0x71]) == [press, .character("q")])
}

/// In UTF-8 the end of a string is no byte of a character.
@Test func aStringOfSevenBitsMayEndWithOneByte() {
  var parser = InputParser()
  let title = [0x1b, 0x5d] + Array("2;М\u{7}".utf8)
  let color = [0x1b, 0x5d] + Array("11;rgb:f/f/f".utf8) + [0x9c]
  #expect(parser.feed(title + color + [0x71]) == [.character("q")])
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
  #expect(parser.patienceMilliseconds == 500)
  #expect(parser.flush().isEmpty)
  #expect(parser.patienceMilliseconds == nil)
}

@Test func aPasteThatStopsMidwayIsNeverTakenForKeys() {
  var parser = InputParser()
  #expect(parser.feed("\u{1b}[200~abc".utf8) == [])
  #expect(parser.flush() == [.paste("abc")])
  #expect(parser.feed("q\r\u{1b}[201~q".utf8) == [.paste("q\n"), .character("q")])
}

@Test func aPasteThatNeverEndsIsGivenUp() {
  var parser = InputParser()
  #expect(parser.feed("\u{1b}[200~abc".utf8) == [])
  #expect(parser.patienceMilliseconds == 500)
  #expect(parser.flush() == [.paste("abc")])
  #expect(parser.patienceMilliseconds == 2_000)
  #expect(parser.flush().isEmpty)
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
  #expect(parser.feed(noise.utf8) + parser.flush() == [])
  #expect(parser.feed("q".utf8) == [.character("q")])
}

@Test func halfACharacterIsWaitedFor() {
  var parser = InputParser()
  #expect(parser.feed([0xc3]) == [] && parser.patienceMilliseconds == 500)
  #expect(parser.feed([0xa9]) == [.character("é")])
}

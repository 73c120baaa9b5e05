import Terminal
import Testing

@Test(arguments: [(2, false), (3, true), (1, false), (40, false)])
func theCursorTellsHowWideALineIs(column: Int, isWide: Bool) {
  var questions = TerminalQuestions(areAsked: true, asksWidth: true)
  questions.note(.cursor(row: 1, column: column))
  #expect(questions.drawsLinesWide == isWide && questions.isOpen)
  questions.note(.cursor(row: 1, column: 3))
  #expect(questions.drawsLinesWide == isWide)
}

@Test func theLastAnswerClosesTheQuestions() {
  var questions = TerminalQuestions(areAsked: true, asksWidth: false)
  questions.note(.cursor(row: 1, column: 3))
  questions.note(.background(RGB(255, 255, 255)))
  questions.note(.attributes([62, 52]))
  questions.note(.background(RGB(0, 0, 0)))
  #expect(!questions.isOpen && !questions.drawsLinesWide)
  #expect(questions.background == RGB(255, 255, 255) && questions.attributes == [62, 52])
}

/// A terminal that answers nothing is waited for once.
@Test func questionsCanBeGivenUp() {
  var questions = TerminalQuestions(areAsked: true, asksWidth: true)
  questions.giveUp()
  questions.note(.attributes([52]))
  #expect(!questions.isOpen && questions.attributes.isEmpty)
}

@Test func nobodyIsAskedWhoMightPrintTheQuestion() {
  #expect(!TerminalQuestions(areAsked: false, asksWidth: true).isOpen)
}

@Test func whereLinesAreWideASCIIStandsInForThem() {
  var buffer = CellBuffer(width: 8, height: 1)
  buffer.write("─│█→é漢", x: 0, y: 0)
  var rules = GlyphRules(
    supportsUTF8: true, insertsLastCell: false, libraryWidth: { $0 == 0x6f22 ? 2 : 1 })
  rules.drawsAmbiguousWide = true
  let drawn = (0..<5).map { rules.scalars(buffer, x: $0, y: 0) ?? [] }
  #expect(drawn.prefix(4) == [[0x2d], [0x7c], [0x23], [0x3e]])
  // Unicode calls é ambiguous too; 漢 is wide everywhere.
  #expect(rules.scalars(buffer, x: 5, y: 0) == [0x6f22])
}

import Terminal
import Testing

@Test(arguments: [
  (TerminalError.notATerminal(.input), "standard input"),
  (.notATerminal(.output), "standard output"), (.typeNotSet, "TERM is not set"),
  (.unknownType("nope"), "TERM=nope"), (.tooSimple("dumb"), "TERM=dumb"),
  (.noDirectColor("xterm-direct"), "xterm-direct"), (.alreadyOpen, "already in use"),
  (.refused(24), "errno 24"),
])
func refusalsSayWhatIsWrongInOneLine(error: TerminalError, part: String) {
  #expect(error.description.contains(part))
  #expect(!error.description.contains("\n"))
}

@Test(arguments: [
  TerminalError.notATerminal(.input), .notATerminal(.output), .typeNotSet, .unknownType("nope"),
  .tooSimple("dumb"), .refused(24),
])
func refusalsNameTheWayWithoutATerminal(error: TerminalError) {
  #expect(error.description.contains("invar --headless"))
}

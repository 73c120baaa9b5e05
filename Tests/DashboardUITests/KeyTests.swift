import DashboardUI
import EngineTypes
import Terminal
import Testing

/// What keys ask of the engine and of the program, told as small stories.
struct KeyTests {
  private func quiet() -> Stage { Stage(startsWorkload: false) }

  @Test func mSwitchesAllKernelsAndBack() {
    var stage = quiet()
    stage.press(.character("m"))
    #expect(stage.engine.commands == [.changed { $0.mode = .standard }])
    #expect(stage.state.facts.settings.mode == .standard)
    stage.press(.character("m"))
    #expect(stage.engine.commands.last == .changed { $0.mode = .invariant })
  }

  @Test func aPastedQuestionKeepsItsLinesAndIsSeen() {
    var stage = quiet()
    stage.press(.character("i"), .paste("first line\nsecond line"))
    #expect(stage.text.contains("first line⏎second line"))
    #expect(stage.text.contains("│second line"))
    stage.press(.enter)
    #expect(stage.engine.submitted.first?.prompt == .chat("first line\nsecond line"))
  }

  @Test func aQuestionOnTheComparisonScreenIsAskedBothWays() {
    var stage = quiet()
    stage.press(.character("7"), .character("i"))
    stage.type("Why?")
    stage.press(.enter)
    #expect(stage.state.comparePanel.comparison?.promptText == "Why?")
    let runs = stage.engine.submitted.filter { $0.prompt == .chat("Why?") }
    #expect(runs.map(\.isolation) == [.shared, .shared, .alone, .alone])
    #expect(runs.map(\.mode) == [.invariant, .standard, .invariant, .standard])
  }

  @Test func whatMadeTheAnswersCanBeCopied() throws {
    var stage = quiet()
    stage.press(.character("Y"))
    guard case .copy(let text, _) = try #require(stage.outside.first) else { return }
    #expect(text.contains(stage.engine.model.sha256) && text.contains("mode invariant"))
    #expect(!text.contains("\n"))
  }

  @Test(arguments: [
    (CopyOutcome.Reason.byTmux, "set-clipboard on"), (.byThisTerminal, "not known to take copies"),
  ])
  func whatIsNotCopiedIsShownFromEdgeToEdge(reason: CopyOutcome.Reason, words: String) {
    var stage = quiet()
    let text = String(repeating: "0123456789", count: 25)
    stage.send(.copied(text, name: "the hash of r1", .notTaken(reason)))
    #expect(stage.text.contains(words) && !stage.text.contains("copied the hash"))
    let lines = stage.frame.lines.filter { $0.hasPrefix("0123456789") }
    #expect(lines.joined() == text && lines.first?.count == stage.state.width)
    // A click selects the text then, and acts on nothing.
    stage.press(.mouse(MouseEvent(action: .press, x: 1, y: 1)))
    #expect(stage.state.handCopy != nil)
    stage.press(.character("m"))
    #expect(stage.state.handCopy == nil && stage.engine.commands.isEmpty)
  }

  @Test func whatIsCopiedIsSaid() {
    var stage = quiet()
    stage.send(.copied("ff", name: "the hash of r1", .taken))
    #expect(stage.text.contains("copied the hash of r1") && stage.state.handCopy == nil)
  }

  @Test(arguments: ["i", ":", "/", "?", "z", "W"] as [Character])
  func anEscThatWasNoneChangesNothing(opener: Character) {
    var stage = quiet()
    stage.press(.character(opener))
    if "i:/".contains(opener) { stage.type("some") }
    let before = stage.text
    stage.press(.escape)
    #expect(stage.text != before)
    stage.press(.notEscape)
    #expect(stage.text == before)
    // Only the last key is taken back.
    stage.press(.escape, .down, .notEscape)
    #expect(stage.text != before)
  }

  @Test(arguments: [
    Key.alt("q"), .alt("m"), .alt("e"), .deleteWordLeft, .deleteWordRight, .paste("qm"),
  ])
  func altAndPastesAreNoActions(key: Key) {
    var stage = quiet()
    let before = stage.text
    stage.press(key)
    #expect(stage.outside.isEmpty && stage.engine.commands.isEmpty && stage.text == before)
  }

  @Test func aSecondPressCountsBeforeTheEngineAnswers() {
    var state = quiet().state
    #expect(state.update(.key(.character("m"))) == [.command(.changed { $0.mode = .standard })])
    #expect(state.update(.key(.character("m"))) == [.command(.changed { $0.mode = .invariant })])
  }

  @Test func spaceSwitchesTheOperationUnderTheCursor() {
    var stage = quiet()
    stage.press(.character("3"), .down, .character(" "))
    var mode = KernelMode.invariant
    mode.matmul = .standard
    #expect(stage.engine.commands == [.changed { $0.mode = mode }])
    #expect(stage.text.contains("MIXED FAMILIES"))
  }

  @Test func pausePausesAndIsSeen() {
    var stage = quiet()
    stage.press(.character("p"))
    #expect(stage.text.contains("PAUSED"))
    stage.press(.character("."), .character("p"))
    #expect(stage.engine.commands == [.pause, .singleStep(count: 1), .resume])
    #expect(!stage.text.contains("PAUSED"))
  }

  @Test func aQuestionIsAskedInCompanyAndAlone() {
    var stage = quiet()
    stage.press(.character("i"))
    stage.type("Why m?")
    stage.press(.enter)
    #expect(stage.engine.submitted.map(\.prompt) == [.chat("Why m?"), .chat("Why m?")])
    #expect(stage.engine.submitted.map(\.isolation) == [.alone, .shared])
    #expect(Set(stage.engine.submitted.map(\.sampling)).count == 1)
    #expect(stage.engine.commands.isEmpty)
  }

  @Test func theAnswerIsSeenAsItComes() {
    var stage = quiet()
    stage.press(.character("i"))
    stage.type("Why m?")
    stage.press(.enter)
    stage.run(milliseconds: 1_000)
    #expect(stage.text.contains("request r2") && stage.text.contains("Why m?"))
    stage.press(.escape)
    #expect(stage.state.currentRequest == RequestID(2) && stage.text.contains("1 batch"))
  }

  @Test func anEmptyQuestionIsNotAsked() {
    var stage = quiet()
    stage.press(.character("i"), .character(" "), .enter)
    #expect(stage.engine.submitted.isEmpty)
  }

  @Test func xCancelsAndYCopiesTheSelectedRequest() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    let second = stage.state.visibleRequests[1]
    stage.press(.down, .character("y"), .character("x"))
    #expect(stage.outside == [.copy(second.hash?.hex ?? "", name: "the hash of \(second.id)")])
    #expect(stage.engine.commands == [.cancel(second.id)])
  }

  @Test func theCursorStaysOnItsRequestWhileNewOnesArrive() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.down, .down)
    let selected = stage.state.currentRequest
    stage.run(milliseconds: 3_000)
    #expect(stage.state.currentRequest == selected)
    stage.press(.character("g"))
    #expect(stage.state.currentRequest == stage.state.visibleRequests.first?.id)
  }

  @Test func theFilterKeepsWhatItNames() {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    stage.press(.character("/"))
    stage.type("copper")
    #expect(stage.state.visibleRequests.allSatisfy { $0.promptText.contains("copper") })
    #expect(!stage.state.visibleRequests.isEmpty)
    stage.press(.escape)
    #expect(stage.state.visibleRequests.contains { !$0.promptText.contains("copper") })
  }

  @Test func aBangInvertsTheFilter() {
    let entry = RequestEntry(id: RequestID(7))
    #expect(RequestFilter("r7").matches(entry, verdict: .noTwinYet))
    #expect(!RequestFilter("!r7").matches(entry, verdict: .noTwinYet))
    #expect(RequestFilter("no token").matches(entry, verdict: .noTwinYet))
  }

  @Test func aDigitShowsAHiddenPanelAlone() {
    var stage = Stage(width: 80, height: 24)
    stage.press(.character("6"))
    #expect(stage.state.isZoomed && stage.state.focus == .proof)
    #expect(stage.text.contains("6 proof"))
    stage.press(.escape)
    #expect(!stage.state.isZoomed)
  }

  @Test func tabGoesRoundTheShownPanels() {
    var stage = Stage(width: 80, height: 24)
    var seen: [Panel] = []
    for _ in 0..<4 {
      stage.press(.tab)
      seen.append(stage.state.focus)
    }
    #expect(seen == [.batch, .kv, .kernels, .requests])
    stage.press(.backTab)
    #expect(stage.state.focus == .kernels)
  }

  @Test(arguments: [Key.character("q"), .control("c"), .quit(signal: 15)])
  func leavingIsOneKey(key: Key) {
    var stage = quiet()
    stage.press(key)
    #expect(stage.outside == [.quit])
  }

  @Test func controlCLeavesTheMiddleOfALineToo() {
    var stage = quiet()
    stage.press(.character("i"), .character("q"), .control("c"))
    #expect(stage.outside == [.quit])
  }

  @Test func exportAndThemeAreLeftToTheProgram() {
    var stage = quiet()
    stage.press(.character("e"), .character("t"), .character(":"))
    stage.type("theme mono")
    stage.press(.enter)
    #expect(
      stage.outside == [
        .export(format: nil, directory: nil), .theme(.next), .keepTheme, .theme(.named("mono")),
        .keepTheme,
      ])
  }

  @Test func theStripScrollsBackAndFollowsAgain() throws {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    let newest = try #require(stage.state.facts.steps.last?.step)
    stage.press(.character("1"), .character("h"), .character("h"))
    #expect(stage.state.batchPanel.history.step == newest - 2)
    #expect(stage.state.shownStep?.step == newest - 2)
    stage.press(.character("l"), .character("l"))
    #expect(stage.state.batchPanel.history.followsEngine)
  }
}

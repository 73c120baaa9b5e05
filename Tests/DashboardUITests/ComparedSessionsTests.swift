import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The screen of `invar compare`, told as small stories.
struct ComparedSessionsTests {
  @Test func itBeginsAtTheFirstQuestionThatDiffers() {
    #expect(ComparisonStage().state.list.current == 3)
    #expect(ComparisonStage(.equal).state.list.current == 0)
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func theFindingStandsAboveEverything(width: Int, height: Int) {
    let stage = ComparisonStage(width: width, height: height)
    let top = stage.frame.lines.prefix(6).joined(separator: "\n")
    #expect(top.contains("✗ different tokens: of 18 requests"))
    #expect(top.contains("here/a.jsonl") && top.contains("there/b.jsonl"))
    let equal = ComparisonStage(.equal, width: width, height: height)
    #expect(equal.text.contains("✓ same bits: all 12 requests"))
  }

  @Test func theListHasVerdictCountsPlaceAndPrompt() {
    let line = ComparisonStage(width: 80, height: 24).frame.lines.first {
      $0.contains("Is addition")
    }
    let words = line?.split { " │".contains($0) }.map(String.init) ?? []
    #expect(words.prefix(7) == ["✗", "differs", "1", "of", "4", "5", "3"])
  }

  @Test func onlyThoseThatDifferCanBeShown() {
    var stage = ComparisonStage(width: 80, height: 24)
    stage.press(.character("/"))
    #expect(stage.state.list.items == [3, 4, 7] && stage.text.contains("3 of 12 differ"))
    stage.press(.down)
    stage.press(.escape)
    #expect(stage.state.list.items.count == 12 && stage.state.list.current == 4)
    var equal = ComparisonStage(.equal, width: 80, height: 24)
    equal.press(.character("/"))
    #expect(equal.text.contains("no question differs; / shows all again"))
    equal.press(.enter, .down, .character("G"))
    #expect(equal.state.page == .questions && equal.state.list.current == nil)
  }

  @Test func theListIsSortedByColumnAndTheCursorStaysOnItsQuestion() {
    var stage = ComparisonStage(width: 80, height: 24)
    stage.press(.character("s"))
    #expect(stage.state.list.items.prefix(4) == [3, 7, 4, 11])
    #expect(stage.state.list.current == 3 && stage.text.contains("sort verdict ↓"))
    stage.press(.character("r"))
    #expect(stage.state.list.items.last == 3 && stage.text.contains("sort verdict ↑"))
    stage.clickHeading("  bits ")
    #expect(stage.state.list.order == .bits && stage.state.list.items.prefix(3) == [3, 7, 4])
    stage.clickHeading("  bits ")
    #expect(stage.state.list.items.suffix(3) == [4, 7, 3])
    stage.clickHeading("question")
    #expect(stage.state.list.items == Array(0..<12))
  }

  @Test func theNextOneThatDiffersIsFoundRoundAndRound() {
    var stage = ComparisonStage()
    var seen: [Int?] = []
    for key in "nnnNN" {
      stage.press(.character(key))
      seen.append(stage.state.list.current)
    }
    #expect(seen == [4, 7, 3, 7, 4])
    var equal = ComparisonStage(.equal)
    equal.press(.down, .character("n"))
    #expect(equal.state.list.current == 1 && equal.text.contains("no question differs"))
  }

  /// Of the same tokens whose bits cannot be compared nothing is known to differ.
  @Test(arguments: ComparedSessions.Verdict.allCases)
  func onlyWhatIsKnownToDifferIsStoppedAt(verdict: ComparedSessions.Verdict) {
    var sessions = ComparedSessions.equal
    sessions.questions[6].verdict = verdict
    var stage = ComparisonStage(sessions)
    stage.press(.character("n"))
    let differs = verdict == .differs || verdict == .otherBits
    #expect(stage.text.contains("no question differs") == !differs)
    stage.press(.character("/"))
    #expect(stage.text.contains("\(differs ? 1 : 0) of 12 differ"))
  }

  /// However many facts are not the same: each is there whole, or counted.
  @Test(arguments: [(80, 30), (120, 40), (200, 60)], [3, 12, 40])
  func whatIsNotTheSameIsNamedOrCounted(size: (Int, Int), count: Int) throws {
    var sessions = ComparedSessions.differing
    sessions.differences = (1...count).map {
      .init("fact \($0)", Pair("value \($0) of A", "value \($0) of B"), note: "")
    }
    let text = ComparisonStage(sessions, width: size.0, height: size.1).text
    let shown = (1...count).filter {
      text.contains("fact \($0) value \($0) of A | value \($0) of B")
    }
    #expect(shown == Array(1...shown.count) && !shown.isEmpty)
    #expect(shown.count == count || text.contains("and \(count - shown.count) more"))
  }

  @Test func movementStaysInTheList() {
    var stage = ComparisonStage(width: 80, height: 24)
    for (key, place) in [
      (Key.character("G"), 11), (.down, 11), (.up, 10), (.character("g"), 0), (.up, 0),
      (.pageDown, 11), (.home, 0), (.right, 0),
    ] {
      stage.press(key)
      #expect(stage.state.list.cursor == place, "\(key)")
    }
  }

  @Test func aQuestionIsShownInFullAndLeftAgain() {
    var stage = ComparisonStage(width: 80, height: 24)
    #expect(!stage.text.contains("Answer in one word."))
    stage.press(.enter)
    #expect(stage.text.contains("Answer in one word."))
    #expect(stage.text.contains("token 5 is 407 \"␣not\""))
    stage.press(.character("G"))
    #expect(stage.text.contains("A: r17 · B: r16: one text"))
    #expect(stage.text.contains("the very last words."))
    let bottom = stage.state.page
    stage.press(.down)
    #expect(stage.state.page == bottom)
    stage.press(.right)
    #expect(stage.state.page == .question(scroll: 0) && stage.text.contains("Say yes."))
    stage.press(.character("n"))
    #expect(stage.state.list.current == 7)
    stage.press(.escape)
    #expect(stage.state.page == .questions)
  }

  /// From its first word to its last, and not only where the two part.
  @Test(arguments: [(60, 20), (80, 24), (200, 60)])
  func anAnswerIsShownFromItsFirstWordToItsLast(width: Int, height: Int) {
    var stage = ComparisonStage(width: width, height: height)
    stage.press(.enter)
    var seen = ""
    for _ in 0..<12 {
      seen += stage.text
      stage.press(.pageDown)
    }
    for words in ["both answers in full", "Let me think", "sums round.", "machine rounds."] {
      #expect(seen.contains(words), "\(words)")
    }
  }

  /// A log without the text of a likely token has its number for a name.
  @Test func aLikelyTokenIsSpelledOrCalledAToken() {
    let text = ComparisonStage(width: 200, height: 60).text
    #expect(text.contains("-0.6942  407 \"␣not\"") && text.contains("-3.2500  token 55"))
  }

  /// The command follows the cursor, and is there whole at every size.
  @Test(arguments: [(60, 20), (80, 24), (100, 30), (120, 40), (200, 60)])
  func theCommandIsThatOfTheQuestionUnderTheCursor(width: Int, height: Int) {
    var stage = ComparisonStage(width: width, height: height)
    for request in ["r4", "r5"] {
      let bottom = stage.frame.lines[height - 2]
      #expect(bottom.contains("--request \(request)") || bottom.contains("shows both answers"))
      #expect(!bottom.contains("…"))
      stage.press(.enter)
      let text = stage.text.filter { !" │\n".contains($0) }
      #expect(text.contains("invarlocatehere/a.jsonlthere/b.jsonl--request\(request)"))
      stage.press(.escape, .down)
    }
  }

  /// Both answers are below the list where there are rows for them, and a key away where not.
  @Test func bothAnswersAreReachedAtEverySize() {
    #expect(ComparisonStage(width: 100, height: 30).text.contains("╭─ question "))
    var small = ComparisonStage(width: 60, height: 20)
    #expect(small.hints.contains("Enter both answers"))
    small.press(.enter, .character("G"), .character("g"), .pageDown)
    #expect(small.text.contains("A: r4") || small.text.contains("B: r4"))
  }

  @Test func theTokenThatDiffersIsMarked() throws {
    var stage = ComparisonStage(width: 80, height: 24)
    stage.press(.enter)
    let frame = stage.frame
    let marked = (0..<frame.height).flatMap { y in (0..<frame.width).map { frame[$0, y] } }
      .filter { $0.role == .hashDiffers && $0.attributes.contains(.reverse) }
    #expect(String(marked.map(\.glyph)) == " not only")
  }

  @Test func theSessionsArePagedToAndBack() {
    var stage = ComparisonStage(width: 80, height: 24)
    stage.press(.tab)
    for word in ["not the same", "in every hash", "TTFT p50", "1.25×", "B ÷ A"] {
      #expect(stage.text.contains(word), "\(word)")
    }
    stage.press(.character("G"))
    #expect(stage.text.contains("invar locate a.jsonl b.jsonl --request r4"))
    stage.press(.tab)
    #expect(stage.state.page == .questions)
  }

  /// However many and long they are: none is cut in the list of what is not the same.
  @Test(arguments: [(60, 20), (80, 24), (120, 40), (200, 60)])
  func valuesOfASettingAreNeverCut(width: Int, height: Int) {
    var sessions = ComparedSessions.differing
    let modes = ["invariant", "→ invariant, but matmul, attention standard", "→ standard"]
    sessions.differences[1].lists = Pair(modes, ["reference, but rmsnorm, logits standard"])
    var stage = ComparisonStage(sessions, width: width, height: height)
    stage.press(.tab)
    var seen = stage.text
    for _ in 0..<6 {
      stage.press(.pageDown)
      seen += stage.text
    }
    for word in (modes + ["reference, but rmsnorm, logits standard"]).joined(separator: " ")
      .split(separator: " ")
    {
      #expect(seen.contains(word), "\(word)")
    }
  }

  @Test func wideScreensShowEverythingAtOnce() {
    let text = ComparisonStage(width: 200, height: 60).text
    for word in ["╭─ questions", "╭─ question ", "╭─ sessions ", "token 5 is 407", "1.25×", "r18"] {
      #expect(text.contains(word), "\(word)")
    }
    #expect(!ComparisonStage(width: 149, height: 60).text.contains("╭─ sessions "))
  }

  @Test func leavingGoesUpFirst() {
    var stage = ComparisonStage()
    stage.press(.enter, .character("?"), .character("q"))
    #expect(stage.state.page == .question(scroll: 0) && stage.effects.isEmpty)
    stage.press(.character("q"), .tab, .character("q"))
    #expect(stage.state.page == .questions && stage.effects.isEmpty)
    stage.press(.escape)
    #expect(stage.effects.isEmpty)
    stage.press(.character("q"))
    #expect(stage.effects == [.quit])
    stage.press(.enter, .control("c"))
    #expect(stage.effects == [.quit, .quit])
  }

  @Test func anEscapeThatWasNoneIsTakenBack() {
    var stage = ComparisonStage()
    stage.press(.enter, .down)
    let before = stage.state.page
    stage.press(.escape)
    #expect(stage.state.page == .questions)
    stage.press(.notEscape)
    #expect(stage.state.page == before)
    stage.press(.notEscape)
    #expect(stage.state.page == before)
  }

  @Test func coloursAreChangedAndKept() {
    var stage = ComparisonStage()
    stage.press(.character("t"))
    #expect(stage.effects == [.theme(.next), .keepTheme])
  }

  @Test func keysOfAnEngineDoNothing() {
    var stage = ComparisonStage()
    let text = stage.text
    for key in "mpowWxyYeELPi:12345" { stage.press(.character(key)) }
    #expect(stage.effects.isEmpty && stage.text == text)
  }

  @Test func changedKeysActAndAreNamed() throws {
    let keys = try KeyMap([
      KeyAssignment(action: "filter", keys: ["f"]), KeyAssignment(action: "detail", keys: ["f5"]),
      KeyAssignment(action: "quit", keys: ["Q"]),
    ])
    var stage = ComparisonStage(width: 120, height: 40, keys: keys)
    #expect(stage.hints.contains("F5 both answers") && stage.hints.contains("f only differing"))
    stage.press(.character("f"), .character("/"))
    #expect(stage.state.list.onlyDifferences)
    stage.press(.function(5))
    #expect(stage.state.page == .question(scroll: 0))
    stage.press(.character("?"))
    #expect(stage.text.contains("│ F5 ") && stage.text.contains("│ Q  "))
    stage.press(.escape, .escape, .character("Q"))
    #expect(stage.effects == [.quit])
  }

  @Test func everyHintIsAButton() {
    var stage = ComparisonStage(width: 160, height: 40)
    stage.click("Enter both answers")
    #expect(stage.state.page == .question(scroll: 0))
    stage.click("Esc back")
    #expect(stage.state.page == .questions)
    stage.click("? help")
    #expect(stage.text.contains("╭─ help"))
    stage.click("Esc closes")
    stage.click("q quit")
    #expect(stage.effects == [.quit])
  }

  @Test func clicksChooseAndOpenAndTheWheelMoves() {
    var stage = ComparisonStage(width: 200, height: 60)
    stage.click("Say yes.")
    #expect(stage.state.list.current == 4 && stage.state.page == .questions)
    stage.click("Say yes.")
    #expect(stage.state.page == .question(scroll: 0))
    stage.press(.escape)
    stage.click("TTFT p50")
    #expect(stage.state.page == .sessions(scroll: 0))
    stage.press(.escape, .mouse(MouseEvent(action: .wheelDown, x: 5, y: 12)))
    #expect(stage.state.list.current == 7)
  }

  @Test func aSmallScreenSaysSoAndKnowsOnlyTheWayOut() {
    var stage = ComparisonStage(width: 30, height: 8)
    #expect(stage.text.contains("30×8 is too small") && stage.text.contains("q or ^c quits"))
    stage.press(.enter, .character("?"), .tab, .mouse(MouseEvent(action: .press, x: 1, y: 1)))
    #expect(stage.state.page == .questions && stage.effects.isEmpty)
    stage.press(.character("q"))
    #expect(stage.effects == [.quit])
  }

  @Test func everySizePaintsItsWayOut() {
    for width in [40, 45, 52, 60, 79, 150, 220] {
      for height in [10, 13, 19, 20, 24, 30, 70] {
        for (key, way) in [
          (Key.home, "q quit"), (.enter, "back"), (.tab, "back"), (.character("?"), "closes"),
        ] {
          var stage = ComparisonStage(width: width, height: height)
          stage.press(key, .character("G"))
          #expect(stage.hints.contains(way), "\(width)×\(height) \(key)")
        }
      }
    }
  }

  @Test func nothingIsInCommonAndNothingIsThere() {
    var sessions = ComparedSessions.equal
    (sessions.verdict, sessions.questions, sessions.speed) = (.notCompared, [], [])
    sessions.headline = "nothing compared: the logs have no request in common"
    var stage = ComparisonStage(sessions, width: 200, height: 60)
    #expect(stage.text.contains("! nothing compared") && stage.text.contains("neither log has"))
    stage.press(.enter, .character("n"), .character("s"), .character("/"), .down, .tab, .right)
    #expect(stage.effects.isEmpty)
  }

  /// A model can write anything.
  @Test func noTextCommandsTheTerminal() {
    let hostile = "\u{1B}[31mred\u{1B}]0;title\u{7}\u{202E}\u{9B}2J\r\nnext\u{0}"
    var sessions = ComparedSessions.differing
    sessions.headline = hostile + sessions.headline
    sessions.logs = Pair(.init(name: hostile, contents: ""), .init(name: "b", contents: hostile))
    sessions.notes = [hostile]
    sessions.questions[3].name = hostile
    sessions.questions[3].prompt = hostile
    sessions.questions[3].sentences = [hostile]
    sessions.questions[3].parting?.sides.a.before = hostile
    sessions.questions[3].parting?.sides.a.text = hostile
    sessions.questions[3].parting?.sides.b.after = hostile
    for keys in [[], [Key.enter], [.tab]] {
      var stage = ComparisonStage(sessions, width: 200, height: 60)
      for key in keys { stage.press(key) }
      #expect(stage.text.contains("red"))
      for scalar in stage.text.unicodeScalars where scalar != "\n" {
        #expect(scalar.cellPart != .dropped, "\(scalar.value)")
      }
    }
  }

  @Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 20)])
  func theScreenLooksAsRecorded(width: Int, height: Int) throws {
    let size = "\(width)x\(height)"
    try expectGolden(
      ComparisonStage(width: width, height: height).frame, "two-sessions-\(size)")
    try expectGolden(
      ComparisonStage(.equal, width: width, height: height).frame, "two-sessions-equal-\(size)")
  }

  @Test func thePagesLookAsRecorded() throws {
    for (name, key) in [("question", Key.enter), ("sessions", .tab), ("help", .character("?"))] {
      var stage = ComparisonStage(width: 80, height: 24)
      stage.press(key)
      try expectGolden(stage.frame, "two-sessions-\(name)-80x24")
    }
  }
}

/// The loop round it, with a clock of the test's own.
struct ComparisonLoopTests {
  private func run(
    _ script: [(at: UInt64, key: Key)], services: DashboardServices = DashboardServices()
  ) -> (loop: ComparisonLoop, screen: TestScreen) {
    let clock = ManualClock()
    let screen = TestScreen(width: 100, height: 30) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      return clock.now / 1_000_000
    }
    screen.script = script
    let loop = ComparisonLoop(
      screen: screen, sessions: .differing, services: services, keys: .standard,
      clock: { clock.now })
    loop.run()
    return (loop, screen)
  }

  @Test func itDrawsOnceForEachThingThatHappens() {
    let (loop, screen) = run([(5_000, .down), (9_000, .character("q"))])
    #expect(screen.frames.count == 2 && loop.signal == nil)
    #expect(screen.frames.first?.text.contains("✗ different tokens") == true)
  }

  /// What a terminal says of its colours may come after the first frame.
  @Test func itDrawsAgainForAScreenThatLooksOtherwise() {
    let clock = ManualClock()
    let screen = TestScreen(width: 100, height: 30) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      return clock.now / 1_000_000
    }
    screen.spoilt = 2_000..<2_200
    screen.script = [(9_000, .character("q"))]
    ComparisonLoop(
      screen: screen, sessions: .differing, services: DashboardServices(), keys: .standard,
      clock: { clock.now }
    ).run()
    #expect(screen.frames.count == 2)
  }

  @Test func aSignalEndsItAndIsTold() {
    let (loop, _) = run([(1_000, .enter), (2_000, .quit(signal: 15))])
    #expect(loop.signal == 15)
  }

  @Test func aThemeThatCannotBeShownIsNotKept() {
    var kept = 0
    var answers: [ThemeOutcome] = [.failed("nord.toml:2: no colour"), .shown("theme nord")]
    let services = DashboardServices(
      changeTheme: { _ in answers.removeFirst() },
      keepTheme: {
        kept += 1
        return nil
      })
    let (_, screen) = run(
      [(1_000, .character("t")), (3_000, .character("t")), (5_000, .character("q"))],
      services: services)
    #expect(kept == 1)
    #expect(screen.frames.contains { $0.text.contains("nord.toml:2") })
    #expect(screen.frames.last?.text.contains("theme nord") == true)
  }
}

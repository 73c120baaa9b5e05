import DashboardUI
import EngineTypes
import Terminal
import Testing

/// What the dashboard says stays until it is read, and can be read again.
struct NoticeTests {
  private func quiet() -> Stage { Stage(startsWorkload: false) }

  @Test func aLineStaysUntilAKeyIsPressed() {
    var stage = quiet()
    stage.send(.notice("wrote report.md"))
    stage.run(milliseconds: 60_000)
    #expect(stage.text.contains("wrote report.md"))
    stage.press(.down)
    #expect(!stage.text.contains("wrote report.md"))
  }

  /// Whoever pressed a key was there to read what it came to, which is soon no longer so.
  @Test func anAnswerToAKeyGoesByItself() {
    var stage = quiet()
    stage.type("$")
    #expect(stage.text.contains("requests hidden"))
    stage.run(milliseconds: 19_000)
    #expect(stage.text.contains("requests hidden"))
    stage.run(milliseconds: 2_000)
    #expect(!stage.text.contains("requests hidden"))
    #expect(stage.state.notices.all.last?.text.contains("requests hidden") == true)
  }

  @Test func aPanelThatIsBackIsNotSaidToBeHidden() {
    var stage = quiet()
    stage.type("$$")
    #expect(!stage.text.contains("hidden"))
  }

  /// It takes the rows it needs, and gives them back.
  @Test(arguments: [40, 60, 80, 120])
  func aLongLineIsReadToItsEnd(width: Int) {
    var stage = Stage(width: width, height: 24, startsWorkload: false)
    let before = stage.frame.lines.dropLast(2)
    let words = (1...30).map { "word\($0)" }
    stage.send(.notice(words.joined(separator: " ")))
    let said = Set(stage.text.split { $0 == " " || $0 == "\n" }.map(String.init))
    for word in words { #expect(said.contains(word), "\(word)") }
    #expect(stage.frame.lines.last == stage.hints)
    stage.press(.escape)
    #expect(stage.frame.lines.dropLast(2) == before)
  }

  @Test func aKeyPressedTooSoonDoesNotTakeItAway() {
    var stage = quiet()
    stage.send(.notice("wrote report.md"))
    stage.press(.down)
    #expect(stage.text.contains("wrote report.md"))
    stage.press(.escape)
    #expect(!stage.text.contains("wrote report.md"))
  }

  @Test func anotherTakesItsPlaceAndBothAreListed() {
    var stage = quiet()
    stage.send(.notice("one thing"))
    stage.run(milliseconds: 3_000)
    stage.send(.notice("another thing"))
    stage.send(.notice("another thing"))
    #expect(!stage.text.contains("one thing") && stage.text.contains("another thing"))
    stage.type(":messages")
    stage.press(.enter)
    #expect(stage.text.contains("3.00s ago  one thing"))
    #expect(stage.text.contains("another thing (2 times)"))
    stage.press(.character("q"))
    #expect(stage.state.overlay == .none && stage.outside.isEmpty)
  }

  @Test func theListScrollsAndNamesWhatIsLong() {
    var stage = Stage(width: 60, height: 20, startsWorkload: false)
    for number in 1...60 {
      stage.send(.notice("notice \(number) " + String(repeating: "x", count: 70)))
    }
    stage.type(":messages")
    stage.press(.enter)
    #expect(stage.text.contains("notice 60") && !stage.text.contains("notice 1 "))
    stage.press(.character("G"))
    #expect(stage.text.contains("notice 1 "))
    stage.press(.character("g"))
    #expect(stage.text.contains("notice 60"))
  }

  @Test func atMostSoManyAreKept() {
    var board = NoticeBoard()
    for number in 0..<1_000 { board.post("\(number)", at: UInt64(number)) }
    #expect(board.all.count == NoticeBoard.limit && board.all.last?.text == "999")
  }

  @Test func aRejectedRequestShowsItsPromptAndTheReason() {
    var stage = quiet()
    stage.send(
      .events([
        .rejected(
          RejectedRequest(
            id: RequestID(9), reason: .promptTooLong(tokenCount: 9_000, limit: 8_191),
            promptText: "a very long story", nanoseconds: 1))
      ]))
    #expect(stage.text.contains("rejected") && !stage.text.contains("0/0"))
    stage.press(.enter)
    #expect(stage.text.contains("a very long story") && stage.text.contains("none: it never ran"))
    // Its prompt was counted and refused; what it never had is not said to be 0.
    #expect(!stage.text.contains("0 prompt") && !stage.text.contains("from the prefix cache"))
    #expect(stage.text.contains("the prompt has 9,000 tokens, the limit is 8,191; shorten it"))
  }

  /// What the report says of an answer that is not whole, its row and its page say too.
  @Test(arguments: [FinishReason.cancelled, .shutdown, .error])
  func aBrokenOffAnswerIsComparedWithNobodys(reason: FinishReason) throws {
    let hash = try #require(OutputHash(bytes: Array(repeating: 7, count: 32)))
    var stage = quiet()
    let request = AdmittedRequest(
      id: RequestID(1), promptText: "half an answer", promptTokens: [TokenID(1)],
      sampling: SamplingParameters(), isolation: .shared, nanoseconds: 1)
    let end = FinishedRequest(
      id: RequestID(1), reason: reason, tokenCount: 0, cachedTokenCount: 0, hash: hash,
      mode: .invariant, nanoseconds: 2)
    stage.send(.events([.admitted(request)]))
    #expect(stage.text.contains("no token yet"))
    stage.send(.events([.finished(end)]))
    #expect(stage.text.contains("not compared") && !stage.text.contains("no token yet"))
    stage.press(.enter)
    stage.press(.right)
    #expect(stage.text.contains("compared with nobody's"))
  }

  /// What was lost is said when it is known, and stays to be read.
  @Test func aRecordingThatGoesOnSaysWhatItLost() {
    var stage = quiet()
    var report = RecordingReport(.recording)
    stage.send(.recording(report))
    #expect(!stage.text.contains("recording again"))
    report.lostEventCount = 1_200
    stage.send(.recording(report))
    #expect(stage.text.contains("recording again; 1,200 events are missing in the log"))

    var failing = report
    failing.phase = .failing("no space left")
    stage.send(.recording(failing))
    stage.send(.recording(report))
    #expect(stage.text.contains("recording again; nothing more is missing"))
  }
}

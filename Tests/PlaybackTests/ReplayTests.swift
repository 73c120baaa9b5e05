import DashboardUI
import EngineTypes
import Foundation
import Playback
import SessionLog
import Terminal
import Testing

/// What somebody sees who opens a recorded session.
struct ReplayTests {
  private let session: RecordedSession

  init() throws { session = try LogFile(ScriptedSession().events).session() }

  /// The ways to the end of step 33, each of which ends standing still.
  static let ways: [[[Key]]] = [
    [keys(":to-step 33\r")],
    [keys("$"), keys(":to-step 33\r")],
    [keys(":to-step 40\r"), keys(String(repeating: ",", count: 7))],
    [keys(":to-step 1\r"), keys(String(repeating: ".", count: 32))],
    [keys("}"), keys("{"), keys(String(repeating: ".", count: 33))],
    [keys("+++++++ "), keys(":speed 1\r"), keys(":to-step 33\r")],
  ]

  static func keys(_ text: String) -> [Key] {
    text.map { $0 == "\r" ? .enter : .character($0) }
  }

  @Test func theSamePlaceIsTheSameFrameWhateverTheWay() throws {
    let frames = Self.ways.map { Seat.watch(session, $0).state }
    let first = try #require(frames.first)
    #expect(first.playback?.step == 33)
    for state in frames {
      #expect(state.frame.lines == first.frame.lines)
      #expect(state.frame.roleLines == first.frame.roleLines)
    }
    // Another place is another frame.
    #expect(Seat.watch(session, [Self.keys(":to-step 34\r")]).state.frame != first.frame)
  }

  /// What only a running engine does is not offered.
  @Test func theRowNamesTheKeysOfARecording() throws {
    let panels = try #require(Seat.watch(session, []).state.frame.lines.last)
    for words in ["Space play", ", back", "+ faster", "? help"] { #expect(panels.contains(words)) }
    for words in ["m mode", "i ask", " w s", "p pause"] { #expect(!panels.contains(words)) }
    let story = try #require(
      Seat.watch(session, [Self.keys("$"), Self.keys("\r")]).state.frame.lines.last)
    #expect(story.contains("← → pages"), "\(story)")
    #expect(!story.contains("a/b") && !story.contains("cancel"), "\(story)")
  }

  /// A log that ended before its session says so, and what ran then has no state of its own any more.
  @Test(arguments: [nil, 9_000])
  func aLogThatEndedAtItsLimitSaysSo(limit: Int?) throws {
    let file = try LogFile(
      ScriptedSession().events, limit: limit.map(RecordLimit.bytes) ?? .none)
    let state = Seat.watch(try file.session(), [Self.keys("$")]).state
    #expect(state.playback?.limit == limit && state.playback?.endsEarly == (limit != nil))
    let text = state.frame.lines.joined(separator: "\n")
    #expect(text.contains("log ended at its limit of") == (limit != nil))
    #expect(state.visibleRequests.contains { $0.isActive })
    #expect(text.contains("log ends") == (limit != nil))
  }

  @Test func theSameReplayIsTheSameFilm() {
    let keys = [Self.keys(" "), Self.keys(">"), Self.keys("++"), Self.keys(",")]
    let (first, second) = (Seat.watch(session, keys).seat, Seat.watch(session, keys).seat)
    #expect(first.frames.count > 20)
    #expect(first.frames == second.frames)
  }

  @Test func anEngineThatWasIdleIsIdleInTheReplay() throws {
    let operation = OperationRecord(
      site: .qkv, m: 1, n: 8, k: 8,
      choice: KernelChoice(
        family: .reference, kernel: "scalar", reductionOrder: "chain", splitCount: 1,
        dependsOnBatch: false), nanoseconds: 0)
    let rest = RestRecord(
      runningCount: 0, waitingCount: 0, blocks: BlockUsage(total: 64, used: 0, cached: 9),
      mode: .reference, operations: [operation], nanoseconds: 90_000_000_000)
    let session = try LogFile(
      ScriptedSession().events + [.modeChanged(.reference, step: 61), .rested(rest)]
    ).session()
    let end = Seat.watch(session, [Self.keys("$")]).state
    #expect(end.facts.load.isIdle && end.text.contains("IDLE") && end.text.contains("running 0"))
    #expect(end.text.contains("0 of 64 used") && end.text.contains("scalar"))
    let before = Seat.watch(session, [Self.keys("$"), Self.keys(",")]).state
    #expect(!before.facts.load.isIdle && !before.text.contains("IDLE"))
  }

  @Test func aRefusedPromptComesAtItsTimeWithItsReason() throws {
    let asked = session.events.compactMap { event in
      if case .rejected(let refused) = event { refused } else { nil }
    }
    let refused = try #require(asked.first)
    let states = ["24", "33"].map { Seat.watch(session, [Self.keys(":to-step \($0)\r")]).state }
    #expect(states[0].facts.requests[refused.id] == nil)
    let entry = try #require(states[1].facts.requests[refused.id])
    #expect(entry.rejection == refused.reason && entry.promptText == refused.promptText)
    #expect(entry.admittedAt == refused.nanoseconds && refused.nanoseconds > 0)
    #expect(states[1].facts.tally[.failed] == 1 && entry.account == .failed)
  }

  @Test func itSaysThatItIsAReplayAndWhere() {
    let (_, state) = Seat.watch(session, [Self.keys(":to-step 33\r")])
    #expect(state.text.contains("REPLAY ‖ paused"))
    #expect(state.text.contains("step 33 of 60"))
    #expect(state.text.contains("of 1:"))
    let (_, playing) = Seat.watch(session, [Self.keys("+ ")])
    #expect(playing.text.contains("REPLAY ▶ ×2"))
    let (_, end) = Seat.watch(session, [Self.keys("$")])
    #expect(end.text.contains("REPLAY ■ end"))
  }

  @Test(arguments: [
    "m", "i", "w", "x", ":toggle family\r", ":budget 8\r", ":mode standard\r", ":concurrency 3\r",
    "b", "o", "W", "4b", ":ab why?\r", ":load needle\r", ":mix long\r", ":tour\r",
  ])
  func whatCannotBeDoneSaysWhy(keys: String) {
    // The notice stands for four seconds; the seat waits six, so it must be among the frames.
    let (seat, state) = Seat.watch(session, [Self.keys(":to-step 20\r"), Self.keys(keys)])
    #expect(seat.frames.contains { $0.lines.joined().contains("a replay: ") })
    #expect(state.overlay == .none && state.requestedMode == nil)
    #expect(state.facts.settings.mode == .invariant)
  }

  @Test func whatCanBeDoneStillCan() {
    let keys = [Self.keys("$"), Self.keys("4"), [.down, .enter]]
    let (_, state) = Seat.watch(session, keys)
    guard case .detail = state.overlay else {
      Issue.record("no detail: \(state.overlay)")
      return
    }
  }

  @Test func theHintsNameWhatARecordingCanDo() {
    let (seat, _) = Seat.watch(session, [])
    let hints = seat.frames.last?.lines.last ?? ""
    #expect(hints.contains("Space play") && !hints.contains("ask") && !hints.contains("mode"))
  }

  @Test func modesAndVerdictsComeWithTheSteps() {
    let (_, early) = Seat.watch(session, [Self.keys(":to-step 29\r")])
    let (_, late) = Seat.watch(session, [Self.keys("$")])
    #expect(early.text.contains("◆ INVARIANT") && late.text.contains("◇ STANDARD"))
    #expect(early.proof.totals.first?.twinCount == 2)
    #expect(late.facts.finishedCount > early.facts.finishedCount)
  }

  @Test func goingBackToTheStartIsAnEmptyDashboard() {
    let (_, state) = Seat.watch(session, [Self.keys("$"), Self.keys("0")])
    #expect(state.facts.latest == nil && state.facts.requests.count == 0)
    #expect(state.facts.settings == session.header.settings)
    #expect(state.text.contains("no requests yet"))
  }

  @Test func aClickOnTheBarGoesThere() {
    let click = Key.mouse(MouseEvent(action: .press, x: 119 - 50, y: 38))
    let (_, state) = Seat.watch(session, [[click]])
    let fraction = state.playback?.fraction ?? 0
    #expect(fraction > 0.2 && fraction < 0.99)
  }

  @Test func aTornLogIsShownAndSaysSo() throws {
    let file = try LogFile(ScriptedSession().events)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let session = try RecordedSession(bytes: Array(bytes.dropLast(150)))
    #expect(session.isTorn)
    let (_, state) = Seat.watch(session, [Self.keys("$")])
    #expect(state.text.contains("torn log"))
    // The steps that were being written together are left out, those before are there.
    let stepCount = try #require(state.playback?.stepCount)
    #expect((30..<60).contains(stepCount))
  }

  @Test(arguments: [(40, 10), (80, 24), (120, 40), (300, 80)])
  func everySizeIsDrawn(width: Int, height: Int) {
    let (seat, _) = Seat.watch(
      session, width: width, height: height, [Self.keys(" "), Self.keys("$")])
    #expect(seat.frames.allSatisfy { $0.width == width && $0.height == height })
  }

  @Test func aLogWithoutEventsIsShown() throws {
    let session = try LogFile([]).session()
    let (_, state) = Seat.watch(session, [Self.keys(" "), Self.keys("$"), Self.keys(",")])
    #expect(state.text.contains("step 0 of 0"))
  }

  @Test func outsideAReplayTheKeysAreExplained() {
    var state = DashboardState(
      model: session.header.model, settings: session.header.settings,
      workload: Workload(.steady, mode: .invariant, isOn: false))
    for key in Self.keys(":seek 5\r") { _ = state.update(.key(key)) }
    #expect(state.notices.current?.text.contains("invar replay") == true)
  }
}

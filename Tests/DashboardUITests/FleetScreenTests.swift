import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The screen of `invar attach`, told as small stories.
struct FleetScreenTests {
  private static let sizes = [(200, 60), (120, 40), (80, 24), (60, 20)]

  @Test(arguments: sizes)
  func howTheFleetStandsIsAboveEverything(width: Int, height: Int) {
    let text = FleetStage(width: width, height: height).frame.lines.prefix(4)
      .joined(separator: "\n")
    #expect(text.contains("✗ 5 up, 1 stale, 1 down of 7 targets"))
    #expect(text.contains("TTFT p50 979ms is"))
    #expect(FleetStage(.well, width: width, height: height).text.contains("✓ 1 up of 1 target"))
  }

  @Test(arguments: sizes)
  func theMainFiguresOfEveryReplicaAreSeen(width: Int, height: Int) throws {
    let lines = FleetStage(width: width, height: height).frame.lines
    let row = try #require(lines.first { $0.hasPrefix("│qw") && $0.contains("gpu1:8000 ") })
    for word in ["up", "11", "1,230", "53%"] { #expect(row.contains(word), "\(word)") }
    #expect(lines.contains { $0.contains("│Σ qwen3-32b") && $0.contains("48") })
  }

  @Test func wideScreensHaveEveryColumn() throws {
    let lines = FleetStage(width: 200, height: 60).frame.lines
    let heading = try #require(lines.first { $0.contains("│replica") })
    for column in [
      "state", "run", "wait", "KV", "hit", "pre", "req/s", "in/s", "out/s", "TTFT50", "TTFT99",
      "ITL50",
      "ITL99", "E2E50", "E2E99", "newest right",
    ] {
      #expect(heading.contains(column), "\(column)")
    }
    let slow = try #require(lines.first { $0.contains("│qwen3-32b gpu3") })
    #expect(slow.contains(" 4.44 "), "requests a second")
    #expect(slow.contains("5.2× !") && slow.contains("~979ms") && slow.contains(">10.00s"))
  }

  @Test func theTableIsSortedByColumnAndTheCursorStaysOnItsReplica() {
    var stage = FleetStage()
    stage.press(.down, .down)
    #expect(stage.chosen == "qwen3-32b gpu3:8000")
    stage.click("TTFT50")
    #expect(stage.state.list.order == .ttft50 && stage.state.list.cursor == 0)
    #expect(stage.chosen == "qwen3-32b gpu3:8000")
    stage.click("TTFT50")
    #expect(stage.state.list.isReversed && stage.chosen == "qwen3-32b gpu3:8000")
    stage.press(.character("s"), .character("s"))
    #expect(stage.state.list.order == .itl50)
    var seen: Set<FleetColumn> = []
    for _ in FleetColumn.sortable {
      stage.press(.character("s"))
      seen.insert(stage.state.list.order)
    }
    #expect(seen == Set(FleetColumn.sortable))
  }

  @Test func theCursorStaysOnItsReplicaWhenOthersComeAndGo() {
    var stage = FleetStage()
    stage.press(.character("G"), .up)
    #expect(stage.chosen == "llama gpu6:8080")
    var fleet = WatchedFleet.busy
    fleet.replicas.removeFirst(3)
    stage.absorb(fleet)
    #expect(stage.chosen == "llama gpu6:8080" && stage.state.list.cursor == 3)
    fleet.replicas.removeAll { $0.name.hasPrefix("llama") }
    stage.absorb(fleet)
    #expect(stage.chosen == "10.0.0.9:30000")
    fleet.replicas = []
    stage.absorb(fleet)
    #expect(stage.chosen == nil && stage.text.contains("there is no target"))
    stage.press(.enter, .down, .character("n"), .character("s"), .character("/"))
    stage.absorb(.busy)
    #expect(stage.state.list.items.count == 3)
  }

  @Test func onlyThoseInTroubleCanBeShown() {
    var stage = FleetStage()
    stage.press(.character("/"))
    #expect(stage.state.list.items == [2, 6, 7] && stage.text.contains("3 of 8"))
    stage.press(.escape)
    #expect(stage.state.list.items.count == 8)
    var well = FleetStage(.well)
    well.press(.character("/"))
    #expect(well.text.contains("no replica is in trouble; / shows all again"))
  }

  @Test func theNextInTroubleIsFoundRoundAndRound() {
    var stage = FleetStage()
    var seen: [String?] = []
    for key in "nnnnN" {
      stage.press(.character(key))
      seen.append(stage.chosen)
    }
    #expect(
      seen == [
        "qwen3-32b gpu3:8000", "llama gpu6:8080", "10.0.0.9:30000", "qwen3-32b gpu3:8000",
        "10.0.0.9:30000",
      ])
    var well = FleetStage(.well)
    well.press(.character("n"))
    #expect(well.text.contains("no replica is down, stale or stands out"))
  }

  /// From its state to the last bar of its histograms.
  @Test(arguments: sizes)
  func allOfAReplicaIsReached(width: Int, height: Int) {
    var stage = FleetStage(width: width, height: height)
    stage.press(.character("n"), .enter)
    var seen = ""
    for _ in 0..<12 {
      seen += stage.text
      stage.press(.pageDown)
    }
    for words in [
      "5.2× !", "past, newest right", "output/s", "p50 p90 p95 p99", "~188ms ~520ms ~640ms ~917ms",
      "first token", "why requests ended", "http://gpu1:8000/metrics", "≤ 250ms", "290",
    ] {
      #expect(seen.contains(words), "\(words)")
    }
    stage.press(.right)
    #expect(stage.chosen == "qwen3-32b gpu4:8000" && stage.state.page == .replica(scroll: 0))
    stage.press(.escape)
    #expect(stage.state.page == .table)
  }

  @Test func leavingGoesUpFirst() {
    var stage = FleetStage()
    stage.press(.enter, .character("?"), .character("q"))
    #expect(stage.state.page == .replica(scroll: 0) && stage.effects.isEmpty)
    stage.press(.character("q"), .character("q"))
    #expect(stage.effects == [.quit])
    stage.press(.control("c"))
    #expect(stage.effects == [.quit, .quit])
  }

  @Test func anEscapeThatWasNoneIsTakenBack() {
    var stage = FleetStage()
    stage.press(.enter, .escape)
    #expect(stage.state.page == .table)
    stage.press(.notEscape)
    #expect(stage.state.page == .replica(scroll: 0))
  }

  @Test func coloursAreChangedAndOtherKeysDoNothing() {
    var stage = FleetStage()
    let text = stage.text
    for key in "mowWxyYeELPi:12345" { stage.press(.character(key)) }
    #expect(stage.effects.isEmpty && stage.text == text)
    stage.press(.character("t"))
    #expect(stage.effects == [.theme(.next), .keepTheme])
  }

  @Test func everyHintIsAButton() {
    var stage = FleetStage(width: 160, height: 40)
    stage.click("Enter all of it")
    #expect(stage.state.page == .replica(scroll: 0))
    stage.click("Esc back")
    stage.click("? help")
    #expect(stage.text.contains("╭─ help"))
    stage.click("Esc closes")
    stage.click("q quit")
    #expect(stage.effects == [.quit])
  }

  @Test func clicksChooseAndOpenAndTheWheelMoves() {
    var stage = FleetStage(width: 200, height: 60)
    stage.click("deepseek-v3 gpu5:30000 e1")
    #expect(stage.chosen == "deepseek-v3 gpu5:30000 e1" && stage.state.page == .table)
    stage.click("deepseek-v3 gpu5:30000 e1")
    #expect(stage.state.page == .replica(scroll: 0))
    stage.press(.escape, .mouse(MouseEvent(action: .wheelUp, x: 5, y: 12)))
    #expect(stage.chosen == "qwen3-32b gpu3:8000")
    stage.click("past, newest right")
    #expect(stage.state.page == .replica(scroll: 0))
  }

  @Test func aSmallScreenSaysSoAndKnowsOnlyTheWayOut() {
    var stage = FleetStage(width: 30, height: 8)
    #expect(stage.text.contains("30×8 is too small"))
    stage.press(.enter, .character("?"))
    #expect(stage.state.page == .table)
    stage.press(.character("q"))
    #expect(stage.effects == [.quit])
  }

  @Test func everySizePaintsItsWayOut() {
    for width in [40, 45, 52, 60, 79, 150, 220] {
      for height in [10, 13, 19, 20, 24, 30, 70] {
        for (key, way) in [
          (Key.home, "q quit"), (.enter, "back"), (.character("?"), "closes"),
          (.character("p"), "asks nobody"),
        ] {
          var stage = FleetStage(width: width, height: height)
          stage.press(key, .character("G"))
          #expect(stage.hints.contains(way), "\(width)×\(height) \(key)")
        }
        #expect(FleetStage(width: width, height: height).text.contains("gpu1:8000"))
      }
    }
  }

  /// However many there are: the one under the cursor is in sight.
  @Test func aThousandReplicasScroll() {
    var fleet = WatchedFleet.busy
    let row = fleet.replicas[0]
    fleet.replicas = (0..<1_000).map { number in
      var row = row
      (row.key, row.name) = ("\(number)", "replica \(number)")
      return row
    }
    var stage = FleetStage(fleet, width: 80, height: 24)
    for (key, name) in [(Key.end, "replica 999"), (.pageUp, "replica 987"), (.home, "replica 0 ")] {
      stage.press(key)
      #expect(stage.text.contains("│\(name)"), "\(name)")
    }
  }

  /// A server may call itself anything.
  @Test func noTextCommandsTheTerminal() {
    let hostile = "\u{1B}[31mred\u{1B}]0;title\u{7}\u{202E}\u{9B}2J\r\nnext\u{0}"
    var fleet = WatchedFleet.busy
    (fleet.headline, fleet.findings) = (hostile, [hostile])
    fleet.replicas[0].name = hostile
    fleet.replicas[0].reasons = [hostile]
    fleet.sums[0].name = hostile
    for keys in [[], [Key.enter]] {
      var stage = FleetStage(fleet, width: 200, height: 60)
      for key in keys { stage.press(key) }
      stage.absorb(fleet)
      #expect(stage.text.contains("red"))
      for scalar in stage.text.unicodeScalars where scalar != "\n" {
        #expect(scalar.cellPart != .dropped, "\(scalar.value)")
      }
    }
  }

  @Test(arguments: sizes)
  func theScreenLooksAsRecorded(width: Int, height: Int) throws {
    let size = "\(width)x\(height)"
    try expectGolden(FleetStage(width: width, height: height).frame, "fleet-\(size)")
    var stage = FleetStage(width: width, height: height)
    stage.press(.character("n"), .enter)
    try expectGolden(stage.frame, "fleet-replica-\(size)")
  }

  @Test func theHelpLooksAsRecorded() throws {
    var stage = FleetStage(width: 80, height: 24)
    stage.press(.character("?"))
    try expectGolden(stage.frame, "fleet-help-80x24")
  }
}

/// The loop round it, with a clock of the test's own.
struct FleetLoopTests {
  private func run(
    _ script: [(at: UInt64, key: Key)], news: [(at: UInt64, fleet: WatchedFleet)] = []
  ) -> (loop: FleetLoop, screen: TestScreen, asked: [String]) {
    let clock = ManualClock()
    let screen = TestScreen(width: 100, height: 30) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      return clock.now / 1_000_000
    }
    screen.script = script
    var (news, asked) = (news, [String]())
    let source = FleetSource(
      next: {
        guard let first = news.first, clock.now >= first.at * 1_000_000 else { return nil }
        news.removeFirst()
        return first.fleet
      },
      detail: { key in
        asked.append(key)
        return .sample
      })
    let loop = FleetLoop(
      screen: screen, fleet: .well, source: source, services: DashboardServices(), keys: .standard,
      symbols: .block, clock: { clock.now })
    loop.run()
    return (loop, screen, asked)
  }

  @Test func itDrawsWhatIsNewAndAsksForWhatIsUnderTheCursor() {
    let (loop, screen, asked) = run(
      [(5_000, .down), (9_000, .character("q"))], news: [(2_000, .busy), (3_000, .busy)])
    #expect(loop.signal == nil && screen.frames.count == 4)
    #expect(screen.frames[0].text.contains("1 up of 1 target"))
    #expect(screen.frames[1].text.contains("5 up, 1 stale"))
    #expect(
      asked == [
        "qwen3-32b gpu1:8000", "qwen3-32b gpu1:8000", "qwen3-32b gpu1:8000", "qwen3-32b gpu2:8000",
      ])
  }

  @Test func aSignalEndsItAndIsTold() {
    let (loop, _, _) = run([(1_000, .enter), (2_000, .quit(signal: 15))])
    #expect(loop.signal == 15)
  }
}

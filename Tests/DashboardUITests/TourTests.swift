import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The tour as somebody walks it.
struct TourTests {
  @Test func itGoesFromStopToStopAsThingsAreSeen() throws {
    var stage = Stage()
    stage.run(milliseconds: 4_000)
    let before = stage.state.intendedSettings.run
    stage.command("tour")
    for stop in Tour.Stop.allCases {
      #expect(stage.state.tour?.stop == stop)
      // As often as there is something to do.
      for _ in 0..<6 where stage.state.tourEvidence?.kind != .shown || stop == .order {
        if stop == .thousand && stage.state.tour?.done.contains(.thousand) == true { break }
        stage.press(.enter)
        stage.run(milliseconds: 500)
        guard stage.state.tour?.stop == stop else { break }
      }
      if stop == .prefixes { seeAllWays(&stage) }
      stage.settle(milliseconds: stop == .thousand ? 0 : 60_000)
      if stage.state.tour?.stop == stop, stop != .thousand {
        #expect(stage.evidence?.kind == .shown, "\(stop): \(stage.evidence?.parts ?? [])")
      }
      if stage.state.tour?.stop == stop {
        stage.press(stop == .thousand ? .character(">") : .enter)
      }
    }
    let tour = try #require(stage.state.tour)
    #expect(tour.isOver && tour.outcomes[.thousand] == .skipped)
    #expect(Tour.Stop.allCases.dropLast().allSatisfy { tour.outcomes[$0] == .shown })
    #expect(stage.text.contains("7 seen, 1 passed over; settings are as they were"))
    #expect(stage.state.intendedSettings.run == before)
    stage.press(.enter)
    #expect(stage.state.tour == nil && !stage.text.contains("the tour is over"))
  }

  /// The scripted engine has no prefix cache.
  private func seeAllWays(_ stage: inout Stage) {
    stage.settle(milliseconds: 20_000)
    var id = 90_000
    for question in ["one", "two", "three"] {
      for (cached, chunks) in [(0, 1), (0, 2), (3, 1)] {
        id += 1
        stage.answer(
          id, question, hash: 7, mode: .invariant, step: id, cached: cached, chunks: chunks)
      }
    }
  }

  @Test func whatIsDoneByHandIsSeenToo() {
    var stage = Stage()
    stage.command("tour")
    #expect(stage.text.contains("Enter: all kernels standard (by hand: m)"))
    stage.press(.character("m"))
    #expect(!stage.text.contains("all kernels standard"))
    stage.press(.character(">"), .character(">"))
    stage.command("threads 1")
    stage.run(milliseconds: 200)
    #expect(!stage.text.contains("Enter: one thread"))
    #expect(stage.text.contains("it waits for 100 answers at most"))
  }

  @Test func leavingPutsTheSettingsAndTheLoadBack() {
    var stage = Stage(startsWorkload: false)
    let before = stage.state.intendedSettings.run
    stage.command("tour")
    #expect(stage.state.workload.isOn)
    stage.press(.enter, .character(">"), .character(">"), .enter)
    #expect(stage.state.intendedSettings.threadCount == 1)
    stage.press(.escape)
    #expect(stage.state.tour == nil && !stage.state.workload.isOn)
    #expect(stage.state.intendedSettings.run == before)
    #expect(stage.text.contains("tour left at stop 3 of 8, settings as before; :tour begins anew"))
  }

  @Test func theStopForOneThreadGivesTheOthersBack() {
    var stage = Stage(at: .threads)
    stage.press(.enter)
    #expect(stage.state.intendedSettings.threadCount == 1)
    stage.press(.character(">"))
    #expect(stage.state.intendedSettings.threadCount == 2)
    #expect(stage.state.intendedSettings.mode == .standard)
  }

  @Test func anEscThatWasNoneIsTakenBack() {
    var stage = Stage()
    stage.command("tour")
    stage.press(.escape)
    #expect(stage.state.tour == nil)
    stage.press(.notEscape)
    #expect(stage.state.tour?.stop == .temperature)
  }

  @Test func escLeavesAZoomedPanelFirst() {
    var stage = Stage(at: .order)
    stage.press(.character("z"), .escape)
    #expect(stage.state.tour != nil && !stage.state.isZoomed)
    stage.press(.escape)
    #expect(stage.state.tour == nil)
  }

  @Test func itGoesBackAndOnWithoutWaiting() {
    var stage = Stage(at: .company)
    stage.press(.character("<"), .backspace)
    #expect(stage.state.tour?.stop == .threads)
    stage.press(.character(">"))
    #expect(stage.state.tour?.outcomes[.threads] == .skipped)
    stage.press(.character("<"), .character("<"), .character("<"), .character("<"))
    #expect(stage.state.tour?.stop == .temperature)
  }

  /// Enter alone never passes over what has not been seen.
  @Test func enterWaits() {
    var stage = Stage(at: .temperature)
    stage.press(.enter, .enter, .enter)
    #expect(stage.state.tour?.stop == .temperature)
    #expect(stage.text.contains("not seen yet; > goes on without it"))
  }

  /// Nor does it end the tour before the last stop has shown what it promised.
  @Test(arguments: [(120, 40), (80, 24), (60, 20)])
  func enterWaitsAtTheLastStopToo(width: Int, height: Int) {
    var stage = Stage(at: .thousand, width: width, height: height)
    stage.press(.enter)
    stage.run(milliseconds: 500)
    #expect(stage.evidence?.kind == .waiting && !stage.text.contains("end of the tour"))
    #expect(!stage.hints.contains("Enter"))
    #expect(height < 22 || stage.text.contains("> goes on without waiting"))
    stage.press(.enter)
    #expect(stage.state.tour?.isOver == false && stage.state.tour?.stop == .thousand)
    #expect(stage.text.contains("not seen yet; > goes on without it"))
  }

  /// What stands behind "by hand" is what is missing, and only that.
  @Test(arguments: [
    ([], "by hand: m, :threads 1"), (["m"], "by hand: :threads 1"), (["threads 1"], "by hand: m)"),
  ])
  func whatIsSoAlreadyNeedsNoKey(before: [String], words: String) {
    var stage = Stage(at: .threads)
    for command in before {
      if command == "m" { stage.press(.character("m")) } else { stage.command(command) }
    }
    stage.run(milliseconds: 200)
    #expect(stage.text.contains(words))
  }

  /// While there is something to press, that is what it waits for.
  @Test(arguments: Tour.Stop.allCases)
  func whatItWaitsForIsNamed(stop: Tour.Stop) {
    let stage = Stage(at: stop)
    guard stage.evidence?.kind == .waiting else { return }
    #expect((stage.evidence?.parts.first == "for your Enter") == (stage.state.tourTask != nil))
    #expect(!stage.text.contains("not so here after"))
  }

  /// What a stop speaks of can be seen, in whichever layout somebody had and on a small screen too.
  @Test(arguments: Tour.Stop.allCases.filter { $0 != .order }, [(120, 40), (80, 24)])
  func theStopsPanelIsShown(stop: Tour.Stop, size: (Int, Int)) {
    for arrangement in Arrangement.all {
      var stage = Stage(width: size.0, height: size.1)
      stage.command("layout \(arrangement.name)")
      stage.command("tour")
      while let at = stage.state.tour?.stop, at != stop { stage.press(.character(">")) }
      #expect(stage.state.placedPanels[stop.panel] != nil, "\(arrangement.name)")
      #expect(stage.state.focus == stop.panel)
    }
  }

  @Test func aPauseAndAStoppedLoadAreNamed() {
    var stage = Stage(at: .temperature)
    stage.press(.character("w"))
    #expect(stage.text.contains("the workload is off; w starts it"))
    stage.press(.character("p"))
    #expect(stage.text.contains("the engine is paused; p goes on"))
  }

  @Test func itsKeysAreThePersons() throws {
    var stage = Stage(at: .temperature)
    let keys = try KeyMap([
      KeyAssignment(action: "tour-go", keys: ["f5"]),
      KeyAssignment(action: "toggle-mode", keys: ["M"]),
    ])
    stage.edit { $0.keys = keys }
    #expect(stage.text.contains("F5: all kernels standard (by hand: M)"))
    stage.press(.function(5))
    #expect(stage.state.intendedMode == .standard)
  }

  @Test func theHelpBeginsWithItsKeysWhileItIsOn() {
    var stage = Stage(at: .temperature, width: 80, height: 24)
    stage.press(.character("?"))
    #expect(stage.frame.lines[4].contains("on the tour"))
    stage.press(.escape, .escape, .character("?"))
    #expect(!stage.frame.lines[4].contains("on the tour"))
  }

  @Test func aClickOnItIsItsKey() {
    var stage = Stage(at: .temperature)
    stage.press(.mouse(MouseEvent(action: .press, x: 10, y: 34)))
    #expect(stage.state.intendedMode == .standard)
  }

  @Test(arguments: [(120, 40), (80, 24), (60, 20)])
  func itLooksAsRecorded(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.command("tour")
    stage.press(.enter)
    stage.settle()
    #expect(stage.evidence?.kind == .shown)
    try expectGolden(stage.frame, "tour-\(width)x\(height)")
  }

  @Test func itsEndLooksAsRecorded() throws {
    var stage = Stage(at: .thousand, width: 80, height: 24)
    stage.press(.character(">"))
    try expectGolden(stage.frame, "tour-over-80x24")
  }

  /// What it asks and what it waits for is never cut.
  @Test(arguments: Tour.Stop.allCases, [(120, 40), (80, 24), (60, 20)])
  func everyStopFitsItsBand(stop: Tour.Stop, size: (Int, Int)) {
    var stage = Stage(at: stop, width: size.0, height: size.1)
    for _ in 0..<3 {
      let text = stage.band.joined(separator: "\n")
      #expect(!text.contains("…") && text.contains("?"), "\(text)")
      stage.press(.enter)
      stage.run(milliseconds: 3_000)
      guard stage.state.tour?.stop == stop, stage.state.tour?.isOver == false else { break }
    }
  }

  /// What has been seen is the last thing to go.
  @Test(arguments: [(40, 10), (50, 11), (60, 12), (40, 14), (80, 16)])
  func itsFigureIsOnTheSmallestScreen(size: (Int, Int)) {
    var stage = Stage(at: .temperature, width: size.0, height: size.1)
    stage.press(.enter)
    stage.settle()
    #expect(stage.evidence?.kind == .shown)
    #expect(stage.text.contains("seen: "), "\(stage.text)")
  }

  @Test func everySizeIsDrawnWithoutTrouble() {
    var stage = Stage(at: .temperature)
    for width in [40, 59, 70, 100, 300] {
      for height in [10, 14, 22, 30, 100] {
        stage.press(.resize(width: width, height: height))
        #expect(stage.frame.width == width)
      }
    }
  }
}

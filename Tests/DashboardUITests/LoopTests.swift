import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The shell with a clock of the test's own: no test here waits for anything.
struct LoopTests {
  /// Runs a dashboard until `end` milliseconds and returns it with its screen.
  private func run(
    until end: UInt64, startsWorkload: Bool, keys: [(at: UInt64, key: Key)] = [],
    services: DashboardServices = DashboardServices(), stall: Range<UInt64> = 0..<0
  ) -> (loop: DashboardLoop, screen: TestScreen, engine: ScriptedEngine) {
    let engine = ScriptedEngine()
    let clock = ManualClock()
    let screen = TestScreen(width: 100, height: 30) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      engine.run(until: clock.now)
      return clock.now / 1_000_000
    }
    screen.script = keys + [(end, .control("c"))]
    screen.stall = stall
    var options = DashboardOptions()
    options.startsWorkload = startsWorkload
    let loop = DashboardLoop(
      screen: screen, engine: engine, services: services, options: options,
      clock: { clock.now }, threadCPU: { clock.now / 100 })
    loop.run()
    return (loop, screen, engine)
  }

  @Test func anIdleDashboardDrawsOnce() {
    let (_, screen, _) = run(until: 10_000, startsWorkload: false)
    #expect(screen.frames.count == 1)
  }

  @Test func dataIsDrawnFourTimesASecond() {
    let (_, screen, engine) = run(until: 10_000, startsWorkload: true)
    #expect((36...42).contains(screen.frames.count))
    #expect(engine.submitted.count > 20)
  }

  @Test func aTerminalThatTakesNothingCostsThePictureAlone() throws {
    let (_, free, engine) = run(until: 10_000, startsWorkload: true)
    let (loop, screen, other) = run(until: 10_000, startsWorkload: true, stall: 1_000..<9_000)
    #expect(screen.frames.count < free.frames.count / 3)
    #expect(other.submitted.count == engine.submitted.count)
    // What happened meanwhile is on the first picture after it.
    #expect(loop.state.facts.finishedCount > 0)
    #expect(loop.frameCount == screen.frames.count)
  }

  @Test func nothingSpinsWhileAFrameCannotBeDrawn() {
    var schedule = FrameSchedule()
    #expect(schedule.timeout(at: 5, isBusy: true) == 0)
    #expect(schedule.timeout(at: 5, isBusy: true, canDraw: false) == 50)
    schedule.drawn(at: 5)
    #expect(schedule.timeout(at: 5, isBusy: false, canDraw: true) == 250)
  }

  @Test func keysAreAnsweredWithinAFrameOfInput() {
    let keys = (0..<100).map { (at: 1_000 + UInt64($0) * 10, key: Key.down) }
    let (_, screen, _) = run(until: 2_000, startsWorkload: false, keys: keys)
    // A second of held key: at most twenty-five frames and the first.
    #expect((20...27).contains(screen.frames.count))
  }

  @Test func dearFramesOfDataComeLessOftenAndKeysAsSoonAsEver() {
    let start: UInt64 = 1_000_000_000
    for (cost, interval): (UInt64, UInt64) in [(1, 250), (5, 250), (7, 350), (30, 500)] {
      var schedule = FrameSchedule()
      schedule.drawn(at: start, cost: cost * 1_000_000)
      schedule.markData()
      #expect(!schedule.isDue(at: start + interval * 1_000_000 - 1))
      #expect(schedule.isDue(at: start + interval * 1_000_000))
      schedule.markInput()
      #expect(schedule.isDue(at: start + FrameSchedule.inputInterval))
    }
  }

  /// Whatever the engine does, what a key changed is seen at once; only the next key's frame waits.
  @Test func aKeyDoesNotWaitForTheFramesOfTheEngine() {
    var schedule = FrameSchedule()
    let start: UInt64 = 1_000_000_000
    schedule.drawn(at: start)
    schedule.markData()
    #expect(!schedule.isDue(at: start + FrameSchedule.dataInterval - 1))
    #expect(schedule.isDue(at: start + FrameSchedule.dataInterval))
    let data = start + FrameSchedule.dataInterval
    schedule.drawn(at: data)
    schedule.markInput()
    #expect(schedule.isDue(at: data))
    schedule.drawn(at: data)
    schedule.markInput()
    #expect(!schedule.isDue(at: data + FrameSchedule.inputInterval - 1))
    #expect(schedule.isDue(at: data + FrameSchedule.inputInterval))
  }

  /// A paste without its marks costs what one with them does: a flag typed in two halves is one
  /// character only where both are taken as one text.
  @Test(arguments: ["i", "/", ":"])
  func charactersThatComeTogetherAreOneText(field: Character) {
    let typed = (String(field) + "🇫🇷 \u{1f1eb}").unicodeScalars.map { Key.character(Character($0)) }
    let (loop, _, _) = run(
      until: 2_000, startsWorkload: false, keys: typed.map { (1_000, $0) })
    let line: LineEditor =
      switch (field, loop.state.overlay) {
      case (":", .palette(let palette)): palette.line
      case ("/", _): loop.state.requestsPanel.filter
      default: loop.state.prompt
      }
    #expect(line.characters == ["🇫🇷", " ", "\u{1f1eb}"])
  }

  /// No text is made of keys that act.
  @Test func keysThatComeTogetherActOneByOne() {
    let keys = ["?", "q", "i", "a", "b"].map { (at: UInt64(1_000), key: Key.character($0)) }
    let (loop, _, engine) = run(
      until: 2_000, startsWorkload: false, keys: keys + [(1_000, .enter), (1_000, .escape)])
    #expect(engine.submitted.map(\.prompt) == [.chat("ab"), .chat("ab")])
    #expect(loop.state.overlay == .none)
  }

  @Test func aNewSizeIsNoticed() {
    let engine = ScriptedEngine()
    let clock = ManualClock()
    let screen = TestScreen(width: 100, height: 30) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      return clock.now / 1_000_000
    }
    screen.script = [(1_000, .control("c"))]
    let loop = DashboardLoop(
      screen: screen, engine: engine, services: DashboardServices(), options: DashboardOptions(),
      clock: {
        if clock.now > 500_000_000 { screen.size = (80, 24) }
        return clock.now
      }, threadCPU: { 0 })
    loop.run()
    #expect(screen.frames.last?.width == 80)
  }

  @Test func effectsReachTheProgramAndItsAnswerTheScreen() {
    var exported: [String?] = []
    let services = DashboardServices(
      export: { format, _ in
        exported.append(format)
        return "wrote session.csv"
      })
    let (_, screen, _) = run(
      until: 2_000, startsWorkload: false, keys: [(1_000, .character("e"))], services: services)
    #expect(exported == [nil])
    #expect(screen.frames.contains { $0.text.contains("wrote session.csv") })
  }

  @Test func itsOwnCostIsMeasured() throws {
    let (loop, _, _) = run(until: 5_000, startsWorkload: true)
    let share = try #require(loop.state.frameCost.coreShare)
    #expect(abs(share - 0.01) < 0.001)
    #expect(loop.state.frameCost.bytesPerFrame == 3_000)
  }

  @Test func theLogIsWeighedOnceASecond() {
    var weighings = 0
    let services = DashboardServices(
      logByteCount: {
        weighings += 1
        return weighings * 1_000
      })
    let (loop, _, _) = run(until: 10_000, startsWorkload: true, services: services)
    #expect((10...11).contains(weighings))
    #expect(loop.state.growth.byteCount == weighings * 1_000)
    #expect((990...1_010).contains(loop.state.growth.bytesPerSecond ?? 0))
  }

  @Test(arguments: [(500, true), (5_000, false)])
  func loadingIsDrawnAndCanBeLeft(ready: UInt64, isDone: Bool) {
    let clock = ManualClock()
    let screen = TestScreen(width: 80, height: 24) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      return clock.now / 1_000_000
    }
    screen.script = [(2_000, .control("c"))]
    let loop = LoadingLoop(
      screen: screen, title: "smollm2", detail: "98.4 MB", clock: { clock.now })
    #expect(loop.run(until: { clock.now >= ready * 1_000_000 }) == isDone)
    #expect(screen.frames.first?.text.contains("loading smollm2") == true)
    #expect(Set(screen.frames.map(\.text)).count > 5)
  }
}

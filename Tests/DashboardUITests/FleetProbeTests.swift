import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Probing a watched server from its screen, told as small stories.
struct FleetProbeTests {
  private static let sizes = [(120, 40), (80, 24), (60, 20)]
  private static let key = "qwen3-32b gpu1:8000"

  private func running(_ fraction: Double = 0.3) -> FleetProbe {
    FleetProbe(
      key: Self.key, name: "qwen3-32b gpu1:8000",
      phase: .running(fraction: fraction, text: "45 of 147 requests, 2 differ, 0:12 left"))
  }

  private func ended(_ outcome: FleetProbe.Outcome = .diverged) -> FleetProbe {
    var probe = running()
    probe.phase = .ended(outcome)
    probe.lines = [
      LabPageLine("Diverged under load, from 4 requests at once on.", .bad),
      LabPageLine("", .text),
      LabPageLine(
        "http://gpu1:8000, vLLM, qwen3-32b, /v1/completions, streamed, log-probabilities", .row),
      LabPageLine("asked               at once  differ   text  tok  logp", .figure),
      LabPageLine("among others        4        1 of 1   2     2    2", .figure),
      LabPageLine("report: /home/me/.local/state/invar/probes/a.md", .row),
    ]
    return probe
  }

  @Test func nothingIsSentBeforeSomebodySaysYes() {
    var stage = FleetStage()
    stage.press(.character("p"))
    #expect(stage.effects.isEmpty)
    #expect(stage.text.contains("probe qwen3-32b gpu1:8000?"))
    #expect(stage.text.contains("147 requests, at most 16 at once"))
    stage.press(.escape)
    #expect(stage.effects.isEmpty && stage.state.page == .table)
    stage.press(.character("p"), .character("p"), .character("n"), .character("q"))
    #expect(stage.effects.isEmpty && stage.state.page == .table)
    stage.press(.character("p"), .enter)
    #expect(stage.effects == [.startProbe(Self.key)] && stage.state.page == .table)
  }

  /// From a replica's page too, and for the replica that is there.
  @Test func theServerUnderTheCursorIsMeant() {
    var stage = FleetStage()
    stage.press(.down, .enter, .character("p"))
    #expect(stage.text.contains("probe qwen3-32b gpu2:8000?"))
    stage.press(.enter)
    #expect(stage.effects == [.startProbe("qwen3-32b gpu2:8000")])
    #expect(stage.state.page == .replica(scroll: 0))
  }

  @Test func whoCannotBeProbedSaysWhy() {
    var stage = FleetStage()
    let reason = "gpu1 cannot be probed: nobody listens there"
    stage.absorb(WatchedFleet.Detail(probe: .refused(reason)))
    stage.pressAlone(.character("p"))
    #expect(stage.effects.isEmpty && stage.state.page == .table)
    #expect(stage.text.contains("cannot be probed: nobody listens there"))
  }

  /// Where nobody can probe there is no word of it.
  @Test func withoutABenchThereIsNoHint() {
    var stage = FleetStage()
    #expect(stage.hints.contains("p probe"))
    stage.absorb(WatchedFleet.Detail())
    #expect(!stage.hints.contains("probe"))
    stage.pressAlone(.character("p"))
    #expect(stage.effects.isEmpty && stage.state.page == .table)
  }

  @Test(arguments: sizes)
  func theScreenGoesOnWhileItRuns(width: Int, height: Int) {
    var stage = FleetStage(width: width, height: height)
    stage.absorb(running())
    #expect(stage.text.contains("probing qwen3-32b gpu1:8000: 45 of 147"))
    #expect(stage.text.contains("end the probe") || width < 80)
    stage.press(.down, .character("s"), .enter)
    #expect(stage.effects.isEmpty && stage.text.contains("probing qwen3-32b"))
  }

  @Test(arguments: [Key.character("p"), .escape])
  func theSameKeyAndEscEndIt(key: Key) {
    var stage = FleetStage()
    stage.absorb(running())
    stage.press(key)
    #expect(stage.effects == [.stopProbe])
    // What is on top goes first.
    stage.press(.enter, .escape)
    #expect(stage.effects == [.stopProbe] && stage.state.page == .table)
  }

  @Test func whatItFoundIsShownAndTheWayBackLeadsToWhereOneWas() {
    var stage = FleetStage()
    stage.absorb(running())
    stage.press(.down, .enter)
    stage.absorb(ended())
    #expect(stage.text.contains("probe of qwen3-32b gpu1:8000"))
    #expect(stage.text.contains("Diverged under load, from 4"))
    #expect(stage.hints.contains("p probe again"))
    stage.press(.escape)
    #expect(stage.state.page == .replica(scroll: 0))
    // The same news once more opens nothing.
    stage.absorb(ended())
    #expect(stage.state.page == .replica(scroll: 0))
  }

  /// A second one, while the first one's finding is in sight.
  @Test func itCanBeProbedAgain() {
    var stage = FleetStage()
    stage.absorb(running())
    stage.absorb(ended())
    stage.press(.character("p"), .enter)
    #expect(stage.effects == [.startProbe(Self.key)] && stage.state.page == .table)
    stage.absorb(running())
    stage.absorb(ended(.same))
    stage.press(.escape)
    #expect(stage.state.page == .table)
  }

  @Test func theKeyIsAPersonsOwn() throws {
    let keys = try KeyMap([KeyAssignment(action: "probe", keys: ["f5"])])
    var stage = FleetStage(keys: keys)
    stage.press(.character("p"))
    #expect(stage.state.page == .table)
    stage.press(.function(5), .enter)
    #expect(stage.effects == [.startProbe(Self.key)])
  }

  /// A server may call itself anything.
  @Test func noTextCommandsTheTerminal() {
    let hostile = "\u{1B}[31mred\u{1B}]0;title\u{7}\u{202E}\u{9B}2J\r\nnext\u{0}"
    var probe = running()
    (probe.name, probe.phase) = (hostile, .running(fraction: 0.5, text: hostile))
    var stage = FleetStage()
    stage.absorb(probe)
    for scalar in stage.text.unicodeScalars where scalar != "\n" {
      #expect(scalar.cellPart != .dropped, "\(scalar.value)")
    }
    probe.phase = .ended(.failed)
    probe.lines = [.row, .text, .figure].map { LabPageLine(hostile, $0) }
    stage.absorb(probe)
    #expect(stage.text.contains("red"))
    for scalar in stage.text.unicodeScalars where scalar != "\n" {
      #expect(scalar.cellPart != .dropped, "\(scalar.value)")
    }
  }

  @Test(arguments: sizes)
  func theScreenLooksAsRecorded(width: Int, height: Int) throws {
    let size = "\(width)x\(height)"
    var stage = FleetStage(width: width, height: height)
    stage.press(.character("p"))
    try expectGolden(stage.frame, "fleet-offer-\(size)")
    stage.press(.enter)
    stage.absorb(running())
    try expectGolden(stage.frame, "fleet-probing-\(size)")
    stage.absorb(ended())
    try expectGolden(stage.frame, "fleet-finding-\(size)")
  }
}

/// The loop between the screen and whoever probes.
struct FleetProbeLoopTests {
  /// Says what a test wants, and keeps what it was asked for.
  private final class Bench: ProbeBench {
    var probe: FleetProbe?
    var asked: [String] = []

    func start(_ key: String) {
      asked.append("start \(key)")
      probe = FleetProbe(key: key, name: key, phase: .running(fraction: 0, text: "begun"))
    }

    func stop() {
      asked.append("stop")
      probe?.phase = .ended(.nothing)
    }
  }

  @Test func whatTheScreenAsksForIsDone() {
    let (clock, bench) = (ManualClock(), Bench())
    let screen = TestScreen(width: 100, height: 30) { milliseconds in
      clock.now += UInt64(milliseconds) * 1_000_000
      return clock.now / 1_000_000
    }
    screen.script = [
      (1_000, .character("p")), (2_000, .enter), (4_000, .character("p")), (6_000, .escape),
      (7_000, .character("q")),
    ]
    let source = FleetSource(next: { nil }, detail: { _ in .sample }, bench: bench)
    FleetLoop(
      screen: screen, fleet: .well, source: source, services: DashboardServices(), keys: .standard,
      symbols: .block, clock: { clock.now }
    ).run()
    #expect(bench.asked.count == 2 && bench.asked.last == "stop")
    let texts = screen.frames.map(\.text)
    #expect(texts.contains { $0.contains("probing") && $0.contains("begun") })
    #expect(texts.contains { $0.contains("probe of ") })
  }
}

import DashboardUI
import EngineTypes
import Terminal
import Testing

/// What palette, help and the bottom row name works where they name it.
struct ReachTests {
  enum Place: String, CaseIterable {
    case live, replay, tour, labs
  }

  static let remapped: [KeyAssignment] = [
    KeyAssignment(action: "filter", keys: ["f"]), KeyAssignment(action: "faster", keys: ["f9"]),
    KeyAssignment(action: "toggle-mode", keys: ["u"]),
    KeyAssignment(action: "sort", keys: ["}"]), KeyAssignment(action: "tour-next", keys: ["u"]),
  ]

  private func stage(_ place: Place, _ keys: KeyMap, width: Int = 240, height: Int = 100) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.edit { state in
      state.keys = keys
      state.session = .scripted
      if place != .replay { state.labs.entries = LabsTests.entries }
    }
    stage.run(milliseconds: 1_500)
    switch place {
    case .live: break
    case .replay: stage.send(.playback(PlaybackStatus()))
    case .tour: stage.type(":tour\n")
    case .labs: stage.press(.character("L"))
    }
    if place == .tour { stage.press(.enter) }
    return stage
  }

  static var cases: [(Place, KeyMap)] {
    get throws {
      let maps = try [KeyMap.standard, KeyMap(remapped)]
      return Place.allCases.flatMap { place in maps.map { (place, $0) } }
    }
  }

  @Test(arguments: try cases)
  func everyKeyOfTheHelpMeansWhatItSaysThere(place: Place, keys: KeyMap) {
    let stage = stage(place, keys)
    for binding in keys.bindings {
      guard let live = stage.state.reachable(binding) else { continue }
      #expect(stage.state.refusal(of: binding.action) == nil, "\(binding.name)")
      let contexts: [KeyContext] =
        switch binding.context {
        case .panel(let panel):
          stage.state.keyContexts.map { if case .panel = $0 { .panel(panel) } else { $0 } }
        case .detail:
          [.detail] + stage.state.keyContexts.filter { $0 == .playback || $0 == .global }
        case .global:
          stage.state.keyContexts.filter { if case .panel = $0 { false } else { true } }
        case .playback, .tour, .fleet: stage.state.keyContexts
        }
      for key in live.keys {
        #expect(keys.action(for: key, in: contexts) == binding.action, "\(place) \(key.label)")
      }
    }
  }

  @Test(arguments: try cases)
  func everyKeyOfThePaletteRunsItsCommand(place: Place, keys: KeyMap) {
    let state = stage(place, keys).state
    let contexts = Array(state.keyContexts)
    for command in PaletteCommand.all {
      guard case .run(let action) = command.effect else { continue }
      for key in keys.keys(for: action, in: contexts) {
        #expect(keys.action(for: key, in: contexts) == action, "\(place) \(command.name)")
      }
    }
    let offered = state.offered(PaletteCommand.all)
    #expect(offered.count == PaletteCommand.all.count)
    // Those that do nothing come last, and say why.
    let refused = offered.drop { command in
      if case .run(let action) = command.effect { state.refusal(of: action) == nil } else { true }
    }
    for case .run(let action) in refused.map(\.effect) {
      #expect(state.refusal(of: action) != nil, "\(place) \(action)")
    }
  }

  @Test(arguments: try cases)
  func everyKeyOfTheBottomRowDoesSomething(place: Place, keys: KeyMap) {
    // The labs take keys of their own.
    guard place != .labs else { return }
    let state = stage(place, keys).state
    for hint in state.hints {
      for key in hint.keys {
        let action = keys.action(for: key, in: state.keyContexts)
        #expect(action.map { state.refusal(of: $0) == nil } ?? (key == .escape), "\(place) \(hint)")
      }
    }
  }

  @Test func aReplaysHelpAndPaletteNameNoKeyOfALiveEngine() {
    var stage = stage(.replay, .standard)
    stage.press(.character("?"))
    for summary in ["all kernels: invariant", "type a prompt", "start or stop the workload"] {
      #expect(!stage.text.contains(summary), "\(summary)")
    }
    #expect(stage.text.contains("to the log's end") && stage.text.contains("play faster"))
    stage.press(.escape, .character(":"))
    stage.type("toggle mode")
    let line = stage.frame.lines.first { $0.contains("toggle mode") && $0.contains("a replay:") }
    #expect(line?.contains(" m ") == false)
  }

  /// The control: a live engine's help has them, and none of a replay's.
  @Test func aLiveHelpNamesTheEnginesKeysAndNoneOfAReplay() {
    var stage = stage(.live, .standard)
    stage.press(.character("?"))
    #expect(stage.text.contains("all kernels: invariant") && !stage.text.contains("log's end"))
  }

  /// Nothing is run in a recording.
  @Test func theStepKeyOfAReplayStepsForward() {
    for (place, words) in [(Place.replay, "one step forward"), (.live, "run one step, then pause")]
    {
      var stage = stage(place, .standard)
      stage.press(.character("?"), .character("/"))
      stage.type("one step")
      #expect(stage.text.contains(words), "\(place)")
    }
  }

  @Test func helpInTheLabsNamesTheirKeys() {
    var stage = stage(.labs, .standard)
    stage.press(.character("?"))
    #expect(stage.text.contains("runs it"))
  }

  // MARK: from an answer to the kernel

  @Test(arguments: [(60, 20), (80, 24), (200, 60)])
  func anAnswerThatDiffersNamesTheCommandThatFindsTheKernel(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.edit { $0.session = .scripted }
    stage.press(.character("m"))
    stage.run(milliseconds: 9_000)
    stage.press(.character("n"), .enter)
    let id = try #require(stage.state.currentRequest)
    let path = try #require(stage.state.session?.path)
    // It may go over several lines; nothing of it is lost.
    func joined(_ text: String) -> String { text.filter { !" │\n".contains($0) } }
    var seen = joined(stage.text)
    for _ in 0..<8 {
      stage.press(.down)
      seen += joined(stage.text)
    }
    #expect(seen.contains(joined("invar locate \(path) --request \(id)")))
    stage.edit { $0.session = nil }
    #expect(joined(stage.text).contains("notrecorded") || height < 24)
    stage.edit { $0.session = .scripted }
    stage.command("copy locate")
    #expect(
      stage.outside.last
        == .copy("invar locate \(path) --request \(id)", name: "the locate command of \(id)"))
  }

  /// A path that a shell would cut or read as something else is quoted.
  @Test func theCommandCopiedIsOneThatAShellTakes() throws {
    var stage = Stage()
    stage.edit {
      $0.session = SessionPlace(path: "/tmp/it's mine/a b.jsonl", exportDirectory: "a", formats: [])
    }
    stage.run(milliseconds: 2_000)
    stage.command("locate")
    guard case .copy(let text, _) = try #require(stage.outside.last) else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.hasPrefix("invar locate '/tmp/it'\\''s mine/a b.jsonl' --request r"))
  }

  @Test func withoutALogItSaysWhyThereIsNoCommand() {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    stage.command("locate")
    #expect(stage.outside.isEmpty && stage.text.contains("invar locate finds it in a log"))
  }

  // MARK: texts of others

  @Test(arguments: [
    ("plain", "plain"), ("a\tb", "a b"), ("a\nb", "a⏎b"), ("a\u{1b}[31mb", "a□[31mb"),
    ("\u{202e}x", "□x"), ("naïve 漢", "naïve 漢"),
  ])
  func whatCannotBeDrawnHasASign(text: String, shown: String) {
    #expect(text.inOneLine == shown)
  }

  @Test func aCutTextSaysSo() {
    #expect("one\ntwo".beginning(5) == "one⏎t…" && "one".beginning(3) == "one")
  }
}

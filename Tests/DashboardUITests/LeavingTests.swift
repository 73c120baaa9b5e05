import DashboardUI
import EngineTypes
import Terminal
import Testing

/// `q` goes back a level wherever there is one; Enter on nothing does nothing; help tells the truth.
struct LeavingTests {
  private func stage() -> Stage {
    var stage = Stage(startsWorkload: false)
    stage.edit { state in
      state.session = .scripted
      (state.themes, state.theme) = (["ansi16", "nord"], "nord")
      state.labs.entries = [LabEntry(name: "feynman", title: "A thousand completions")]
    }
    stage.press(.character("i"))
    stage.type("Why?")
    stage.press(.enter, .escape)
    return stage
  }

  @Test(arguments: [
    ("help", [Key.character("?")]), ("detail", [.character("4"), .enter]),
    ("settings", [.character("o")]), ("load", [.character("W")]), ("themes", [.character("T")]),
    ("labs", [.character("L")]),
    ("messages", [.character(":")] + "messages".map { Key.character($0) } + [.enter]),
    ("zoom", [.character("z")]),
    ("a/b", [.character("7")]), ("session", [.character("8")]),
  ])
  func qLeavesOneLevelAndThenTheProgram(name: String, keys: [Key]) {
    var stage = stage()
    for key in keys { stage.press(key) }
    #expect(stage.state.overlay != .none || stage.state.isZoomed, "\(name)")
    stage.press(.character("q"))
    #expect(stage.state.overlay == .none && !stage.state.isZoomed, "\(name)")
    #expect(!stage.outside.contains(.quit), "\(name)")
    stage.press(.character("q"))
    #expect(stage.outside.contains(.quit), "\(name)")
  }

  @Test func fromADetailInAZoomedPanelThereAreTwoLevels() {
    var stage = stage()
    stage.press(
      .resize(width: 200, height: 40), .character("4"), .character("z"), .enter)
    #expect(stage.hints.contains("Esc back"))
    stage.press(.character("q"))
    #expect(stage.state.overlay == .none && stage.state.isZoomed)
    stage.press(.character("q"))
    #expect(!stage.state.isZoomed && stage.text.contains("q quit"))
  }

  @Test func ctrlCAndThePaletteLeaveFromAnywhere() {
    for keys in [
      [Key.control("c")], [.character(":")] + "quit".map { Key.character($0) } + [.enter],
    ] {
      var stage = stage()
      stage.press(.character("4"), .enter)
      for key in keys { stage.press(key) }
      #expect(stage.outside.contains(.quit))
    }
  }

  @Test func anEmptyCommandOnlyLists() {
    var stage = stage()
    let commands = stage.engine.commands
    for line in ["", "  "] {
      stage.press(.character(":"))
      stage.type(line)
      #expect(stage.text.contains("mode standard"))
      stage.press(.enter, .tab, .enter)
      guard case .palette = stage.state.overlay else {
        Issue.record("the list is gone")
        return
      }
      stage.press(.escape)
    }
    #expect(stage.engine.commands == commands && stage.outside.isEmpty)
    // What the arrows choose from the list is meant.
    stage.press(.character(":"), .down, .down, .enter)
    #expect(stage.engine.commands.last == .changed { $0.mode = .standard })
  }

  @Test func anEmptyQuestionSaysSo() {
    for text in ["", "   "] {
      var stage = stage()
      let asked = stage.engine.submitted.count
      stage.press(.character("i"))
      stage.type(text)
      stage.press(.enter)
      #expect(stage.text.contains("an empty question asks nothing"))
      #expect(stage.state.overlay == .asking && stage.engine.submitted.count == asked)
    }
  }

  @Test func typingInTheExportGoesToTheDirectory() {
    var stage = stage()
    stage.press(.character("E"))
    stage.type("/tmp/q -j+k")
    #expect(stage.text.contains("/tmp/q -j+k"))
    stage.press(.up, .right, .enter)
    #expect(stage.outside == [.export(format: "jsonl", directory: "/tmp/q -j+k")])
  }

  @Test func theOfferedDirectoryCanBeChangedToo() {
    var stage = stage()
    stage.press(.character("E"), .backspace, .character("X"), .enter)
    let offered = stage.state.session?.exportDirectory ?? ""
    #expect(
      stage.outside == [.export(format: nil, directory: String(offered.dropLast()) + "X")])
  }

  /// A theme that is kept is remembered; one that is only tried is not.
  @Test func onlyAChosenThemeIsKept() {
    var stage = stage()
    stage.press(.character("T"), .up, .escape)
    #expect(!stage.outside.contains(.keepTheme))
    stage.press(.character("T"), .up, .enter)
    #expect(stage.outside.last == .keepTheme)
    stage.press(.character("t"))
    #expect(Array(stage.outside.suffix(2)) == [.theme(.named("nord")), .keepTheme])
    stage.type(":theme ansi16")
    stage.press(.enter)
    #expect(Array(stage.outside.suffix(2)) == [.theme(.named("ansi16")), .keepTheme])
  }
}

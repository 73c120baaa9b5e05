import DashboardUI
import EngineTypes
import Terminal
import Testing

/// On a screen too small for anything no key acts but those it names, whatever was open.
struct TooSmallTests {
  private static let states: [(String, [Key])] = [
    ("panels", []), ("detail", [.enter]), ("help", [.character("?")]),
    ("asking", [.character("i"), .character("a")]), ("filter", [.character("/"), .character("a")]),
    ("palette", [.character(":"), .character("m")]), ("settings", [.character("o")]),
    ("export", [.character("E")]), ("themes", [.character("T")]), ("zoom", [.character("z")]),
    ("messages", [.character(":")] + "messages".map { Key.character($0) } + [.enter]),
  ]

  private func stage(_ keys: [Key]) -> Stage {
    var stage = Stage(startsWorkload: false)
    stage.edit { state in
      state.session = .scripted
      (state.themes, state.theme) = (["ansi16", "nord"], "nord")
    }
    for key in keys { stage.press(key) }
    stage.press(.resize(width: 30, height: 8))
    return stage
  }

  @Test(arguments: states)
  func noOtherKeyActs(name: String, keys: [Key]) {
    var stage = stage(keys)
    let (before, outside) = (stage.state.overlay, stage.outside)
    let (commands, prompt, filter) = (
      stage.engine.commands, stage.state.prompt, stage.state.requestsPanel.filter
    )
    for key in [
      Key.character("m"), .character("x"), .enter, .escape, .paste("q"), .down, .character("w"),
      .tab, .mouse(MouseEvent(action: .press, x: 1, y: 1)), .character("t"),
    ] { stage.press(key) }
    #expect(stage.state.overlay == before && stage.outside == outside, "\(name)")
    #expect(stage.engine.commands == commands && stage.state.prompt == prompt, "\(name)")
    #expect(stage.state.requestsPanel.filter == filter && !stage.state.workload.isOn, "\(name)")
  }

  @Test(arguments: states, [Key.character("q"), .control("c")])
  func theKeysItNamesAct(state: (String, [Key]), key: Key) {
    var stage = stage(state.1)
    #expect(stage.text.contains("q or ^c quits"))
    stage.press(key)
    #expect(stage.outside.last == .quit, "\(state.0)")
  }

  @Test func theWayOutIsNamedLongest() {
    for height in 1...9 {
      var stage = stage([])
      stage.press(.resize(width: 20, height: height))
      #expect(stage.text.contains("q or ^c quits"), "\(height)")
    }
  }

  @Test func withoutAKeyForLeavingThereIsStillOne() throws {
    var stage = stage([])
    let keys = try KeyMap([KeyAssignment(action: "quit", keys: [])])
    stage.edit { $0.keys = keys }
    #expect(stage.text.contains("^c quits") && !stage.text.contains(" or "))
    stage.press(.character("q"))
    #expect(stage.outside.isEmpty)
    stage.press(.control("c"))
    #expect(stage.outside == [.quit])
  }
}

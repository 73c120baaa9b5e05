import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Keys as a person changes them.
struct KeyMapTests {
  private func map(_ assignments: (String, [String])...) throws(KeyMapError) -> KeyMap {
    try KeyMap(assignments.map { KeyAssignment(action: $0.0, keys: $0.1) })
  }

  private func stage(_ keys: KeyMap, width: Int = 120, height: Int = 40) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.edit { $0.keys = keys }
    return stage
  }

  @Test func everyActionHasAnIdentifierOfItsOwn() {
    let identifiers = ActionTable.bindings.map(\.identifier)
    #expect(Set(identifiers).count == identifiers.count)
    #expect(!identifiers.contains { $0.contains(" ") })
  }

  @Test func everyKeyOfTheTableCanBeSpelled() {
    for key in ActionTable.bindings.flatMap(\.keys) {
      #expect(Key(spelling: key.spelling) == key, "\(key)")
    }
  }

  @Test(arguments: [
    ("m", Key.character("m")), ("M", .character("M")), ("é", .character("é")),
    ("?", .character("?")),
    ("^", .character("^")), ("space", .character(" ")), ("Enter", .enter), ("ESC", .escape),
    ("PgUp", .pageUp), ("shift-tab", .backTab), ("f1", .function(1)), ("F12", .function(12)),
    ("f", .character("f")), ("ctrl-u", .control("u")), ("Ctrl+U", .control("u")),
    ("^u", .control("u")),
    ("ctrl-i", .tab), ("ctrl-m", .enter), ("ctrl-[", .escape), ("ctrl-h", .backspace),
  ])
  func aSpellingIsAKey(text: String, key: Key) {
    #expect(Key(spelling: text) == key)
  }

  @Test(arguments: ["", " ", "mm", "f0", "f13", "ctrl-", "ctrl-ab", "ctrl-é", "\u{1b}", "\u{202e}"])
  func otherTextIsNoKey(text: String) {
    #expect(Key(spelling: text) == nil)
  }

  @Test func aChangedKeyWorksAndTheOldOneDoesNot() throws {
    var stage = stage(try map(("toggle-mode", ["f5", "M"])))
    stage.press(.character("m"))
    #expect(stage.state.intendedMode.uniformFamily == .invariant)
    stage.press(.character("M"))
    #expect(stage.state.intendedMode.uniformFamily == .standard)
    stage.press(.function(5))
    #expect(stage.state.intendedMode.uniformFamily == .invariant)
  }

  @Test func anActionWithoutKeysIsStillInThePalette() throws {
    var stage = stage(try map(("toggle-mode", [])))
    stage.press(.character("m"))
    #expect(stage.state.intendedMode.uniformFamily == .invariant)
    #expect(stage.text.contains("press :toggle mode to switch"))
    stage.press(.character(":"))
    stage.type("toggle mode")
    stage.press(.enter)
    #expect(stage.state.intendedMode.uniformFamily == .standard)
  }

  @Test func twoActionsMaySwapTheirKeys() throws {
    let keys = try map(("toggle-mode", ["p"]), ("pause", ["m"]))
    #expect(keys.action(for: .character("p"), in: [.global]) == .toggleMode)
    #expect(keys.action(for: .character("m"), in: [.global]) == .togglePause)
  }

  @Test func panelsMayShareAKey() throws {
    let keys = try map(("detail", ["o"]), ("toggle-family", ["o"]))
    #expect(keys.action(for: .character("o"), in: [.panel(.requests), .global]) == .openDetail)
    #expect(keys.action(for: .character("o"), in: [.panel(.kernels), .global]) == .toggleFamily)
  }

  /// Every sentence with a key in it: hints, guide, help, palette and overlays.
  @Test func allWordsNameTheChangedKeys() throws {
    let keys = try map(
      ("toggle-mode", ["f5"]), ("help", ["f6"]), ("palette", ["f7"]), ("ask", ["f8"]),
      ("back", ["f9"]),
      ("copy-hash", ["Y"]), ("quit", ["Q"]))
    var stage = stage(keys)
    #expect(stage.text.contains("F5 mode"))
    #expect(stage.text.contains("press F5 to switch"))
    #expect(stage.text.contains("F9 dismisses"))
    stage.press(.function(9))
    #expect(stage.text.contains("press F8 to ask"))
    stage.press(.function(6))
    let line = try #require(stage.frame.lines.first { $0.contains("switch all kernels") })
    #expect(line.contains("F5"))
    stage.press(.function(9), .function(7))
    stage.type("toggle mode")
    #expect(stage.frame.lines.contains { $0.contains("toggle mode") && $0.contains("F5") })
    #expect(self.stage(keys, width: 20, height: 6).text.contains("Q quits"))
  }

  @Test func aPanelShowsTheKeyThatLeadsToIt() throws {
    var stage = stage(try map(("kv-cache", ["K"]), ("batch", ["f2"]), ("charts", [])))
    #expect(stage.text.contains("─ K kv cache ─"))
    #expect(stage.text.contains("─   batch ─") && stage.text.contains("─   charts ─"))
    #expect(stage.text.contains("─ 4 requests ─"))
    stage.press(.character("K"))
    #expect(stage.state.focus == .kv)
  }

  @Test func escapeAlwaysLeavesAnOverlay() throws {
    var stage = stage(try map(("back", ["b"])))
    stage.run(milliseconds: 1_000)
    stage.press(.enter)
    guard case .detail = stage.state.input else {
      Issue.record("no detail")
      return
    }
    stage.press(.escape)
    #expect(stage.state.input == .panels)
  }

  @Test(arguments: [
    ([("togle-mode", ["m"])], "no action is called togle-mode"),
    ([("pause", ["hyper-p"])], "pause: hyper-p is no key"),
    ([("pause", ["m"])], "pause: m already means toggle-mode"),
    ([("pause", ["space"])], "pause: space already means toggle-family"),
    ([("pause", ["P"]), ("zoom", ["P"])], "pause: P already means zoom"),
    ([("pause", ["ctrl-z"])], "pause: ctrl-z always suspends"),
    ([("pause", ["ctrl-c"])], "pause: ctrl-c always leaves"),
    ([("pause", ["P", "P"])], "pause: P stands there twice"),
  ])
  func whatMakesNoSenseIsRefused(assignments: [(String, [String])], words: String) throws {
    let error = try #require(throws: KeyMapError.self) {
      try KeyMap(assignments.map { KeyAssignment(action: $0.0, keys: $0.1) })
    }
    #expect(error.description.contains(words), "\(error)")
    #expect(!error.description.contains("\n"))
  }
}

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

  /// A panel's own meaning of a key stands before the general one, in a file as in the table.
  @Test func theShippedKeysCanBeAssigned() throws {
    let assignments = ActionTable.bindings.map {
      KeyAssignment(action: $0.identifier, keys: $0.keys.map(\.spelling))
    }
    #expect(try KeyMap(assignments) == .standard)
  }

  @Test func identifiersNeedNoQuotesInTOML() {
    for identifier in ActionTable.bindings.map(\.identifier) {
      let isBare = identifier.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      #expect(isBare, "\(identifier)")
    }
  }

  @Test func sectionsHoldTheChangedKeys() throws {
    let keys = try map(("toggle-mode", ["f5"]))
    #expect(keys.sections.flatMap(\.bindings) == keys.bindings)
    #expect(keys.sections.first?.bindings.first?.keys == [.function(5)])
  }

  @Test func aSentenceNamesTheKeyOfItsPlace() {
    #expect(KeyMap.standard.call(.panel(.move(.left))) == "h")
    #expect(KeyMap.standard.call(.panel(.move(.left)), in: .panel(.charts)) == "←")
    #expect(KeyMap.standard.call(.panel(.move(.pageUp)), in: .panel(.charts)) == "PgUp")
  }

  @Test(arguments: [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)])
  func theWayToTheHelpIsAlwaysShown(width: Int, height: Int) {
    let stage = stage(.standard, width: width, height: height)
    #expect(stage.frame.lines.last?.contains("? help") == true)
  }

  @Test func otherScreensNameTheChangedKeys() throws {
    let keys = try map(
      ("both-modes", ["f2"]), ("ask", ["f3"]), ("export-this-session", ["f4"]), ("back", ["f9"]),
      ("toggle-family", ["f6"]))
    var stage = stage(keys)
    stage.press(.character("7"))
    #expect(stage.hints.contains("F2 the selected request  F3 a question of yours"))
    stage.press(.character("8"))
    #expect(stage.hints.contains("F4 export"))
    stage.press(.character("3"), .character("z"))
    #expect(stage.hints.contains("F6 switch it"))
    stage.run(milliseconds: 1_000)
    stage.press(.character("4"), .enter)
    #expect(stage.text.contains("F9 back"))
  }

  @Test func aDialogTakesTheChangedKeys() throws {
    var stage = stage(try map(("down", ["J"]), ("right", ["f2"]), ("back", ["f9"])))
    stage.press(.character("o"), .character("J"), .character("J"), .character("J"), .function(2))
    guard case .dialog(let dialog) = stage.state.overlay else {
      Issue.record("no dialog")
      return
    }
    #expect(dialog.cursor == 3)
    #expect(stage.engine.commands.contains(.changed { $0.maxRunning = 33 }))
    stage.press(.function(9))
    #expect(stage.state.overlay == .none)
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
    stage.command("toggle mode")
    #expect(stage.state.intendedMode.uniformFamily == .standard)
  }

  /// A name is typed behind the palette's key, which may be no sign that stands before a word.
  @Test(arguments: [
    (["f5"], "F5 then ab"), (["x"], "x then ab"), ([";"], ";ab"), ([":"], ":ab"), ([], ":ab"),
  ])
  func aLineOfThePaletteIsCalledByThePalettesKey(palette: [String], words: String) throws {
    var assignments = [("palette", palette)]
    if palette == ["x"] { assignments.append(("cancel", [])) }
    let keys = try KeyMap(assignments.map { KeyAssignment(action: $0, keys: $1) }, to: .standard)
    #expect(keys.typing("ab") == words)
  }

  @Test func twoActionsMaySwapTheirKeys() throws {
    let keys = try map(("toggle-mode", ["p"]), ("pause", ["m"]))
    #expect(keys.action(for: .character("p"), in: [.global]) == .engine(.toggleMode))
    #expect(keys.action(for: .character("m"), in: [.global]) == .engine(.togglePause))
  }

  @Test func panelsMayShareAKey() throws {
    let keys = try map(("detail", ["a"]), ("toggle-family", ["a"]))
    #expect(keys.action(for: .character("a"), in: [.panel(.requests), .global]) == .request(.open))
    #expect(
      keys.action(for: .character("a"), in: [.panel(.kernels), .global]) == .engine(.toggleFamily))
  }

  /// Every sentence with a key in it: hints, guide, help, palette and overlays.
  @Test func allWordsNameTheChangedKeys() throws {
    let keys = try map(
      ("toggle-mode", ["f5"]), ("help", ["f6"]), ("palette", ["f7"]), ("ask", ["f8"]),
      ("back", ["f9"]),
      ("copy-hash", ["C"]), ("quit", ["Q"]))
    var stage = stage(keys)
    #expect(stage.text.contains("F5 mode"))
    #expect(stage.text.contains("press F5 to switch"))
    #expect(stage.text.contains("F9 dismisses"))
    stage.press(.function(9))
    #expect(stage.text.contains("press F8 to ask"))
    stage.press(.function(6))
    let line = try #require(stage.frame.lines.first { $0.contains("all kernels: inv") })
    #expect(line.contains("F5"))
    stage.press(.function(9), .function(7))
    stage.type("toggle mode")
    #expect(stage.frame.lines.contains { $0.contains("toggle mode") && $0.contains("F5") })
    #expect(self.stage(keys, width: 20, height: 6).text.contains("Q or ^c quits"))
  }

  @Test func aPanelShowsTheKeyThatLeadsToIt() throws {
    var stage = stage(try map(("kv-cache", ["K"]), ("batch", ["f2"]), ("charts", [])))
    #expect(stage.text.contains("─ K kv cache ─"))
    #expect(stage.text.contains("─ batch ─") && stage.text.contains("─ charts ─"))
    #expect(stage.text.contains("─ 4 requests ─"))
    stage.press(.character("K"))
    #expect(stage.state.focus == .kv)
  }

  @Test func escapeAlwaysLeavesAnOverlay() throws {
    var stage = stage(try map(("back", ["B"])))
    stage.run(milliseconds: 1_000)
    stage.press(.enter)
    guard case .detail = stage.state.overlay else {
      Issue.record("no detail")
      return
    }
    stage.press(.escape)
    #expect(stage.state.overlay == .none)
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

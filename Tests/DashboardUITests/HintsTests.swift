import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The bottom row: the keys of what has them.
struct HintsTests {
  /// The keys that lead to each screen, and something its row says there.
  static let rows: [(name: String, keys: [Key], words: [String])] = [
    ("requests", [], ["Enter detail", "j k choose", "? help"]),
    ("batch", [.character("1")], ["Enter in full", "h l other steps"]),
    ("a step", [.character("1"), .left], ["Esc follow"]),
    ("kv", [.character("2"), .character("z")], ["Enter its owner", "h j k l blocks"]),
    ("kernels", [.character("3")], ["Space switch it"]),
    ("charts", [.character("5"), .character("z")], ["← → read", "↑ ↓ window", "Enter keep"]),
    ("proof", [.character("6"), .character("z")], ["Enter a run that differs"]),
    ("a/b", [.character("7")], ["b the selected request", "i a question of yours", "q back"]),
    ("session", [.character("8")], ["Enter export", "Y copy what it was made with"]),
    ("detail", [.enter], ["← → pages", "y copy hash", "Esc back", "? help"]),
    ("prompt", [.character("i")], ["Enter asks", "↑ ↓ earlier questions", "Esc leaves"]),
    ("filter", [.character("/")], ["Enter keeps it", "Esc clears it"]),
    ("palette", [.character(":")], ["Enter runs", "Tab completes", "Esc leaves"]),
    ("help", [.character("?")], ["h l pages", "/ search", "Esc closes"]),
    ("search", [.character("?"), .character("/")], ["Enter done", "Esc all pages again"]),
    ("settings", [.character("o")], ["↑ ↓ choose", "← → change", "Esc closes"]),
    ("load", [.character("W")], ["↑ ↓ choose", "← → change", "Esc closes"]),
    ("export", [.character("E")], ["← → format", "Enter exports", "Esc leaves"]),
    ("directory", [.character("E"), .down], ["↑ format", "type the directory"]),
    ("themes", [.character("T")], ["↑ ↓ try", "Enter keeps it", "Esc goes back"]),
    ("labs", [.character("L")], ["j k choose", "Enter runs it", "Esc back"]),
    ("a lab", [.character("L"), .enter], ["x stops it", "q leaves it running"]),
  ]

  /// A switch is named for what it would do now, and no key for what it would not do.
  @Test func aKeyIsNamedForWhatItWouldDo() throws {
    var stage = stage([])
    #expect(stage.hints.contains("p pause"))
    stage.press(.character("p"))
    stage.run(milliseconds: 500)
    #expect(stage.hints.contains("p resume") && !stage.hints.contains("p pause"))
    stage.press(.character("2"), .character("z"))
    let blocks = stage.state.facts.load.blockMap
    for (word, block) in [
      (true, blocks.firstIndex { if case .owned = $0 { true } else { false } }),
      (false, blocks.firstIndex { if case .owned = $0 { false } else { true } }),
    ] {
      let block = try #require(block)
      stage.edit { $0.kvPanel.cursor = block }
      #expect(stage.hints.contains("its owner") == word)
    }
    stage.type("z/zzzz")
    stage.press(.enter, .character("4"))
    #expect(!stage.hints.contains("next match"))
  }

  private func stage(_ keys: [Key], width: Int = 120, height: Int = 40) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.edit { state in
      state.session = .scripted
      (state.themes, state.theme) = (["ansi16", "nord"], "nord")
      state.labs.entries = LabsTests.entries
    }
    stage.run(milliseconds: 500)
    for key in keys { stage.press(key) }
    return stage
  }

  @Test(arguments: rows)
  func theRowNamesTheKeysOfWhatHasThem(name: String, keys: [Key], words: [String]) {
    let row = stage(keys).hints
    for words in words { #expect(row.contains(words), "\(name): \(row)") }
  }

  @Test(arguments: rows)
  func aClickOnAHintIsItsKey(name: String, keys: [Key], words: [String]) throws {
    let before = stage(keys)
    for hint in before.state.hints {
      let text = (hint.keys.map(\.label) + [hint.word]).joined(separator: " ")
      // One for which there is no room cannot be clicked.
      guard before.hints.contains(" \(text) ") || before.hints.hasSuffix(" \(text)") else {
        continue
      }
      for (index, key) in hint.keys.enumerated() {
        var (pressed, clicked) = (stage(keys), stage(keys))
        pressed.press(key)
        try clicked.clickHint(text, key: index, of: hint)
        #expect(clicked.text == pressed.text, "\(name): \(text)")
        #expect(clicked.outside == pressed.outside, "\(name): \(text)")
      }
    }
  }

  /// The likeness of an arrow is a key of its own: `^` hides a panel.
  @Test(arguments: rows)
  func whereThereAreNoArrowsKeysAreWords(name: String, keys: [Key], words: [String]) {
    var stage = stage(keys)
    stage.edit { $0.drawsASCII = true }
    #expect(!stage.hints.contains { "←→↑↓".contains($0) }, "\(name): \(stage.hints)")
  }

  @Test(arguments: [false, true])
  func noTwoKeysAreCalledTheSame(isASCII: Bool) {
    var map = KeyMap.standard
    map.namesAreASCII = isASCII
    let keys = Set(map.bindings.flatMap(\.keys)).union([.up, .down, .left, .right])
    let names = keys.map { key in
      let name = map.label(of: key)
      return isASCII ? String(name.map(\.asciiFallback)) : name
    }
    #expect(Set(names).count == keys.count, "\(names.sorted())")
  }

  @Test(arguments: rows)
  func noKeyIsNamedTwice(name: String, keys: [Key], words: [String]) {
    let named = stage(keys, width: 200).state.hints.flatMap(\.keys)
    #expect(Set(named).count == named.count, "\(name): \(named.map(\.label))")
  }

  @Test func aTourThatIsOverNamesOnlyWhatClosesIt() {
    var stage = Stage(at: .thousand)
    #expect(stage.hints.contains("> next") && stage.hints.contains("Esc leave"))
    stage.press(.character(">"))
    #expect(stage.hints.contains("Enter closes"))
    #expect(!stage.hints.contains("> next") && !stage.hints.contains("Esc leave"))
  }

  @Test func enterIsNamedOnTheTourOnlyWhereItDoesSomething() {
    var stage = Stage(at: .temperature)
    #expect(stage.hints.contains("Enter does it"))
    stage.press(.enter)
    #expect(stage.evidence?.kind == .waiting && !stage.hints.contains("Enter"))
    stage.press(.character("<"), .character(">"))
    #expect(stage.state.tour?.stop == .order)
  }

  @Test(arguments: rows)
  func theWayOutIsNamedHoweverNarrow(name: String, keys: [Key], words: [String]) {
    let stage = stage(keys, width: 40, height: 12)
    for hint in stage.state.hints where hint.isKept {
      #expect(stage.hints.contains(hint.word), "\(name): \(stage.hints)")
    }
    #expect(stage.state.hints.contains { $0.isKept }, "\(name)")
  }

  @Test func aTextToCopyByHandSaysHowItCloses() throws {
    var stage = stage([])
    stage.send(.copied("ff", name: "the hash of r1", .notTaken(.byThisTerminal)))
    #expect(stage.hints.contains("Esc or any other key closes"))
    try stage.clickHint("Esc")
    #expect(stage.state.handCopy == nil)
  }

  @Test func helpCanBeAskedForInLabsMessagesAndDialogsAndLeadsBack() {
    for keys: [Key] in [[.character("L")], [.character("o")], [.enter]] {
      var stage = stage(keys)
      let before = stage.state.overlay
      stage.press(.character("?"))
      #expect(stage.text.contains("─ help ─"))
      stage.press(.escape)
      #expect(stage.state.overlay == before)
    }
  }

  @Test func costsAndLoadAreInTheSessionPanel() {
    var stage = stage([])
    stage.send(
      .frame(
        FrameCost.Sample(
          frameNanoseconds: 5_000_000, byteCount: 6_000, cpuNanoseconds: 2_000_000,
          elapsedNanoseconds: 100_000_000)))
    #expect(!stage.hints.contains("core") && !stage.hints.contains("load 8"))
    stage.press(.character("8"))
    #expect(stage.text.contains("2.0% of a core   5.0ms and 6.0kB a frame"))
    #expect(stage.text.contains("at a time"))
    stage.press(.character("w"))
    #expect(stage.text.contains("off: nothing comes by itself"))
  }
}

extension Stage {
  /// Clicks on one key of a hint.
  fileprivate mutating func clickHint(_ text: String, key index: Int, of hint: Hint) throws {
    let line = hints
    let place = try #require(line.firstRange(of: " \(text)"))
    let before = hint.keys.prefix(index).reduce(0) { $0 + 1 + $1.label.count }
    let x = 1 + before + line.distance(from: line.startIndex, to: place.lowerBound)
    press(.mouse(MouseEvent(action: .press, x: x, y: state.height - 1)))
  }
}

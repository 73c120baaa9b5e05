import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Panels shown, hidden and put elsewhere.
struct ArrangementTests {
  private func shown(_ stage: Stage) -> [Panel] {
    Panel.all.filter { stage.state.placedPanels[$0] != nil }
  }

  private func stage(_ width: Int = 120, _ height: Int = 40) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.edit { $0.guide = .dismissed }
    stage.run(milliseconds: 1_000)
    return stage
  }

  @Test func shiftWithADigitHidesAPanelAndShowsItAgain() {
    var stage = stage()
    let all = shown(stage)
    #expect(all == [.batch, .kv, .kernels, .requests, .charts, .proof])
    stage.press(.character("!"))
    #expect(shown(stage) == all.filter { $0 != .batch })
    #expect(stage.text.contains("batch hidden; ! shows it"))
    stage.press(.character("!"))
    #expect(shown(stage) == all)
    #expect(
      stage.outside == [.keep(.layout("overview -batch")), .keep(.layout("overview"))])
  }

  @Test func aPanelOfNoLayoutCanBeAdded() {
    var stage = stage(120, 50)
    stage.press(.character("*"))
    #expect(shown(stage).contains(.session) && !stage.state.isZoomed)
    stage.press(.character("8"))
    #expect(stage.state.focus == .session && !stage.state.isZoomed, "it has a place of its own")
    stage.press(.character("*"))
    #expect(!shown(stage).contains(.session))
  }

  /// Whoever asks for a panel wants it more than one that is there by itself.
  @Test func whereThereIsLittleRoomTheOneAskedForIsShown() {
    var stage = stage(80, 24)
    #expect(!shown(stage).contains(.charts))
    stage.press(.character("%"))
    #expect(shown(stage).contains(.charts))
  }

  /// The newest wish goes before the ones before it.
  @Test func onTheSmallestScreenTheNewestWishIsShown() {
    var stage = stage(40, 10)
    #expect(shown(stage) == [.requests])
    for (key, panel) in [("*", Panel.session), ("&", .compare), ("!", .batch)] {
      stage.press(.character(Character(key)))
      #expect(shown(stage) == [panel])
    }
  }

  @Test func whereThereIsNoRoomThatIsSaid() throws {
    var stage = stage(60, 20)
    let own = try OwnLayout(rows: ["batch kernels kv-cache charts"])
    stage.edit { $0.arrange(LayoutWish(own: own), choice: nil) }
    stage.press(.character("%"))
    #expect(stage.text.contains("60×20 has no room for charts too; 5 shows it alone"))
    #expect(stage.outside.isEmpty && stage.state.choice.spelling == "own")
  }

  @Test func panelsThatALayoutOfOnesOwnHasNoRoomForAreNamed() throws {
    var stage = stage(120, 40)
    let own = try OwnLayout(rows: ["requests batch kv-cache kernels charts proof a-b"])
    stage.edit { $0.arrange(LayoutWish(own: own), choice: nil) }
    stage.press(.resize(width: 121, height: 40))
    #expect(stage.text.contains("no room here for kernels") || stage.text.contains("no room here"))
    let lost = Panel.all.filter {
      stage.state.choice.contains($0) && stage.state.placedPanels[$0] == nil
    }
    #expect(lost.count >= 2)
    for panel in lost { #expect(stage.text.contains("\(panel.title) ("), "\(panel.title)") }
  }

  @Test func whoHasNoLayoutOfTheirOwnIsToldHowToMakeOne() {
    var stage = stage()
    stage.command("layout own")
    #expect(stage.text.contains("[layout] of config.toml"))
    #expect(stage.state.choice.arrangement.name != "own")
  }

  /// A layout of two forms may have a panel in the larger one only.
  @Test func aSmallerScreenShowsWhatIsLeftOfALargerForm() {
    var stage = stage()
    for _ in 0..<3 { stage.press(.character("P")) }
    stage.press(.character("("), .character("^"))
    #expect(shown(stage) == [.charts])
    stage.press(.resize(width: 80, height: 24))
    #expect(shown(stage) == [.charts])
  }

  @Test func theLastPanelStays() {
    var stage = stage()
    for key: Character in "!@#%^" { stage.press(.character(key)) }
    #expect(shown(stage) == [.requests])
    stage.press(.character("$"))
    #expect(shown(stage) == [.requests])
    #expect(stage.text.contains("requests is the last panel; show another one first"))
  }

  @Test func theFocusGoesOnToAPanelThatIsThere() {
    var stage = stage()
    stage.press(.character("1"), .character("!"))
    #expect(stage.state.focus == .requests)
    stage.press(.character("$"))
    #expect(stage.state.focus == .kv)
    stage.press(.tab)
    #expect(stage.state.focus == .kernels)
  }

  private static let sizes = [
    (200, 60), (120, 40), (99, 40), (80, 30), (80, 24), (70, 20), (60, 20), (40, 10),
  ]

  private func expectFocusInSight(_ stage: Stage, _ words: String) {
    let state = stage.state
    #expect(
      state.placedPanels[state.focus] != nil,
      "\(words): \(state.focus.title) at \(state.width)×\(state.height)")
  }

  /// As somebody begins who names a layout, or wrote one, before the screen's size is known.
  @Test func theFocusIsInSightFromTheFirstFrame() throws {
    let own = try OwnLayout(rows: ["2 figures", "charts", "session batch requests"])
    for name in Arrangement.all.map(\.name) + [OwnLayout.name] {
      for (width, height) in Self.sizes {
        var stage = Stage(width: 0, height: 0)
        stage.edit { $0.arrange(LayoutWish(name: name, own: own), choice: nil) }
        stage.press(.resize(width: width, height: height))
        expectFocusInSight(stage, name)
        stage.press(.enter)
        expectFocusInSight(stage, "\(name), Enter")
      }
    }
  }

  /// Whatever it was on, and however the screen came to its size.
  @Test(arguments: Arrangement.all)
  func theFocusStaysInSight(arrangement: Arrangement) {
    var large = stage(200, 60)
    large.command("layout \(arrangement.name)")
    for panel in shown(large) {
      for (width, height) in Self.sizes {
        var stage = large
        stage.edit { $0.focus = panel }
        stage.press(.resize(width: width, height: height))
        expectFocusInSight(stage, "\(arrangement.name), \(panel.title) made small")
        stage.press(.character("P"))
        expectFocusInSight(stage, "after \(arrangement.name), \(panel.title)")
        for key: Character in "!@#$%^" {
          stage.press(.character(key))
          expectFocusInSight(stage, "\(arrangement.name), \(key)")
        }
      }
    }
  }

  /// Another mode's row in the header may cost the panel in focus its place.
  @Test func theFocusIsInSightWhenTheHeaderGrows() {
    for height in 16...40 {
      for panel in Panel.all {
        var stage = stage(80, height)
        guard stage.state.placedPanels[panel] != nil else { continue }
        stage.edit { $0.focus = panel }
        stage.answer(9_000, "Q", hash: 1, mode: .standard, step: 9_000)
        stage.answer(9_001, "Q", hash: 1, mode: .standard, step: 9_001)
        stage.run(milliseconds: 1_500)
        expectFocusInSight(stage, "\(panel.title)")
      }
    }
  }

  @Test func oneKeyGoesThroughTheLayoutsAndRound() {
    var stage = stage()
    var names: [String] = []
    for _ in Arrangement.all {
      stage.press(.character("P"))
      names.append(stage.state.choice.arrangement.name)
      #expect(stage.text.contains("layout \(names.last ?? ""):"))
    }
    #expect(names == ["batch", "proof", "wall", "overview"])
  }

  @Test(arguments: [
    ("layout wall", "wall"), ("layout batch", "batch"), ("layout nosuch", "overview"),
    ("layout", "batch"), ("next layout", "batch"),
  ])
  func thePaletteKnowsThemByName(line: String, name: String) {
    var stage = stage()
    stage.command(line)
    #expect(stage.state.choice.arrangement.name == name)
    #expect(stage.text.contains("there is no layout nosuch") == line.contains("nosuch"))
  }

  @Test(arguments: Arrangement.all)
  func keysAndMouseWorkInEveryLayout(arrangement: Arrangement) {
    var stage = stage()
    stage.edit { $0.choice = PanelChoice(arrangement) }
    for panel in shown(stage) {
      guard let place = stage.state.placedPanels[panel] else {
        Issue.record("\(panel.title) has no place")
        continue
      }
      stage.press(.mouse(MouseEvent(action: .press, x: place.x + 1, y: place.maxY - 2)))
      #expect(stage.state.focus == panel)
      stage.press(.character("z"))
      #expect(shown(stage) == [panel])
      stage.press(.character("z"))
      #expect(stage.state.focus == panel && !stage.state.isZoomed)
    }
    for panel in Panel.all {
      stage.press(.character(panel == .figures ? "9" : "4"), .escape)
      #expect(!stage.text.isEmpty)
    }
  }

  @Test func aWordRemembersAChoiceAndNonsenseIsNone() {
    func read(_ text: String) -> PanelChoice? {
      PanelChoice(spelling: text, among: Arrangement.all, panels: Panel.all)
    }
    for text in ["overview", "batch -kv-cache +a-b", "wall +session", "proof -batch -charts"] {
      #expect(read(text)?.spelling == text)
    }
    for text in [
      "", "own", "overview charts", "overview -nosuch", "overview -", "overview + charts",
      "wall -figures -proof -charts",
    ] { #expect(read(text) == nil, "\(text)") }
  }

  /// One of these keys goes to the end of a recording.
  @Test func inAReplayNoKeyIsNamedThatMeansSomethingElse() {
    var stage = stage()
    stage.send(.playback(PlaybackStatus()))
    stage.command("show requests")
    #expect(stage.text.contains("requests hidden; :show requests shows it"))
    stage.press(.character("!"))
    #expect(stage.text.contains("batch hidden; ! shows it"))
    stage.press(.character("$"))
    #expect(stage.outside.last == .playback(.toEnd))
  }
}

/// A layout as a person writes it.
struct OwnLayoutTests {
  private func choice(_ rows: String...) throws -> PanelChoice {
    var stage = Stage()
    stage.edit { state in
      state.arrange(
        LayoutWish(own: (try? OwnLayout(rows: rows)) ?? nil), choice: nil)
    }
    return stage.state.choice
  }

  @Test func itsSharesAreThoseOfTheScreen() throws {
    // A body of 60 rows.
    let area = Rect(x: 0, y: 0, width: 120, height: 68)
    let panels = Layout.panels(in: area, try choice("2 batch", "kernels kv-cache:3", "3 Requests"))
    #expect(Panel.all.filter { panels[$0] != nil } == [.batch, .kv, .kernels, .requests])
    #expect(panels[.batch]?.height == 20 && panels[.kernels]?.height == 10)
    #expect(panels[.requests]?.height == 30)
    #expect(panels[.kernels]?.width == 30 && panels[.kv]?.width == 90)
  }

  @Test func whatDoesNotFitIsLeftOutWhole() throws {
    let choice = try choice("2 batch", "kernels kv-cache:3 charts", "3 requests")
    for width in 40...130 {
      for height in 10...60 {
        let area = Rect(x: 0, y: 0, width: width, height: height)
        let panels = Layout.panels(in: area, choice)
        let body = Layout.body(of: area)
        let cells = panels.values.reduce(0) { $0 + $1.width * $1.height }
        #expect(cells == body.width * body.height, "\(width)×\(height)")
        #expect(panels[.batch] != nil)
      }
    }
  }

  @Test func itIsOneOfTheLayouts() throws {
    var stage = Stage()
    let own = try OwnLayout(rows: ["figures", "charts"])
    stage.edit { $0.arrange(LayoutWish(own: own), choice: nil) }
    #expect(stage.state.choice.spelling == "own")
    #expect(stage.state.focus == .charts, "a panel that is there")
    stage.press(.character("P"))
    #expect(stage.state.choice.spelling == "overview")
    stage.edit { $0.arrange(LayoutWish(own: own), choice: "batch -requests") }
    #expect(stage.state.choice.spelling == "batch -requests")
    stage.edit { $0.arrange(LayoutWish(name: "proof", own: own), choice: "gone") }
    #expect(stage.state.choice.spelling == "proof")
  }

  @Test(
    arguments: [
      ([], nil, "rows is empty"), ([""], 0, "names no panel"),
      (["batch", "3"], 1, "names no panel"),
      (["batch", "btch"], 1, "no panel is called btch; there are batch, kv-cache"),
      (["batch charts", "charts"], 1, "charts stands there twice"),
      (["batch batch"], 0, "batch stands there twice"),
      (["0 batch"], 0, "cannot be 0"), (["101 batch"], 0, "from 1 to 100"),
      (["99999999999999999999 batch"], 0, "cannot be 99999999999999999999"),
      (["batch:"], 0, "cannot be empty"), (["batch:-1"], 0, "cannot be -1"),
      (["batch:1:2"], 0, "cannot be 1:2"), (["1.5 batch"], 0, "cannot be 1.5"),
      (["\u{1b}[31m"], 0, "no panel is called ?[31m"),
      ([String(repeating: "x", count: 100_000)], 0, "xxx…;"),
    ] as [([String], Int?, String)])
  func whatMakesNoSenseIsSaidInOneLine(rows: [String], row: Int?, words: String) {
    do {
      _ = try OwnLayout(rows: rows)
      Issue.record("\(rows) is a layout")
    } catch {
      #expect(error.row == row)
      #expect(error.description.contains(words), "\(error)")
      #expect(error.description.count < 240 && !error.description.contains("\n"))
    }
  }
}

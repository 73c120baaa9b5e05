import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The help: what it lists, and how it is searched.
struct HelpTests {
  private func stage(width: Int = 120, height: Int = 40) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 1_500)
    return stage
  }

  private func help(_ stage: Stage) -> Help? {
    if case .help(let help) = stage.state.overlay { help } else { nil }
  }

  @Test(arguments: [Key.character("q"), .character("?"), .escape])
  func theseKeysCloseIt(key: Key) {
    var stage = stage()
    stage.press(.character("?"), key)
    #expect(stage.state.overlay == .none && stage.outside.isEmpty)
  }

  @Test(arguments: [
    Key.character("x"), .character("m"), .enter, .character("7"), .backspace, .function(5),
  ])
  func keysThatMeanNothingInItDoNothing(key: Key) {
    var stage = stage()
    stage.press(.character("?"))
    let (commands, before) = (stage.engine.commands, stage.text)
    stage.press(key)
    #expect(stage.engine.commands == commands && stage.text == before)
  }

  @Test func itScrollsAndNoFurtherThanItsEnd() {
    var stage = stage(width: 80, height: 24)
    stage.press(.character("?"))
    for key in [Key.character("j"), .pageDown, .character("G"), .character("k"), .pageUp] {
      stage.press(key)
      #expect((help(stage)?.scroll ?? 0) > 0, "\(key)")
    }
    stage.press(.character("G"))
    let end = help(stage)?.scroll
    stage.press(.character("j"))
    #expect(help(stage)?.scroll == end)
    stage.press(.character("g"))
    #expect(help(stage)?.scroll == 0)
  }

  @Test func pagesAreTurnedByKeysAndByClick() {
    var stage = stage()
    stage.press(.character("?"), .right, .tab, .left)
    #expect(help(stage)?.page == .marks)
    stage.press(.left, .left)
    #expect(help(stage)?.page == .words)
    // The first page's name, below the top border.
    stage.press(.mouse(MouseEvent(action: .press, x: 3, y: 6)))
    #expect(help(stage)?.page == .keys)
  }

  @Test func aSearchGoesThroughAllPages() {
    var stage = stage()
    stage.press(.character("?"), .character("/"))
    stage.type("mode")
    #expect(stage.state.takesText)
    #expect(stage.text.contains("all kernels: invariant ⇄ standard"))
    #expect(stage.text.contains("every sum has one fixed order"))
    #expect(stage.text.contains("the kernels that computed it"))
    #expect(stage.text.contains("switches all kernels"))
    #expect(!stage.text.contains("write the session's exports"))
  }

  @Test func everyLineOfEveryPageIsFoundByItsWords() {
    var stage = stage(width: 160, height: 60)
    stage.press(.character("?"))
    var count = 0
    for page in Help.Page.allCases {
      for text in page.texts(stage.state) {
        var found = Help()
        found.search.replace(with: text)
        #expect(!HelpView(stage.state, found).isEmpty, "\(page): \(text)")
        count += 1
      }
    }
    #expect(count > 100)
    for word in ["layout wall", "config.toml", "shift+digit", "kv-cache:3", "wheel", "verdict:"] {
      stage.press(.escape, .escape, .character("?"), .character("/"))
      stage.type(word)
      #expect(!stage.text.contains(" 0 found"), "\(word)")
    }
  }

  /// Words that screens use without room to explain them.
  @Test(arguments: [
    "cost", "margin", "ulp", "split", "tour", "locate", "the article", "twin", "reference",
    "provisional", "ran alone", "ttft", "tpot", "itl", "e2e", "chunk", "prefix", "block", "spare",
    "p95", "hash", "order", "Defeating Nondeterminism in LLM Inference", "Thinking Machines",
  ])
  func wordsThatScreensUseAreExplained(word: String) {
    var stage = stage()
    stage.press(.character("?"), .character("/"))
    stage.type(word)
    #expect(!stage.text.contains(" 0 found") && stage.text.contains(" found"))
    var help = Help()
    help.page = .words
    #expect(help.page.texts(stage.state).contains { $0.lowercased().contains(word.lowercased()) })
  }

  /// Whatever has a name is found by it, with a way to do it.
  @Test func whatIsDoneByNameIsFound() {
    for (word, way) in [
      ("tour", ":tour"), ("theme", ":theme"), ("graphs braille", ":graphs braille"),
    ] {
      var stage = stage(width: 160, height: 60)
      stage.press(.character("?"), .character("/"))
      stage.type(word)
      #expect(stage.text.contains("\(way) "), "\(word)")
    }
  }

  @Test func noLineIsWithoutItsKey() throws {
    var stage = stage(width: 160, height: 60)
    let keys = try KeyMap([KeyAssignment(action: "toggle-mode", keys: [])], to: .standard)
    stage.edit { $0.keys = keys }
    stage.press(.character("?"))
    let line = try #require(stage.frame.lines.first { $0.contains("all kernels: inv") })
    #expect(line.contains(":toggle mode"))
  }

  @Test func everyWordOfASearchMustBeThere() {
    var stage = stage()
    stage.press(.character("?"), .character("/"))
    stage.type("mode word")
    #expect(stage.text.contains("switches all kernels"))
    #expect(!stage.text.contains("all kernels: invariant ⇄ standard"))
    stage.type(" nowhere")
    #expect(stage.text.contains("0 found") && stage.text.contains("nothing in the help has that"))
  }

  @Test func aSearchStaysWhileItIsReadAndEscGoesBackStepByStep() {
    var stage = stage()
    stage.press(.character("?"), .character("/"))
    stage.type("window")
    stage.press(.enter)
    #expect(!stage.state.takesText && stage.text.contains("/window"))
    stage.press(.character("j"))
    #expect(help(stage)?.search.text == "window")
    stage.press(.escape)
    #expect(help(stage)?.isSearching == false && help(stage)?.page == .keys)
    stage.press(.escape)
    #expect(stage.state.overlay == .none)
  }

  @Test func itLeadsBackToTheStoryItWasAskedIn() {
    var stage = stage()
    stage.press(.enter)
    let before = stage.state.overlay
    stage.press(.character("?"))
    #expect(stage.frame.lines[7].contains("in a request's detail"))
    stage.press(.character("q"))
    #expect(stage.state.overlay == before)
  }

  @Test func everyExampleOfTheGrammarIsAFilter() {
    for (example, _) in RequestFilter.grammar {
      let filter = RequestFilter(example)
      #expect(filter.fault == nil && !filter.isEmpty, "\(example)")
    }
    #expect(RequestFilter("state:nonsense").fault != nil)
  }

  // MARK: marks

  /// Glyphs of texts, borders and curves, which mean nothing by themselves.
  private static let plain: Set<Character> = [
    "×", "·", "…", "→", "←", "↑", "↓", "–", "▸", "›", "±", "÷", "−", "▼", "µ", "▏", "░",
  ]

  /// The glyphs of a frame that ought to be explained.
  private func signs(_ text: String) -> Set<Character> {
    Set(text).filter { glyph in
      guard !glyph.isASCII, !glyph.isLetter, !Self.plain.contains(glyph),
        let scalar = glyph.unicodeScalars.first
      else { return false }
      let isLine = (0x2500...0x257f).contains(scalar.value)
      let isCurve = (0x2580...0x2590).contains(scalar.value)
      return !isLine && !isCurve
    }
  }

  private var explained: Set<Character> {
    var stage = Stage(width: 240, height: 100)
    stage.press(.character("?"), .right)
    // Without the header and the bottom rows.
    return Set(stage.frame.lines[4..<98].joined())
  }

  @Test func everyGlyphOnTheScreenIsExplained() {
    let explained = explained
    var stage = Stage(width: 200, height: 60)
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 4_000)
    var seen = signs(stage.text)
    for digit: Character in ["1", "2", "3", "4", "5", "6"] {
      stage.press(.character(digit), .character("z"), .left, .down)
      seen.formUnion(signs(stage.text))
      stage.press(.escape, .escape)
    }
    stage.press(.character("4"), .character("n"), .enter)
    for _ in DetailTab.allCases {
      seen.formUnion(signs(stage.text))
      stage.press(.right)
    }
    stage.press(.escape, .character("b"))
    stage.run(milliseconds: 12_000)
    seen.formUnion(signs(stage.text))
    #expect(seen.subtracting(explained).isEmpty)
    #expect(seen.isSuperset(of: ["✓", "✗", "◆", "◇", "≈", "⌂"]), "\(seen)")
    // The check sees one that is not.
    #expect(!signs("☃").subtracting(explained).isEmpty)
  }

  @Test func everyColourIsExplained() {
    var stage = Stage(width: 240, height: 100)
    stage.press(.character("?"), .right)
    let frame = stage.frame
    let roles = Set((3..<98).flatMap { y in (0..<240).map { frame[$0, y].role } })
    #expect(roles.isSuperset(of: Role.allCases.filter { $0 != .border }))
  }
}

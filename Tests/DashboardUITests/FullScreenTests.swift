import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Every panel alone on the screen, and every dialog, against recorded frames.
struct FullScreenTests {
  static let sizes = [(200, 60)] + narrowSizes
  /// Where nothing stands beside a list.
  static let narrowSizes = [(120, 40), (80, 24), (60, 20)]

  /// A while in both modes, so that there is something to see everywhere.
  private func stage(_ size: (Int, Int)) -> Stage {
    var stage = Stage(width: size.0, height: size.1)
    stage.edit { state in
      state.session = .scripted
      (state.themes, state.theme) = (["ansi16", "invar-dark", "nord"], "invar-dark")
    }
    for second in 0..<4 { stage.send(.recorded(byteCount: 1_000 + second * 52_000)) }
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 4_000)
    return stage
  }

  @Test(arguments: sizes + [(150, 45)])
  func aStepInTheHistory(width: Int, height: Int) throws {
    var stage = stage((width, height))
    stage.press(.character("1"), .enter)
    for _ in 0..<7 { stage.press(.left) }
    try expectGolden(stage.frame, "batch-full-\(width)x\(height)")
  }

  @Test func aBlockHasItsPastBesideItOnTheNarrowestOfWideScreens() throws {
    var stage = stage((150, 45))
    stage.press(.character("2"), .enter)
    for _ in 0..<4 { stage.press(.right) }
    try expectGolden(stage.frame, "kv-full-150x45")
  }

  /// The words of answers are numbered as the texts above them, which are counted in one book.
  @Test func everyAnswerToldIsOneOfThoseCounted() {
    let stage = stage((120, 40))
    var count = 0
    for question in stage.state.proof.questions.flatMap(\.lengths) {
      for row in question.rows {
        let told = Continuations(
          of: question, in: row.mode, among: stage.state.facts.requests, stage.state.facts.twins)
        #expect(told.numbers == Array(1...row.sizes.count), "\(question.promptText)")
        count += told.numbers.count
      }
    }
    #expect(count > stage.state.proof.questions.count)
    #expect(!stage.state.proof.rows.allSatisfy { $0.sizes.count == 1 })
  }

  /// Below the heading of what answers say there are words, and it counts those that are left out.
  @Test func noHeadingStandsAlone() {
    var cutCount = 0
    for isOnTour in [false, true] {
      for height in 16...40 {
        var stage = stage((80, height))
        if isOnTour { stage.command("tour") } else { stage.showAlone("6") }
        let lines = stage.frame.lines
        for (row, line) in lines.enumerated() where line.contains("│what they say") {
          #expect(!lines[row + 1].hasPrefix("╰"), "\(stage.text)")
        }
        cutCount += stage.text.contains(" more line") ? 1 : 0
      }
    }
    #expect(cutCount > 0)
  }

  /// A number that is cut is another number.
  @Test(arguments: ["1", "2", "3", "5", "6", "8"] as [Character])
  func noNumberIsCut(digit: Character) {
    var stage = stage((120, 40))
    stage.showAlone(digit)
    for (width, height) in [(40, 10), (43, 16), (47, 24), (52, 10), (60, 16), (71, 24), (97, 16)] {
      stage.press(.resize(width: width, height: height))
      let cut = stage.frame.lines.first { $0.contains(/[0-9]…/) }
      #expect(cut == nil, "\(width)×\(height): \(cut ?? "")")
    }
  }

  @Test func theVerdictStaysLongestInTheTable() {
    var stage = Stage(width: 120, height: 20)
    stage.run(milliseconds: 1_000)
    stage.showAlone("4")
    for width in 40...130 {
      stage.press(.resize(width: width, height: 20))
      #expect(stage.text.contains("verdict"), "\(width)")
    }
  }

  /// Space switches the family of an operation, so that is in sight however narrow the panel is.
  @Test func theKernelsSayTheirFamilyOnTheNarrowestScreen() {
    var stage = Stage(width: 40, height: 10)
    stage.run(milliseconds: 1_000)
    stage.showAlone("3")
    let before = stage.frame.lines.filter { $0.contains("◆") }.count
    stage.press(.character(" "))
    stage.run(milliseconds: 300)
    #expect(before > 2 && stage.frame.lines.contains { $0.contains("◇") && $0.contains("│") })
    #expect(!stage.text.contains("batch?"), "there is no such column")
  }

  /// Questions for which there is no room are counted below.
  @Test(arguments: [(80, 24), (120, 40), (200, 60), (60, 20)])
  func noQuestionIsHiddenWithoutASign(width: Int, height: Int) {
    var stage = stage((width, height))
    stage.press(.escape)
    guard let place = stage.state.placedPanels[.proof] else { return }
    let lines = stage.frame.lines[place.y..<place.maxY].map {
      String($0.dropFirst(place.x).prefix(place.width))
    }
    let shown = lines.count { $0.contains(/^│[◆◇] .*\d+\/\d+ [✓✗] +\d+│$/) }
    let all = stage.state.proof.rows.count
    #expect(shown == all || lines.joined().contains("\(all - shown) more line"), "\(lines)")
  }

  /// Panels by digit, and where their cursors are taken.
  static let panels: [(name: String, digit: Character, keys: [Key])] = [
    // A block and its owner.
    ("kv", "2", [.right, .right, .right, .right]),
    // A site and its choices.
    ("kernels", "3", [.down]),
    // Ten seconds of charts.
    ("charts", "5", [.up]),
    // A question in both modes.
    ("proof", "6", [.down]),
    // A request below the table.
    ("requests", "4", [.character("n"), .character("n"), .character("n")]),
  ]

  @Test(arguments: panels, sizes)
  func aPanelAlone(panel: (name: String, digit: Character, keys: [Key]), size: (Int, Int)) throws {
    var stage = stage(size)
    stage.showAlone(panel.digit)
    for key in panel.keys { stage.press(key) }
    try expectGolden(stage.frame, "\(panel.name)-full-\(size.0)x\(size.1)")
  }

  @Test(arguments: sizes)
  func theChartsReadAndCompared(width: Int, height: Int) throws {
    var stage = stage((width, height))
    stage.showAlone("5")
    stage.press(.up)
    for _ in 0..<24 { stage.press(.left) }
    try expectGolden(stage.frame, "charts-read-\(width)x\(height)")
    stage.press(.enter)
    try expectGolden(stage.frame, "charts-compared-\(width)x\(height)")
  }

  @Test(arguments: sizes)
  func bothModesSideBySide(width: Int, height: Int) throws {
    var stage = stage((width, height))
    stage.press(.character("4"), .character("b"))
    stage.run(milliseconds: 12_000)
    try expectGolden(stage.frame, "compare-\(width)x\(height)")
  }

  @Test(arguments: sizes)
  func theSession(width: Int, height: Int) throws {
    var stage = stage((width, height))
    stage.press(.character("8"))
    try expectGolden(stage.frame, "session-\(width)x\(height)")
  }

  @Test(arguments: [DetailTab.chain, .company], narrowSizes)
  func aPageOfTheDetail(tab: DetailTab, size: (Int, Int)) throws {
    var stage = stage(size)
    // Past those of which only bits differ, to another text.
    stage.press(.character("n"), .character("n"), .character("n"), .enter)
    while true {
      guard case .detail(_, let shown, _) = stage.state.overlay, shown != tab else { break }
      stage.press(.right)
    }
    try expectGolden(stage.frame, "detail-\(tab.rawValue)-\(size.0)x\(size.1)")
  }

  /// An arrow goes from pair to pair: the neighbour is in sight already.
  @Test func pagesOfTheDetailInPairs() throws {
    var stage = stage((200, 60))
    stage.press(.character("n"), .character("n"), .character("n"), .enter)
    try expectGolden(stage.frame, "detail-text-200x60")
    stage.press(.right)
    try expectGolden(stage.frame, "detail-chain-200x60")
    let pair = stage.text
    stage.press(.right, .right)
    #expect(stage.text == pair)
  }

  @Test(arguments: [("o", "settings"), ("W", "workload"), ("E", "export"), ("T", "themes")])
  func aDialog(key: Character, name: String) throws {
    var stage = stage((80, 24))
    stage.press(.character(key), .down)
    try expectGolden(stage.frame, "dialog-\(name)-80x24")
  }

  @Test func theModelIsBeingLoaded() throws {
    var buffer = CellBuffer(width: 80, height: 24)
    LoadingView(title: "smollm2", detail: "Q4_1, 98.4 MB", elapsedNanoseconds: 400_000_000)
      .render(into: &buffer, in: buffer.bounds)
    try expectGolden(buffer, "loading-80x24")
  }
}

extension SessionPlace {
  static let scripted = SessionPlace(
    path: "/home/ada/sessions/session.jsonl", exportDirectory: "/home/ada/sessions/session",
    formats: [
      Format(name: "jsonl", summary: "the log itself", files: ["session.jsonl"]),
      Format(name: "csv", summary: "two tables", files: ["steps.csv", "requests.csv"]),
    ])
}

extension Stage {
  /// A panel alone on the screen; where there is no room for it among the others it already is.
  mutating func showAlone(_ digit: Character) {
    press(.character(digit))
    if !state.isZoomed { press(.character("z")) }
  }
}

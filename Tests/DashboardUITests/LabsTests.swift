import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The experiments' screen, told as small stories.
struct LabsTests {
  static let entries = [
    LabEntry(name: "associativity", title: "the same numbers, added in another order"),
    LabEntry(name: "feynman", title: "one question asked many times, in changing company"),
  ]

  private func stage(width: Int = 80, height: Int = 24) -> Stage {
    var stage = Stage(width: width, height: height, startsWorkload: false)
    stage.edit { $0.labs.entries = Self.entries }
    return stage
  }

  private func running(_ fraction: Double) -> LabReport {
    LabReport(
      name: "feynman",
      phase: .running(fraction: fraction, text: "feynman standard  1500 of 6000 tokens  0:31 left"),
      counters: [.init(name: "standard", value: "3 distinct answers in 25")],
      lines: [.init("feynman: one question", .heading), .init("", .text), .init("why", .text)])
  }

  private var ended: LabReport {
    LabReport(
      name: "feynman", phase: .ended("shown"),
      lines: [.init("feynman: one question", .heading)]
        + (1...30).map { .init("  standard \($0) ███", .figure) }
        + [.init("SHOWN: 12 different", .good)])
  }

  @Test func theEnginePausesWhileAnExperimentRunsAndGoesOnAfterIt() {
    var stage = stage()
    stage.press(.character("L"), .down, .enter)
    #expect(stage.engine.commands == [.pause])
    #expect(stage.outside == [.startLab("feynman")])
    #expect(stage.text.contains("PAUSED"))
    stage.send(.lab(running(0.25)))
    #expect(stage.engine.commands == [.pause])
    stage.send(.lab(ended))
    #expect(stage.engine.commands == [.pause, .resume])
    #expect(!stage.text.contains("PAUSED"))
  }

  @Test func aWideListExplainsWhatIsChosenAndWhatItCameTo() {
    var stage = stage(width: 160, height: 40)
    stage.edit { state in
      state.labs.entries[1].explanation = ["Everybody asks the same.", "Not everybody is told it."]
    }
    stage.press(.character("L"), .down)
    #expect(stage.text.contains("Not everybody is told it.") && !stage.text.contains("last result"))
    stage.press(.enter)
    stage.send(.lab(running(0.25)))
    stage.run(milliseconds: 2_000)
    stage.send(.lab(ended))
    stage.press(.escape)
    #expect(stage.text.contains("last result: shown, 2.00s into its last run"))
    #expect(stage.text.contains("SHOWN: 12 different"))
    stage.press(.up)
    #expect(!stage.text.contains("last result"))
    stage.press(.down, .resize(width: 149, height: 40))
    #expect(!stage.text.contains("last result") && stage.text.contains("SHOWN: 12 different"))
  }

  /// Two steps' worth and a thousand tokens of the scripted engine, which takes 3 ms and more a step.
  @Test(arguments: [80, 200])
  func howLongItTakesIsSaidBeforeItRuns(width: Int) {
    var stage = Stage(width: width, height: 60)
    stage.edit { state in
      state.labs.entries = Self.entries
      state.labs.entries[0].task = LabTask("a sum", stepCount: 0, tokenCount: 0.1)
      state.labs.entries[1].task = LabTask("answers", stepCount: 1_000, tokenCount: 40_000)
    }
    stage.press(.character("L"), .down)
    #expect(!stage.text.contains("about"))
    #expect(stage.text.contains("tells the engine's pace yet") == (width == 200))
    stage.run(milliseconds: 3_000)
    let pace = StepPace(stage.state.facts.steps.elements)
    let guess = NumberText.roughly(pace?.nanoseconds(steps: 1_000, tokens: 40_000) ?? 0)
    #expect(guess.hasPrefix("about") && stage.text.contains("not run yet · \(guess)"))
    #expect(stage.text.contains("not run yet · under 1 s"))
    #expect(stage.text.contains("\(guess), an estimate: about 40,000 tokens") == (width == 200))
    stage.press(.enter)
    var report = ended
    report.wholeNanoseconds = 12_340_000_000
    stage.send(.lab(report))
    stage.press(.escape)
    #expect(stage.text.contains("shown · takes 12.34s") && !stage.text.contains(guess))
    // What was stopped takes nothing of that back.
    stage.press(.enter)
    stage.send(.lab(LabReport(name: "feynman", phase: .ended("stopped"), lines: [])))
    stage.press(.escape)
    #expect(stage.text.contains("shown · takes 12.34s"))
  }

  @Test func whatAnEarlierSessionFoundIsThere() {
    var stage = stage(width: 200, height: 60)
    stage.edit { state in
      state.labs.entries[1].past = LabPast(
        word: "shown", lines: [.init("  standard 12 ███", .figure), .init("SHOWN: 12", .good)],
        nanoseconds: 61_000_000_000, wholeNanoseconds: 61_000_000_000, isFromBefore: true)
    }
    stage.press(.character("L"), .down)
    #expect(stage.text.contains("last result: shown, after 61s, in an earlier session"))
    #expect(stage.text.contains("standard 12 ███") && stage.text.contains("takes 61s"))
  }

  /// Pages go through what stands beside the list, and another experiment begins at its top.
  @Test func whatIsTooLongBesideTheListScrolls() {
    var stage = stage(width: 160, height: 24)
    stage.edit { state in
      state.labs.entries[0].explanation = (1...40).map { "Paragraph \($0)." }
    }
    stage.press(.character("L"))
    #expect(stage.text.contains("more lines below") && stage.hints.contains("scroll"))
    #expect(!stage.text.contains("Paragraph 40."))
    for _ in 0..<10 { stage.press(.pageDown) }
    #expect(stage.text.contains("Paragraph 40.") && stage.state.labs.cursor == 0)
    stage.press(.down, .up)
    #expect(stage.text.contains("Paragraph 1."))
  }

  /// A row is a line for itself, and nothing of it is cut.
  @Test(arguments: [60, 80, 120, 200])
  func aLongRowIsWrappedBelowItself(width: Int) throws {
    var stage = stage(width: width, height: 60)
    stage.press(.character("L"), .down, .enter)
    let words = (1...40).map { "word\($0)" }
    let rows = [
      "it begins in layer 3, qkv", "  " + words.joined(separator: " "),
      "  alone  step 5, 1 row  r1, position 40  standard kernel split-row, order split, 2 splits, "
        + "m 1 n 576 k 576  margin 0.125",
    ]
    stage.send(
      .lab(
        LabReport(
          name: "feynman", phase: .ended("found"),
          lines: [.init("locate", .heading), .init("", .text), .init("what differs", .heading)]
            + rows.map { .init($0, .row) } + [.init("FOUND: a batch effect", .neutral)])))
    let lines = stage.text.split(separator: "\n").map(String.init)
    for word in words + ["margin", "split-row,"] {
      #expect(lines.contains { $0.contains("\(word) ") || $0.contains("\(word)│") }, "\(word)")
    }
    let first = try #require(lines.firstIndex { $0.contains("word1 ") })
    #expect(lines[first - 1].contains("it begins in layer 3, qkv"))
    let indent = lines[first + 1].prefix { "│ ".contains($0) }.count
    #expect(width == 200 || indent > lines[first].prefix { "│ ".contains($0) }.count)
  }

  /// Cut at its second heading, where figures begin; where there is no room, below each other.
  @Test(arguments: [(160, true), (149, false)])
  func aWidePageHasItsFiguresBesideTheExplanation(width: Int, isBeside: Bool) throws {
    var stage = stage(width: width, height: 60)
    stage.press(.character("L"), .down, .enter)
    var report = ended
    report.lines.insert(.init("100 answers", .heading), at: 3)
    stage.send(.lab(report))
    let lines = stage.text.split(separator: "\n")
    let explained = try #require(lines.first { $0.contains("feynman: one question") })
    #expect(explained.contains("SHOWN: 12 different") == isBeside)
    let found = try #require(lines.firstIndex { $0.contains("100 answers") })
    #expect(found < lines.firstIndex { $0.contains("feynman: one question") } ?? 0 || isBeside)
  }

  @Test func anEngineThatWasPausedStaysSo() {
    var stage = stage()
    stage.press(.character("p"), .character("L"), .enter)
    stage.send(.lab(ended))
    #expect(stage.engine.commands == [.pause])
    #expect(stage.text.contains("PAUSED"))
  }

  @Test(arguments: [
    ("lab feynman", Effect.startLab("feynman")), ("lab associativity", .startLab("associativity")),
  ])
  func thePaletteStartsOneByName(line: String, effect: Effect) {
    var stage = stage()
    stage.command(line)
    #expect(stage.outside == [effect])
  }

  @Test func thePaletteOpensTheListWithoutAName() {
    var stage = stage()
    stage.command("lab")
    #expect(stage.state.overlay == .labs && stage.outside.isEmpty)
    #expect(stage.text.contains("associativity"))
  }

  @Test func anUnknownNameIsSaid() {
    var stage = stage(width: 120)
    stage.command("lab alchemy")
    #expect(stage.outside.isEmpty && stage.engine.commands.isEmpty)
    #expect(stage.text.contains("no lab alchemy; there are associativity, feynman"))
  }

  @Test func escapeStopsThenGoesBackThenLeaves() {
    var stage = stage()
    stage.press(.character("L"), .down, .enter)
    stage.send(.lab(running(0.5)))
    stage.press(.escape)
    #expect(stage.outside == [.startLab("feynman"), .stopLab])
    stage.send(.lab(ended))
    stage.press(.escape)
    #expect(stage.state.overlay == .labs && !stage.state.labs.showsPage)
    stage.press(.escape)
    #expect(stage.state.overlay == .none)
  }

  @Test func onlyOneRunsAtATime() {
    var stage = stage(width: 120)
    stage.press(.character("L"), .enter)
    stage.send(.lab(running(0.5)))
    stage.edit { $0.overlay = .none }
    stage.command("lab associativity")
    #expect(stage.outside == [.startLab("associativity")])
    #expect(stage.text.contains("lab feynman is running"))
  }

  /// What somebody waited for is the first line, at every size, and in the title however far one scrolls.
  @Test(arguments: [(60, 20), (80, 24), (120, 40), (200, 60)])
  func theVerdictComesFirst(width: Int, height: Int) throws {
    var stage = stage(width: width, height: height)
    stage.press(.character("L"), .down, .enter)
    stage.send(.lab(running(0.5)))
    #expect(!stage.text.contains("lab feynman: "))
    stage.send(.lab(ended))
    let lines = stage.text.split(separator: "\n")
    let title = try #require(lines.firstIndex { $0.contains("lab feynman: SHOWN") })
    #expect(lines[title + 1].contains("SHOWN: 12 different"))
    stage.press(.character("G"))
    #expect(stage.text.contains("lab feynman: SHOWN"))
    let bottom = stage.state.labs.scroll
    stage.press(.character("j"))
    #expect(stage.state.labs.scroll == bottom)
  }

  /// Texts come wrapped for the narrowest page; a wider one has them in longer lines, as long as they
  /// are easy to read.
  @Test(arguments: [80, 120, 200])
  func textsUseTheWidthThereIs(width: Int) {
    var stage = stage(width: width, height: 40)
    stage.press(.character("L"), .down, .enter)
    var report = ended
    let words = (1...60).map { "word\($0)" }
    report.lines.insert(
      contentsOf: (0..<6).map {
        .init(words[$0 * 10..<$0 * 10 + 10].joined(separator: " "), .text)
      },
      at: 1)
    stage.send(.lab(report))
    let lines = stage.text.split(separator: "\n").filter { $0.contains("word") }
    let needed = words.joined(separator: " ").count / (min(width, 96) - 12) + 1
    #expect(lines.count <= needed)
  }

  /// From a request that differs to the operation: run beside the engine like an experiment, and stopped
  /// like one.
  @Test func aRequestIsLocatedBesideTheEngine() throws {
    var stage = Stage(width: 120, height: 40)
    stage.edit { state in
      state.labs.entries = Self.entries
      state.session = .scripted
    }
    stage.run(milliseconds: 2_000)
    let id = try #require(stage.state.currentRequest)
    stage.command("locate")
    #expect(stage.outside == [.startLab("locate \(id)")])
    #expect(stage.engine.commands.last == .pause && stage.text.contains("lab locate \(id)"))
    stage.press(.character("x"))
    #expect(stage.outside.last == .stopLab)
    stage.send(
      .lab(
        LabReport(
          name: "locate \(id)", phase: .ended("stopped"), lines: [.init("stopped", .neutral)])))
    #expect(stage.engine.commands.last == .resume)
  }

  @Test func withoutExperimentsTheKeySaysWhereTheyAre() {
    var stage = Stage(width: 80, height: 24, startsWorkload: false)
    stage.press(.character("L"))
    #expect(stage.state.overlay == .none)
    #expect(stage.text.contains("invar lab has them"))
  }

  @Test func aWideListAndItsPagesLookAsRecorded() throws {
    var stage = Stage(width: 200, height: 60)
    stage.edit { $0.labs.entries = LabSamples.entries }
    stage.run(milliseconds: 3_000)
    stage.press(.character("L"), .down, .down)
    try expectGolden(stage.frame, "labs-200x60")
    stage.press(.enter)
    stage.send(.lab(LabSamples.running))
    try expectGolden(stage.frame, "lab-running-200x60")
    stage.send(.lab(LabSamples.ended))
    try expectGolden(stage.frame, "lab-ended-200x60")
  }

  @Test func theListAndAPageLookAsRecorded() throws {
    var stage = stage()
    stage.press(.character("L"), .down)
    try expectGolden(stage.frame, "labs-80x24")
    stage.press(.enter)
    stage.send(.lab(running(0.25)))
    try expectGolden(stage.frame, "lab-running-80x24")
    stage.send(.lab(ended))
    stage.press(.character("G"))
    try expectGolden(stage.frame, "lab-ended-80x24")
  }
}

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
    #expect(stage.text.contains("Not everybody is told it.") && stage.text.contains("not run in"))
    stage.press(.enter)
    stage.send(.lab(running(0.25)))
    stage.run(milliseconds: 2_000)
    stage.send(.lab(ended))
    stage.press(.escape)
    #expect(stage.text.contains("last result: shown, after 2.00s"))
    #expect(stage.text.contains("SHOWN: 12 different"))
    stage.press(.up)
    #expect(stage.text.contains("not run in this session yet"))
    stage.press(.resize(width: 149, height: 40))
    #expect(!stage.text.contains("not run in this session yet"))
  }

  /// Cut at its second heading, where figures begin; a page of one part stays in one piece.
  @Test(arguments: [(160, true), (149, false)])
  func aWidePageHasItsFiguresBesideTheExplanation(width: Int, isBeside: Bool) throws {
    var stage = stage(width: width, height: 40)
    stage.press(.character("L"), .down, .enter)
    var report = ended
    report.lines.insert(.init("100 answers", .heading), at: 3)
    stage.send(.lab(report))
    let lines = stage.text.split(separator: "\n")
    let explained = try #require(lines.first { $0.contains("feynman: one question") })
    #expect(explained.contains("100 answers") == isBeside)
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
    stage.press(.character(":"))
    stage.type(line)
    stage.press(.enter)
    #expect(stage.outside == [effect])
  }

  @Test func thePaletteOpensTheListWithoutAName() {
    var stage = stage()
    stage.press(.character(":"))
    stage.type("lab")
    stage.press(.enter)
    #expect(stage.state.overlay == .labs && stage.outside.isEmpty)
    #expect(stage.text.contains("associativity"))
  }

  @Test func anUnknownNameIsSaid() {
    var stage = stage(width: 120)
    stage.press(.character(":"))
    stage.type("lab alchemy")
    stage.press(.enter)
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
    stage.press(.character(":"))
    stage.type("lab associativity")
    stage.press(.enter)
    #expect(stage.outside == [.startLab("associativity")])
    #expect(stage.text.contains("lab feynman is running"))
  }

  @Test func aLongPageScrollsToItsVerdictAndNoFurther() {
    var stage = stage()
    stage.press(.character("L"), .down, .enter)
    stage.send(.lab(ended))
    #expect(!stage.text.contains("SHOWN: 12 different"))
    stage.press(.character("G"))
    #expect(stage.text.contains("SHOWN: 12 different"))
    let bottom = stage.state.labs.scroll
    stage.press(.character("j"))
    #expect(stage.state.labs.scroll == bottom)
    stage.press(.character("g"))
    #expect(stage.text.contains("feynman: one question"))
  }

  @Test func withoutExperimentsTheKeySaysWhereTheyAre() {
    var stage = Stage(width: 80, height: 24, startsWorkload: false)
    stage.press(.character("L"))
    #expect(stage.state.overlay == .none)
    #expect(stage.text.contains("invar lab has them"))
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

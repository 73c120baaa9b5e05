import DashboardUI
import EngineTypes
import Terminal
import Testing

struct PaletteTests {
  private func palette(_ line: String) -> Palette {
    let session = SessionPlace(
      path: "a.jsonl", exportDirectory: "a",
      formats: [SessionPlace.Format(name: "csv", summary: "two tables", files: ["a.csv"])])
    var palette = Palette(PaletteCommand.all + PaletteCommand.exports(session))
    for character in line { palette.edit(.character(character)) }
    return palette
  }

  @Test(arguments: [
    ("mode standard", Action.engine(.setMode(.standard))),
    ("mode i", .engine(.setMode(.invariant))),
    ("kernel attention standard", .engine(.setFamily(.attention, .standard))),
    ("rmsn", .engine(.setFamily(.rmsnorm, .invariant))),
    ("budget 128", .engine(.change(.tokenBudget, to: .number(128)))),
    ("threads 1", .engine(.change(.threads, to: .number(1)))),
    ("chunk 64", .engine(.change(.chunkLimit, to: .number(64)))),
    ("chunk none", .engine(.change(.chunkLimit, to: .none))),
    ("max-running 4", .engine(.change(.maxRunning, to: .number(4)))),
    ("concurrency 16", .load(.setConcurrency(16))),
    ("step 10", .engine(.singleStep(10))),
    ("step", .engine(.singleStep(1))),
    ("theme nord", .screen(.setTheme("nord"))),
    ("export csv", .session(.exportAs("csv"))),
    ("prefix-cache off", .engine(.change(.prefixCache, to: .flag(false)))),
    ("quit", .screen(.quit)),
  ])
  func aLineMeansAnAction(line: String, action: Action) {
    #expect(palette(line).outcome == .success(action))
  }

  @Test(arguments: [
    ("budget", PaletteError.needsNumber("budget")),
    ("budget many", .needsNumber("budget")),
    ("chunk", .needsNumber("chunk")),
    ("concurrency 0", .outOfRange("concurrency", "0", 1...256)),
    ("concurrency -1", .outOfRange("concurrency", "-1", 1...256)),
    ("concurrency 5000", .outOfRange("concurrency", "5000", 1...256)),
    (
      "concurrency 99999999999999999999",
      .outOfRange("concurrency", "99999999999999999999", 1...256)
    ),
    ("step 0", .outOfRange("step", "0", 1...Int.max)), ("step 1.5", .needsNumber("step")),
    ("xyzzy", .unknown("xyzzy", near: [])),
    (
      "export svg",
      .unknown("export svg", near: ["export", "export to", "export this session", "export csv"])
    ),
  ])
  func aLineThatMeansNothingSaysWhatToDo(line: String, error: PaletteError) {
    #expect(palette(line).outcome == .failure(error))
    #expect(!error.description.contains("\n"))
  }

  /// A layout of one's own is listed with the others, once there is one.
  @Test func theLayoutsListedAreThoseThereAre() throws {
    var stage = Stage(width: 120, height: 40)
    func listed(_ stage: Stage) -> Bool {
      var stage = stage
      stage.press(.character(":"))
      stage.type("layout o")
      return stage.text.contains("layout own")
    }
    #expect(!listed(stage))
    let own = try OwnLayout(rows: ["batch kernels kv-cache charts"])
    stage.edit { $0.arrange(LayoutWish(own: own), choice: nil) }
    #expect(listed(stage))
  }

  /// A number that is none of a setting's is refused with the range it has, never as no number.
  @Test(
    arguments: Setting.live.filter { $0.row.range != nil },
    ["0", "-1", "99999999", "9999999999999"])
  func aNumberOutOfRangeIsToldTheRange(setting: Setting, number: String) {
    var stage = Stage(startsWorkload: false)
    let before = stage.state.intendedSettings.run
    stage.type(":\(setting.row.word ?? setting.rawValue) \(number)")
    stage.press(.enter)
    #expect(stage.state.notices.all.last?.text.contains(" can be 1 to ") == true)
    #expect(stage.state.intendedSettings.run == before)
  }

  /// Letters in their order offer a command and run it only where somebody chose it.
  @Test(arguments: ["seed", "krms", "xprt", "lcat"])
  func whatCannotHaveBeenMeantIsOnlyOffered(line: String) {
    var offered = palette(line)
    guard case .failure(.unknown(_, let near)) = offered.outcome else {
      Issue.record("\(line) ran \(offered.outcome)")
      return
    }
    #expect(near == offered.matches.prefix(10).map(\.name) && !near.isEmpty)
    offered.edit(.down)
    offered.edit(.up)
    if case .failure(.unknown) = offered.outcome { Issue.record("\(line) was chosen") }
  }

  /// Whatever may change between steps is in the dialog and in the palette, and in no replay.
  @Test(arguments: Setting.live.filter { $0 != .mode })
  func aLiveSettingCanBeChanged(setting: Setting) {
    var stage = Stage(startsWorkload: false)
    let (isOn, text) = (setting.row.kind == .onOff, setting.row.kind == .onOff ? "off" : "2")
    let action = Action.engine(.change(setting, to: isOn ? .flag(false) : .number(2)))
    let line = "\(setting.row.word ?? setting.rawValue) \(text)"
    #expect(palette(line).outcome == .success(action))
    stage.press(.character("o"))
    #expect(stage.text.contains(setting.row.label) && stage.text.contains(setting.row.note))
    stage.press(.escape)
    stage.type(":\(line)")
    stage.press(.enter)
    var settings = EngineSettings.scripted
    setting.set(isOn ? .flag(false) : .number(2), in: &settings)
    #expect(settings.run == stage.state.intendedSettings.run)
    stage.type(":\(setting.row.word ?? setting.rawValue) 99999999")
    stage.press(.enter)
    #expect(isOn || stage.text.contains("can be 1 to"))
    #expect(settings.run == stage.state.intendedSettings.run)
  }

  @Test func tabCompletesTheChosenCommand() {
    var palette = palette("kernel mat")
    palette.edit(.down)
    palette.edit(.tab)
    #expect(palette.line.text == "kernel matmul standard")
  }

  @Test func theArrowsStayInsideTheMatches() {
    var palette = palette("mode ")
    for _ in 0..<10 { palette.edit(.down) }
    #expect(palette.selected == palette.matches.count - 1)
    for _ in 0..<99 { palette.edit(.up) }
    #expect(palette.selected == 0)
  }
}

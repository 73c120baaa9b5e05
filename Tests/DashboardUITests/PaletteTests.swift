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
    ("krms", .engine(.setFamily(.rmsnorm, .invariant))),
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
    ("chunk 0", .needsNumber("chunk")),
    ("concurrency 0", .needsNumber("concurrency")),
    ("xyzzy", .unknown("xyzzy")),
  ])
  func aLineThatMeansNothingSaysWhatToDo(line: String, error: PaletteError) {
    #expect(palette(line).outcome == .failure(error))
    #expect(!error.description.contains("\n"))
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
    #expect(isOn || stage.text.contains(setting == .threads ? "at most 2" : "can be 1 to"))
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

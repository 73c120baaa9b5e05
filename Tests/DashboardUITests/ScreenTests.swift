import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Whole screens against recorded ones.
struct ScreenTests {
  @Test(arguments: [(120, 40), (80, 24), (60, 20), (160, 50), (200, 60)])
  func aRunningEngineLooksAsRecorded(width: Int, height: Int) throws {
    try expectGolden(running(width, height), "running-\(width)x\(height)")
  }

  /// Roles and attributes are those of the other grid: only glyphs have a second form.
  @Test(arguments: [(120, 40), (80, 24), (60, 20), (200, 60)])
  func aRunningEngineLooksAsRecordedInASCII(width: Int, height: Int) throws {
    let lines = running(width, height).plainLines(ascii: true)
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
    let text = lines.map { String($0.reversed().drop { $0 == " " }.reversed()) + "\n" }.joined()
    try expectGolden(text: text, "running-\(width)x\(height)-ascii")
  }

  private func running(_ width: Int, _ height: Int) -> CellBuffer {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 4_000)
    return stage.frame
  }

  @Test func theFirstFrameLooksAsRecorded() throws {
    try expectGolden(Stage(width: 80, height: 24).frame, "start-80x24")
  }

  /// Not by colour alone: a monochrome theme shows `selection` reversed.
  @Test(arguments: ["1", "2", "3", "4", "5", "6"] as [Character])
  func theKeyInTheTitleTellsWhichPanelIsInFocus(digit: Character) {
    var stage = Stage(startsWorkload: false)
    stage.press(.character(digit))
    let frame = stage.frame
    for y in 0..<frame.height {
      for x in 2..<frame.width - 1
      where "123456".contains(frame[x, y].glyph) && frame[x - 2, y].glyph == "─"
        && frame[x, y].attributes.contains(.bold)
      {
        #expect((frame[x, y].role == .selection) == (frame[x, y].glyph == digit))
      }
    }
  }

  @Test func aChangeOfModeIsMarked() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 200)
    try expectGolden(stage.frame, "mode-change-120x40")
  }

  @Test func theDetailOfATwinLooksAsRecorded() throws {
    var stage = Stage()
    stage.press(.character("m"))
    stage.run(milliseconds: 8_000)
    stage.press(.character("/"))
    stage.type("differs")
    stage.press(.enter, .enter)
    try expectGolden(stage.frame, "detail-120x40")
  }

  @Test func theHelpLooksAsRecorded() throws {
    var stage = Stage(width: 80, height: 24, startsWorkload: false)
    stage.press(.character("?"))
    try expectGolden(stage.frame, "help-80x24")
    stage.press(.right)
    try expectGolden(stage.frame, "help-marks-80x24")
    stage.press(.right)
    try expectGolden(stage.frame, "help-filter-80x24")
    stage.press(.right)
    try expectGolden(stage.frame, "help-layouts-80x24")
    stage.press(.right)
    try expectGolden(stage.frame, "help-mouse-80x24")
    stage.press(.character("/"))
    stage.type("window")
    try expectGolden(stage.frame, "help-search-80x24")
  }

  @Test func thePaletteLooksAsRecorded() throws {
    var stage = Stage(width: 80, height: 24, startsWorkload: false)
    stage.press(.character(":"))
    stage.type("kernel m")
    stage.press(.down)
    try expectGolden(stage.frame, "palette-80x24")
  }

  @Test func zoomedKernelsShowEverySite() throws {
    var stage = Stage(width: 80, height: 24)
    stage.run(milliseconds: 1_000)
    stage.press(.character("3"), .character("z"))
    try expectGolden(stage.frame, "kernels-80x24")
  }

  @Test func aTinyScreenSaysWhatItNeeds() throws {
    try expectGolden(Stage(width: 30, height: 8).frame, "too-small-30x8")
  }
}

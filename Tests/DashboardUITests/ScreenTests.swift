import DashboardUI
import EngineTypes
import Terminal
import Testing

struct ScreenTests {
  @Test(arguments: [(120, 40), (80, 24), (60, 20)])
  func aRunningEngineLooksAsRecorded(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 4_000)
    try expectGolden(stage.frame, "running-\(width)x\(height)")
  }
}

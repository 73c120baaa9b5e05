import DashboardUI
import EngineTypes
import Terminal
import Testing

/// An engine that has nothing to do looks like one.
struct IdleTests {
  /// A few requests that have all ended.
  private func idle() -> Stage {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    stage.press(.character("w"))
    stage.run(milliseconds: 4_000)
    return stage
  }

  @Test func whoHasGoneIsNotShownAsRunning() {
    let stage = idle()
    #expect(stage.state.facts.load.isIdle)
    #expect(stage.text.contains("running 0") && stage.text.contains("waiting 0"))
    #expect(stage.text.contains("IDLE") && stage.text.contains("no batch"))
    #expect(stage.text.contains("idle · last step"))
  }

  @Test func anIdleScreenLooksAsRecorded() throws {
    var stage = Stage(width: 200, height: 60)
    stage.run(milliseconds: 6_000)
    stage.press(.character("w"))
    stage.run(milliseconds: 40_000)
    try expectGolden(stage.frame, "idle-200x60")
  }

  @Test func theStripSaysForHowLong() {
    var stage = idle()
    let before = stage.text.firstMatch(of: /idle (\d+)s/).flatMap { Int($0.1) } ?? 0
    stage.run(milliseconds: 3_000)
    #expect(before >= 1 && stage.text.contains("idle \(before + 3)s"))
    // Once somebody has come it stands between two steps.
    stage.press(.character("w"))
    stage.run(milliseconds: 400)
    #expect(stage.text.contains("╎") && !stage.text.contains("IDLE"))
  }

  @Test func theirBlocksAreGivenBack() {
    let stage = idle()
    #expect(stage.state.facts.load.blocks.used == 0)
    let isOwned = stage.state.facts.load.blockMap.contains {
      if case .owned = $0 { true } else { false }
    }
    #expect(!isOwned && stage.text.contains("0 of 256 used"))
  }

  @Test func aChangedModeShowsItsKernelsWithoutAStep() {
    var stage = idle()
    #expect(stage.text.contains("no sum depends on the batch"))
    stage.press(.character("m"))
    stage.run(milliseconds: 100)
    let kernels = stage.state.facts.kernels
    #expect(kernels.isPlanned && kernels.records.allSatisfy { $0.choice.family == .standard })
    #expect(stage.text.contains("batch changes sums in 4 of 4") && stage.text.contains("q4-1x16"))
    // A step has the last word again.
    stage.press(.character("w"))
    stage.run(milliseconds: 500)
    #expect(!stage.state.facts.kernels.isPlanned && !stage.text.contains("IDLE"))
  }

  @Test func cancelledWhilePausedTheyAreGoneAtOnce() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.character("p"))
    #expect(!stage.state.facts.load.isIdle)
    for _ in 0..<40 where !stage.state.facts.requests.active.isEmpty {
      stage.press(.character("x"))
    }
    stage.run(milliseconds: 100)
    #expect(stage.state.facts.load.isIdle && stage.state.facts.load.blocks.used == 0)
    #expect(stage.text.contains("PAUSED") && stage.text.contains("IDLE"))
  }

  @Test func aRequestThatHasComeIsNotIdle() {
    var stage = Stage(startsWorkload: false)
    #expect(stage.text.contains("IDLE"))
    stage.press(.character("i"))
    stage.type("Why?")
    stage.press(.enter)
    #expect(!stage.state.facts.load.isIdle && stage.state.facts.load.waitingCount == 2)
  }

  /// The dialog does not wait for the engine: what is pressed twice counts twice.
  @Test func aSettingIsSeenAsSoonAsItIsSet() {
    var state = Stage(startsWorkload: false).state
    _ = state.update(.key(.character("o")))
    _ = state.update(.key(.down))
    #expect(state.update(.key(.right)) == [.command(.changed { $0.tokenBudget = 128 })])
    #expect(state.update(.key(.right)) == [.command(.changed { $0.tokenBudget = 256 })])
    #expect(state.intendedSettings.tokenBudget == 256 && state.facts.settings.tokenBudget == 64)
    var settings = state.facts.settings
    for budget in [128, 256] {
      settings.tokenBudget = budget
      _ = state.update(.events([.configurationChanged(settings)]))
      #expect(state.intendedSettings.tokenBudget == 256)
    }
    #expect(state.facts.settings.tokenBudget == 256)
  }
}

import DashboardUI
import EngineTypes
import Terminal
import Testing

/// On the screen too, time stands still while the engine is paused.
struct PauseTests {
  private func percentiles(_ state: DashboardState) -> [LatencyWindow.Summary?] {
    let facts = state.facts
    return [
      facts.timeInQueue, facts.timeToFirstToken, facts.interTokenTime, facts.timePerOutputToken,
      facts.timeToLastToken,
    ].map { $0.percentiles(endingAt: state.time.now, window: 60_000_000_000) }
  }

  @Test func nothingShownOfTimeMovesInAPause() {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    stage.press(.character("p"))
    stage.run(milliseconds: 100)
    let before = stage.state
    let rate = before.facts.steps.tokensPerSecond(endingAt: before.time.now)
    stage.run(milliseconds: 120_000)
    #expect(stage.state.facts.clock.isPaused)
    #expect(stage.state.time.now == before.time.now)
    #expect(percentiles(stage.state) == percentiles(before))
    let later = stage.state.facts.steps.tokensPerSecond(endingAt: stage.state.time.now)
    #expect(later?.decode == rate?.decode && (rate?.decode ?? 0) > 0)
  }

  @Test func aPausedEngineHasNoSpeed() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    #expect(!stage.text.contains("decode 0 tok/s"))
    stage.press(.character("p"))
    stage.run(milliseconds: 100)
    #expect(stage.text.contains("PAUSED") && stage.text.contains("decode 0 tok/s"))
    stage.press(.character("p"))
    stage.run(milliseconds: 1_000)
    #expect(!stage.text.contains("decode 0 tok/s"))
  }

  /// Two minutes of looking at single steps are in no latency afterwards.
  @Test func aPauseIsInNoLatency() {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    stage.press(.character("p"))
    for _ in 0..<4 {
      stage.run(milliseconds: 30_000)
      stage.press(.character("."))
    }
    stage.run(milliseconds: 100)
    stage.press(.character("p"))
    stage.run(milliseconds: 4_000)
    let facts = stage.state.facts
    #expect(facts.clock.pausedNanoseconds > 119_000_000_000 && !facts.clock.isPaused)
    #expect(stage.state.time.now < 8_000_000_000)
    for values in percentiles(stage.state) {
      #expect((values?.count ?? 0) > 10 && (values?.p99 ?? .max) < 4_000_000_000)
    }
    stage.press(.character("8"))
    #expect(stage.text.contains("paused"))
  }
}

import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Blocks behind the window of a model's sliding layers are drawn as such.
@Suite struct PassedBlockTests {
  private func stage(passed: Set<BlockID>) throws -> Stage {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    var step = try #require(stage.state.facts.latest)
    step.step += 1
    step.passedBlocks = passed
    stage.send(.events([.stepCompleted(step)]))
    stage.press(.character("2"), .character("z"))
    return stage
  }

  @Test func aPassedBlockHasItsOwnersLetterInCapitals() throws {
    let plain = try stage(passed: [])
    let map = plain.state.facts.load.blockMap
    let (index, owner) = try #require(
      map.enumerated().lazy.compactMap { index, state -> (Int, RequestID)? in
        if case .owned(let id) = state { (index, id) } else { nil }
      }.first)
    var passed = try stage(passed: [BlockID(index)])
    #expect(passed.text != plain.text && !plain.text.contains("A–Z past"))
    #expect(passed.text.contains("A–Z past"))
    for _ in 0..<index { passed.press(.right) }
    #expect(passed.text.contains("owned by \(owner)"))
    #expect(passed.text.contains("behind it: sliding layers read it no more"))
  }
}

import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Panels that need little leave it to the others, and large screens are used.
struct RoomTests {
  private func heights(_ stage: Stage) -> (batch: Int, requests: Int) {
    let placed = PlacedPanels(stage.state, as: stage.state.choice)
    let preview = placed.preview?.area.height ?? 0
    return (placed.panels[.batch]?.height ?? 0, (placed.panels[.requests]?.height ?? 0) + preview)
  }

  @Test func anEmptyBatchLeavesItsRoomToTheRequests() {
    var stage = Stage(width: 200, height: 60)
    stage.run(milliseconds: 6_000)
    let busy = heights(stage)
    stage.press(.character("w"))
    stage.run(milliseconds: 4_000)
    #expect(stage.state.facts.load.isIdle && heights(stage) == busy)
    stage.run(milliseconds: 40_000)
    let idle = heights(stage)
    #expect(idle.batch == 9 && idle.requests == busy.requests + busy.batch - 9)
    // Somebody who comes has a lane at once.
    stage.press(.character("w"))
    stage.run(milliseconds: 6_000)
    #expect(heights(stage).batch > 9)
  }

  @Test(arguments: WorkloadPreset.all) func noPanelMovesUnderASteadyLoad(preset: WorkloadPreset) {
    var stage = Stage(width: 200, height: 60, workload: preset)
    stage.run(milliseconds: 8_000)
    var changes = 0
    var last = heights(stage)
    for _ in 0..<60 {
      stage.run(milliseconds: 250)
      if heights(stage) != last { changes += 1 }
      last = heights(stage)
    }
    #expect(changes <= 2)
  }

  @Test func aPeakIsKnownForAWhile() {
    var peak = CrowdPeak()
    let second: UInt64 = 1_000_000_000
    #expect(peak.most(at: 0) == 0)
    for count in [3, 9, 4] { peak.observe(count, at: second / 2) }
    peak.observe(2, at: 20 * second)
    #expect(peak.most(at: 21 * second) == 9 && peak.most(at: 30 * second) == 9)
    #expect(peak.most(at: 31 * second) == 2 && peak.most(at: 51 * second) == 0)
  }

  @Test func idleTimeIsWhatTheEngineTold() {
    var idle = IdleTime()
    #expect(idle.stepBegins(at: 5) == 0)
    func rest(_ count: Int, at time: UInt64) -> RestRecord {
      RestRecord(
        runningCount: count, waitingCount: 0, blocks: BlockUsage(total: 1, used: 0, cached: 0),
        mode: .invariant, nanoseconds: time)
    }
    idle.absorb(rest(0, at: 10))
    idle.absorb(rest(0, at: 15))
    #expect(idle.since == 10)
    idle.end(at: 30)
    idle.absorb(rest(0, at: 40))
    #expect(idle.stepBegins(at: 45) == 25 && idle.since == nil)
    // One that is paused with somebody in it is not idle.
    idle.absorb(rest(1, at: 50))
    #expect(idle.since == nil && idle.stepBegins(at: 60) == 0)
  }

  /// From so many columns on the rest of a panel stands at its right.
  @Test(arguments: [(150, true), (149, false), (200, true), (120, false)])
  func whatIsChosenStandsBesideTheList(width: Int, isBeside: Bool) throws {
    var stage = Stage(width: width, height: 50)
    stage.run(milliseconds: 3_000)
    stage.press(.character("2"), .enter)
    let body = Layout.body(of: Rect(x: 0, y: 0, width: width, height: 50))
    let block = try #require(stage.frame.lines.first { $0.contains("block 0") })
    #expect((stage.frame.lines.firstIndex(of: block) == body.y + 3) == isBeside)
    stage.press(.character("1"))
    stage.press(.left)
    let step = try #require(stage.state.shownStep?.step)
    let place = stage.frame.lines.firstIndex { $0.contains("step \(step) ") && $0.contains("hash") }
    #expect((place == body.y + 3) == isBeside)
  }

  @Test func everyTileIsABlockAndEveryBlockATile() {
    var stage = Stage(width: 200, height: 60)
    stage.run(milliseconds: 1_000)
    stage.press(.character("2"), .enter)
    var found: [Int] = []
    let body = Layout.body(of: Rect(x: 0, y: 0, width: 200, height: 60))
    for y in body.y..<body.maxY {
      for x in stride(from: 0, to: 120, by: 3) {
        stage.edit { $0.kvPanel.cursor = -1 }
        stage.press(.mouse(MouseEvent(action: .press, x: x, y: y)))
        let cursor = stage.state.kvPanel.cursor
        if cursor >= 0, !found.contains(cursor) { found.append(cursor) }
      }
    }
    #expect(found == Array(0..<256))
  }

  @Test func downIsTheTileBelow() {
    var stage = Stage(width: 200, height: 60)
    stage.run(milliseconds: 1_000)
    stage.press(.character("2"), .enter, .right, .down)
    let place = { (stage: Stage) in
      stage.frame.lines.enumerated().first { $0.element.contains("◉") }.map { row, line in
        (row, line.firstIndex(of: "◉").map { line.distance(from: line.startIndex, to: $0) })
      }
    }
    let below = place(stage)
    stage.press(.up)
    let above = place(stage)
    #expect(stage.state.kvPanel.cursor == 1)
    #expect(above?.1 == below?.1 && (above?.0 ?? 0) < (below?.0 ?? 0))
  }

  /// All of a large batch are named where the screen is large.
  @Test func thirtyTwoInAStepAreAllNamed() throws {
    var stage = Stage(width: 200, height: 60, startsWorkload: false)
    var record = StepRecord(step: 1, mode: .invariant)
    (record.durationNanoseconds, record.tokenBudget) = (1_000_000, 64)
    record.chunks = (1...32).map {
      ChunkRecord(
        request: RequestID($0), firstPosition: 0, tokenCount: 1, kind: .decode,
        promptTokenCount: 1)
    }
    stage.send(.events([.stepCompleted(record)]))
    stage.press(.character("1"), .enter)
    for id in 1...32 { #expect(stage.text.contains("r\(id)  ")) }
    #expect(!stage.text.contains("more") || !stage.text.contains("and 1 more"))
  }
}

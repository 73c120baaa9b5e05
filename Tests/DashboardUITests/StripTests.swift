import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Which step stands in which column, and what is left out.
struct StripTests {
  /// A history of steps, each with the requests that decode in it.
  private struct Past {
    var facts = EngineFacts(model: ScriptedEngine().model, settings: .scripted)
    private var now: UInt64 = 0
    private var next = 0

    var columns: StripColumns { StripColumns(facts.steps) }
    var newest: Int { facts.steps.count - 1 }

    mutating func step(_ ids: Int..., times: Int = 1) {
      for _ in 0..<times { step(ids.map { ($0, .decode) }) }
    }

    mutating func step(_ chunks: [(Int, ChunkRecord.Kind)]) {
      var record = StepRecord(step: next, mode: facts.settings.mode)
      (record.startNanoseconds, record.durationNanoseconds) = (now, 1_000_000)
      record.chunks = chunks.map {
        ChunkRecord(
          request: RequestID($0.0), firstPosition: next, tokenCount: 1, kind: $0.1,
          promptTokenCount: 1)
      }
      facts.absorb(.stepCompleted(record))
      next += 1
      now += 1_000_000
    }

    mutating func come(_ id: Int) {
      facts.absorb(
        .admitted(
          AdmittedRequest(
            id: RequestID(id), promptText: "", promptTokens: [], sampling: SamplingParameters(),
            isolation: .shared, nanoseconds: now)))
    }

    mutating func rest(milliseconds: UInt64) {
      facts.absorb(
        .rested(
          RestRecord(
            runningCount: 0, waitingCount: 0, blocks: BlockUsage(total: 1, used: 0, cached: 0),
            mode: facts.settings.mode, nanoseconds: now)))
      now += milliseconds * 1_000_000
    }

    mutating func change(to mode: KernelMode) { facts.absorb(.modeChanged(mode, step: next)) }
    mutating func lose(_ count: Int) { next += count }
  }

  /// Whatever comes in whatever order.
  private func anyPast(seed: UInt64) -> Past {
    var random = SplitMix64(seed: seed)
    var past = Past()
    for id in 1...60 {
      switch random.next() % 8 {
      case 0: past.come(id)
      case 1: past.rest(milliseconds: random.next() % 400)
      case 2: past.change(to: random.next() % 2 == 0 ? .invariant : .standard)
      case 3: past.step([(1, .prefill), (2, .decode)])
      case 4: past.lose(Int(random.next() % 3))
      case 5:
        for turn in 0..<random.next() % 30 { past.step(turn % 2 == 0 ? 1 : 2) }
      default: past.step(1, 2 + id % 2, times: Int(random.next() % 20))
      }
    }
    return past
  }

  @Test(arguments: UInt64(1)...20) func everyStepHasOneColumn(seed: UInt64) {
    let past = anyPast(seed: seed)
    for place in [nil, 0, past.newest / 3, past.newest] {
      var strip = past.columns
      (strip.opened, strip.seam) = (place, place.map { min(past.newest, $0 + 7) })
      for last in [past.newest, past.newest / 2] {
        let columns = strip.columns(endingAt: last, count: .max)
        let steps = columns.flatMap { column -> [Int] in
          switch column {
          case .step(let index): [index]
          case .fold(let range): Array(range)
          case .rest, .change: []
          }
        }
        #expect(steps == Array(0..<steps.count) && steps.count > last)
        if let place, place <= last { #expect(columns.contains(.step(place))) }
      }
    }
  }

  @Test(arguments: UInt64(1)...20) func whatIsLeftOutIsAsWhatStandsBesideIt(seed: UInt64) {
    let past = anyPast(seed: seed)
    let steps = past.facts.steps.elements
    var count = 0
    for case .fold(let range) in past.columns.columns(endingAt: past.newest, count: .max) {
      count += 1
      for index in range {
        let isAlike = [range.lowerBound - 1, range.lowerBound - 2].contains { beside in
          steps[beside].chunks.map(\.request) == steps[index].chunks.map(\.request)
            && steps[beside].engineMode == steps[index].engineMode
        }
        #expect(isAlike && range.count > 1)
        #expect(steps[index].step == steps[index - 1].step + 1)
        #expect(steps[index].idleNanoseconds == 0)
      }
    }
    #expect(count > 0)
  }

  @Test func aRunTakesNoMoreRoomAsItGrows() {
    var past = Past()
    var widths: [Int] = []
    for _ in 0..<100 {
      past.step(1, 2)
      widths.append(past.columns.columns(endingAt: past.newest, count: .max).count)
    }
    #expect(widths == [1, 2, 3, 4] + Array(repeating: 5, count: 96))
    // Somebody who comes ends it.
    past.come(3)
    past.step(1, 2)
    #expect(past.columns.columns(endingAt: past.newest, count: .max).count == 6)
  }

  @Test func whoTakesTurnsIsOneRun() {
    var past = Past()
    for _ in 0..<20 {
      past.step(1)
      past.step(2, 3)
    }
    #expect(
      past.columns.columns(endingAt: past.newest, count: .max)
        == [.step(0), .step(1), .step(2), .fold(3..<38), .step(38), .step(39)])
  }

  @Test func whereStepsAreMissingNothingIsSaidOfThem() {
    var past = Past()
    past.step(1, times: 3)
    past.lose(4)
    past.step(1, times: 3)
    #expect(past.columns.columns(endingAt: past.newest, count: .max) == (0..<6).map { .step($0) })
  }

  @Test func aRestAndAChangeStandBetweenTheSteps() {
    var past = Past()
    past.step(1)
    past.rest(milliseconds: 700)
    past.come(2)
    past.change(to: .standard)
    past.step(2)
    #expect(
      past.columns.columns(endingAt: 1, count: .max)
        == [.step(0), .rest(700_000_000), .change(.standard), .step(1)])
    // Too short to be worth a column.
    past.rest(milliseconds: 40)
    past.come(3)
    past.step(3)
    #expect(past.columns.columns(endingAt: 2, count: 2) == [.step(1), .step(2)])
  }

  @Test(arguments: UInt64(1)...10) func toGoSoManyColumnsIsToStandThere(seed: UInt64) {
    let past = anyPast(seed: seed)
    var strip = past.columns
    strip.opened = past.newest / 2
    for last in [past.newest, past.newest / 2, past.newest / 4] {
      let columns = strip.columns(endingAt: last, count: 40)
      for (age, column) in columns.reversed().enumerated() {
        guard let index = column.index else { continue }
        #expect(strip.moved(last, by: -age) == index)
        #expect(columns.last?.contains(strip.moved(index, by: age)) == true)
      }
    }
    #expect(strip.moved(past.newest, by: 5) == past.newest)
    #expect(strip.moved(past.newest, by: -100_000) < 3)
  }

  @Test func whatSomebodyLooksAtDoesNotFoldAway() {
    var past = Past()
    past.step(1, times: 50)
    var strip = past.columns
    let before = strip.columns(endingAt: 49, count: 20)
    past.step(1, times: 50)
    strip = past.columns
    #expect(strip.columns(endingAt: 49, count: 20) != before)
    strip.seam = 49
    #expect(strip.columns(endingAt: 49, count: 20) == before)
  }

  @Test func theCursorOpensAFoldAndGoesThroughItStepByStep() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    stage.press(.character("1"))
    var step = try #require(stage.state.facts.steps.last?.step)
    for _ in 0..<120 {
      stage.press(.left)
      step -= 1
      #expect(stage.state.batchPanel.history.step == step)
      #expect(stage.text.contains("▼") && stage.cursorColumn != nil)
    }
  }

  @Test func aClickOnAFoldIsALookIntoIt() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    let area = try #require(stage.state.placedPanels[.batch])
    let line = stage.frame.lines[area.y + 4]
    let place = try #require(line.firstIndex(of: "┆"), "\(line)")
    let x = line.distance(from: line.startIndex, to: place)
    stage.press(.mouse(MouseEvent(action: .press, x: x, y: area.y + 4)))
    #expect(stage.cursorColumn == x && stage.state.batchPanel.history.step != nil)
  }
}

extension Stage {
  /// The column of the screen that the cursor of the history marks.
  var cursorColumn: Int? {
    guard let area = state.placedPanels[.batch] else { return nil }
    return frame.lines[area.y + 3].firstIndex(of: "▼").map {
      frame.lines[area.y + 3].distance(from: frame.lines[area.y + 3].startIndex, to: $0)
    }
  }
}

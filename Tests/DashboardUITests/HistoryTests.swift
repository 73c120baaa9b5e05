import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Looking back: steps, kernels, blocks and company.
struct HistoryTests {
  private func full(_ digit: Character, milliseconds: Int = 3_000) -> Stage {
    var stage = Stage()
    stage.run(milliseconds: milliseconds)
    stage.press(.character(digit), .character("z"))
    return stage
  }

  @Test func thePastStaysWhileTheEngineGoesOn() throws {
    var stage = full("1")
    stage.press(.left, .left, .left)
    let chosen = try #require(stage.state.shownStep)
    stage.run(milliseconds: 2_000)
    #expect(stage.state.shownStep == chosen)
    #expect(stage.text.contains("step \(chosen.step)") || stage.text.contains("ago"))
    for chunk in chosen.chunks { #expect(stage.text.contains("\(chunk.request)")) }
    stage.press(.escape)
    #expect(stage.state.batchPanel.history.followsEngine && stage.state.isZoomed)
  }

  @Test func theCursorIsAlwaysInSight() throws {
    var stage = full("1")
    for _ in 0..<300 {
      stage.press(.left)
      let step = try #require(stage.state.batchPanel.history.step)
      #expect(stage.text.contains("▼"), "step \(step)")
    }
    stage.press(.character("g"))
    #expect(stage.state.shownStep?.step == stage.state.facts.steps.elements.first?.step)
    stage.press(.character("G"))
    #expect(stage.state.batchPanel.history.followsEngine)
  }

  @Test func aDragPullsTheHistoryAlong() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    let newest = try #require(stage.state.facts.steps.last?.step)
    func mouse(_ action: MouseEvent.Action, _ x: Int) -> Key {
      .mouse(MouseEvent(action: action, x: x, y: 9))
    }
    stage.press(mouse(.press, 40))
    let grabbed = try #require(stage.state.batchPanel.history.step)
    #expect(stage.cursorColumn == 40)
    stage.press(mouse(.drag, 60))
    let end = try #require(stage.state.batchPanel.history.end)
    #expect(end < newest)
    #expect(stage.state.batchPanel.history.step == grabbed && stage.cursorColumn == 60)
    stage.press(mouse(.release, 60), mouse(.drag, 90))
    #expect(stage.state.batchPanel.history.end == end)
    stage.press(mouse(.press, 60), mouse(.drag, 10))
    #expect(stage.state.batchPanel.history.followsEngine)
  }

  @Test func kernelsAreCountedBySiteAndChoice() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 3_000)
    let history = stage.state.facts.kernelHistory
    let uses = history.uses(at: .qkv)
    #expect(uses.reduce(0) { $0 + $1.stepCount } == history.stepCount)
    #expect(uses.first?.choice.family == .standard && uses.last?.choice.family == .invariant)
    #expect(Set(uses.map(\.choice.reductionOrder)).count >= 2)
    let step = try #require(stage.state.facts.steps.last)
    #expect(step.operations.map(\.site) == OperationSite.allCases.filter { !$0.isOptional })
    let latest = try #require(stage.state.facts.latest)
    #expect(step.operations.map { history.choice(of: $0) } == latest.operations.map(\.choice))
  }

  @Test func tooManyChoicesAreNotToldApart() {
    var history = KernelHistory()
    for index in 0..<2 * KernelHistory.choiceLimit {
      var step = StepRecord(step: index, mode: .standard)
      step.operations = [
        OperationRecord(
          site: .qkv, m: 1, n: 1, k: 1,
          choice: KernelChoice(
            family: .standard, kernel: "k\(index)", reductionOrder: "o", splitCount: 1,
            dependsOnBatch: true), nanoseconds: 1)
      ]
      _ = history.absorb(step)
    }
    #expect(history.choices.count == KernelHistory.choiceLimit)
  }

  @Test func aSiteSwitchesItsClass() {
    var stage = full("3")
    stage.press(.down, .character(" "))
    var mode = KernelMode.invariant
    mode.matmul = .standard
    #expect(stage.engine.commands.first == .changed { $0.mode = mode })
  }

  @Test func enterOnABlockOpensItsOwner() throws {
    var stage = full("2")
    let blocks = try #require(stage.state.facts.latest?.blockMap)
    let (index, owner) = try #require(
      blocks.enumerated().lazy.compactMap { index, state -> (Int, RequestID)? in
        if case .owned(let id) = state { (index, id) } else { nil }
      }.first)
    for _ in 0..<index { stage.press(.right) }
    #expect(stage.text.contains("owned by \(owner)"))
    stage.press(.enter)
    guard case .detail(let id, _, _) = stage.state.overlay else {
      Issue.record("no detail")
      return
    }
    #expect(id == owner)
  }

  @Test func aBlockRemembersWhatItWas() {
    var blocks = BlockHistory()
    let id = RequestID(4)
    blocks.look(at: [.free, .free], step: 1)
    blocks.look(at: [.owned(id), .free], step: 5)
    blocks.look(at: [.cached, .free], step: 9)
    let (first, second) = (blocks.entries[0], blocks.entries[1])
    #expect(
      first.past == [
        BlockHistory.Span(state: .free, since: 1, until: 5),
        BlockHistory.Span(state: .owned(id), since: 5, until: 9),
      ])
    #expect(first.since == 9 && first.changeCount == 2)
    #expect(second.past.isEmpty && second.since == 1)
  }

  @Test func aBlockRemembersItsLastStatesOnly() {
    var blocks = BlockHistory()
    for step in 0...100 { blocks.look(at: [.owned(RequestID(step))], step: step) }
    let entry = blocks.entries[0]
    #expect(entry.past.count == BlockHistory.spanLimit && entry.changeCount == 100)
    #expect(entry.past.map(\.since) == Array((100 - BlockHistory.spanLimit)..<100))
    #expect(entry.past.allSatisfy { $0.until == $0.since + 1 })
  }

  @Test func companyIsWhoSharedTheSteps() throws {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    let facts = stage.state.facts
    let entry = try #require(facts.requests.newestFirst.first { $0.isShared && !$0.isActive })
    let company = Company(of: entry, in: facts.steps)
    let steps = facts.steps.elements.filter { $0.chunk(of: entry.id) != nil }
    #expect(company.stepCount == steps.count && !company.isCut)
    #expect(company.rows == steps.map(\.tokenCount))
    let others = Set(steps.flatMap { $0.chunks.map(\.request) }).subtracting([entry.id])
    #expect(Set(company.mates.map(\.id)) == others)
    for mate in company.mates {
      #expect(mate.stepCount == steps.count { $0.chunk(of: mate.id) != nil })
    }
    // One that runs alone has none.
    let alone = try #require(facts.requests.newestFirst.first { !$0.isShared })
    #expect(Company(of: alone, in: facts.steps).mates.isEmpty)
  }

  @Test func aPanelWithoutAPlaceIsLeftForTheOneBefore() {
    var stage = Stage()
    stage.press(.character("3"), .character("8"))
    #expect(stage.state.isZoomed && stage.text.contains("8 session"))
    stage.press(.escape)
    #expect(!stage.state.isZoomed && stage.state.focus == .kernels)
    stage.press(.character("7"), .character("4"))
    #expect(!stage.state.isZoomed && stage.state.focus == .requests)
  }

  @Test func windowsAreChosenByKeyPaletteAndMouse() {
    var stage = full("5")
    stage.press(.up, .up)
    #expect(stage.state.chartsPanel.window == .tenSeconds)
    #expect(stage.text.contains("last 10 s"))
    stage.command("window 5 min")
    #expect(stage.state.chartsPanel.window == .fiveMinutes)
    // The chart's second row, where it says 60 s.
    stage.press(.mouse(MouseEvent(action: .press, x: 18, y: 6)))
    #expect(stage.state.chartsPanel.window == .minute)
  }
}

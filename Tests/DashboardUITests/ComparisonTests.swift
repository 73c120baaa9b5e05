import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The same request in both modes, alone and in company.
struct ComparisonTests {
  private func run(startsWorkload: Bool, in mode: KernelFamily = .invariant) throws -> Stage {
    var stage = Stage(startsWorkload: startsWorkload)
    if mode != .invariant { stage.press(.character("m")) }
    stage.run(milliseconds: 1_000)
    stage.command("ab Why is copper red?")
    stage.run(milliseconds: 12_000)
    #expect(stage.state.comparePanel.comparison?.isRunning == false)
    return stage
  }

  private func pair(_ family: KernelFamily, _ stage: Stage) throws -> RunPair {
    let comparison = try #require(stage.state.comparePanel.comparison)
    let requests = stage.state.facts.requests
    let alone = try #require(comparison.id(family, .alone).flatMap { requests[$0] })
    let shared = try #require(comparison.id(family, .shared).flatMap { requests[$0] })
    #expect(alone.finishedMode == KernelMode(family) && shared.finishedMode == KernelMode(family))
    return RunPair(shared, reference: alone)
  }

  @Test func companyChangesNothingInOneModeAndWordsInTheOther() throws {
    let stage = try run(startsWorkload: true)
    #expect(try pair(.invariant, stage).verdict == .sameBits)
    let standard = try pair(.standard, stage)
    let token = try #require(standard.firstTokenDifference)
    #expect(standard.verdict == .differs(atToken: token))
    #expect(stage.text.contains("✓ same bits in all"))
    #expect(stage.text.contains("── token \(token) ──"))
  }

  /// Nobody else need be there, and the mode need not change.
  @Test(arguments: [KernelFamily.invariant, .standard], [true, false])
  func itBringsItsOwnCompanyAndLeavesTheOthersAlone(
    mode: KernelFamily, startsWorkload: Bool
  ) throws {
    let stage = try run(startsWorkload: startsWorkload, in: mode)
    #expect(try pair(.invariant, stage).verdict == .sameBits)
    #expect(try pair(.standard, stage).firstBitDifference == 0)
    #expect(stage.state.facts.settings.mode == KernelMode(mode))
    let ended = stage.state.facts.requests.newestFirst
      .filter { !$0.isActive && $0.keptMode == nil }
    #expect(ended.allSatisfy { $0.finishedMode == KernelMode(mode) })
    #expect(ended.isEmpty != startsWorkload)
  }

  /// Both modes come on together, each in the same company, which leaves with the run it is for.
  @Test func bothModesRunAtOnce() throws {
    var stage = Stage(startsWorkload: false)
    stage.command("ab Why is copper red?")
    stage.run(milliseconds: 1_000)
    let requests = stage.state.facts.requests
    let comparison = try #require(stage.state.comparePanel.comparison)
    let shared = try ModeComparison.families.map { family in
      try #require(comparison.id(family, .shared).flatMap { requests[$0] })
    }
    #expect(comparison.isRunning && shared.allSatisfy { $0.isActive && $0.tokens.count > 8 })
    #expect(abs(shared[0].tokens.count - shared[1].tokens.count) <= 1)
    for entry in shared {
      let number = try #require(entry.lastStep)
      let step = try #require(stage.state.facts.steps.summary(of: number))
      #expect(step.chunks.count == 8 && step.mode == entry.keptMode)
    }
    stage.run(milliseconds: 12_000)
    let companions = stage.state.facts.requests.newestFirst
      .filter { $0.promptText != comparison.promptText }
    #expect(companions.count == 14)
    #expect(companions.allSatisfy { $0.phase == .finished(.cancelled) })
  }

  /// Else the load would be company for the run of the engine's mode alone.
  @Test(arguments: [KernelFamily.invariant, .standard], [true, false])
  func bothRunsAreInTheSameCompany(mode: KernelFamily, startsWorkload: Bool) throws {
    let stage = try run(startsWorkload: startsWorkload, in: mode)
    let (facts, comparison) = (
      stage.state.facts, try #require(stage.state.comparePanel.comparison)
    )
    let companies = try ModeComparison.families.map { family in
      let id = try #require(comparison.id(family, .shared))
      var mates: Set<RequestID> = []
      for step in facts.steps.elements where step.chunks.contains(where: { $0.request == id }) {
        mates.formUnion(step.chunks.map(\.request))
      }
      return mates.subtracting([id]).compactMap { facts.requests[$0]?.promptText }.sorted()
    }
    #expect(companies[0].count == 7 && companies[0] == companies[1])
    #expect(!stage.state.workload.isHeld && stage.state.workload.isOn == startsWorkload)
  }

  @Test func itWaitsForTheLoadAndSaysSo() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.character("b"))
    #expect(stage.state.comparePanel.comparison?.isWaiting == true)
    #expect(stage.text.contains("to end; the workload is held back"))
    let before = stage.state.facts.requests.totalCount
    stage.run(milliseconds: 100)
    #expect(stage.state.facts.requests.totalCount == before)
  }

  /// What was there to be company is in no list and no figure, and found by who asks for it.
  @Test func companyThatWasSentAwayIsNotListed() throws {
    var stage = try run(startsWorkload: false)
    #expect(!stage.state.visibleRequests.contains { $0.phase == .finished(.cancelled) })
    #expect(stage.state.visibleRequests.count == 4)
    #expect(stage.state.facts.tally[.completed] == 2 && stage.state.facts.tally[.cancelled] == 14)
    stage.press(.escape, .character("/"))
    stage.type("state:cancelled")
    #expect(stage.state.visibleRequests.count == 14)
  }

  @Test func aChangeOfTheEnginesModeDoesNotTouchIt() throws {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.character("b"))
    stage.run(milliseconds: 100)
    stage.press(.character("m"))
    stage.run(milliseconds: 12_000)
    #expect(stage.state.comparePanel.comparison?.isRunning == false)
    #expect(try pair(.invariant, stage).verdict == .sameBits)
  }

  @Test func oneRunsAtATime() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.character("b"))
    stage.run(milliseconds: 100)
    let first = stage.state.comparePanel.comparison
    stage.command("ab Another?")
    #expect(stage.state.comparePanel.comparison?.promptText == first?.promptText)
    #expect(stage.text.contains("a comparison is running"))
  }

  @Test func agreementOnlyEverGetsWeaker() {
    let a = entry(tokens: [1, 2, 3, 4], hashes: [1, 2, 3, 4])
    let b = entry(tokens: [1, 2, 9, 4], hashes: [1, 7, 8, 9])
    let pair = RunPair(a, reference: b)
    #expect(pair.firstBitDifference == 1 && pair.firstTokenDifference == 2)
    #expect((0..<4).map { pair.agreement(atToken: $0) } == [.bits, .tokens, .neither, .tokens])
    #expect(RunPair(a, reference: a).verdict == .sameBits)
  }

  private func entry(tokens: [Int], hashes: [UInt8]) -> RequestEntry {
    var entry = RequestEntry(id: RequestID(1))
    for (index, (token, hash)) in zip(tokens, hashes).enumerated() {
      guard let chain = OutputHash(bytes: Array(repeating: hash, count: 32)) else { continue }
      entry.absorb(
        TokenRecord(
          request: entry.id, index: index, token: TokenID(token), text: "x", top: [], hash: chain,
          step: index, nanoseconds: 0))
    }
    return entry
  }
}

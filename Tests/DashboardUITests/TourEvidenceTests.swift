import DashboardUI
import EngineTypes
import Terminal
import Testing

/// What each stop says of answers that are as it promises, and of others.
struct TourEvidenceTests {
  /// Ticks go on by seconds, so that the proof is counted each time.
  private func tick(_ stage: inout Stage, _ seconds: UInt64) {
    stage.send(.tick(seconds * 1_000_000_000))
  }

  /// A reference and so many twins in the standard mode, of which some are other answers.
  private func standard(_ count: Int, odd: Int = 0, at stop: Tour.Stop) -> Stage {
    var stage = Stage(at: stop)
    stage.press(.enter)
    tick(&stage, 1)
    stage.answer(500, "Why?", hash: 1, mode: .standard, step: 10, isolation: .alone, order: "chain")
    for index in 0..<count {
      stage.answer(
        501 + index, "Why?", hash: index < odd ? 2 : 1, mode: .standard, step: 11 + index,
        order: index < odd ? "split2" : "chain")
    }
    tick(&stage, 5)
    return stage
  }

  @Test(arguments: [(3, 0, TourEvidence.Kind.waiting), (3, 1, .shown), (100, 0, .notSo)])
  func greedyAnswersVaryOrAreSaidNotTo(count: Int, odd: Int, kind: TourEvidence.Kind) {
    let stage = standard(count, odd: odd, at: .temperature)
    #expect(stage.evidence?.kind == kind)
    if kind == .shown { #expect(stage.text.contains("seen: yes, 2 texts to 1 question")) }
    if kind == .shown {
      // Of three answers one is other, and the reference has a text too.
      #expect(!stage.text.contains("references among them"))
    }
    if kind == .notSo {
      #expect(stage.text.contains("not here: no, in 100 answers compared · one text"))
      var on = stage
      on.press(.enter)
      #expect(on.state.tour?.stop == .order && on.state.tour?.outcomes[.temperature] == .notSo)
    }
  }

  @Test(arguments: [(3, 0, TourEvidence.Kind.waiting), (3, 1, .shown), (100, 0, .notSo)])
  func ordersAreCountedWhereABatchChoseThem(count: Int, odd: Int, kind: TourEvidence.Kind) {
    let stage = standard(count, odd: odd, at: .order)
    #expect(stage.evidence?.kind == kind)
    if kind == .shown {
      #expect(
        stage.text.contains("seen: yes, matmul (qkv) chose 2 orders of summation · chain at 1 row"))
    }
  }

  @Test(arguments: [(3, 0, TourEvidence.Kind.waiting), (3, 1, .shown), (101, 0, .notSo)])
  func oneThreadClearsThreadsOnlyWhereAnswersDiffer(
    count: Int, odd: Int, kind: TourEvidence.Kind
  ) {
    let stage = standard(count, odd: odd, at: .threads)
    #expect(stage.evidence?.kind == kind)
  }

  /// An answer that began with more threads says nothing about one.
  @Test func answersFromBeforeTheChangeDoNotCount() {
    var stage = Stage(at: .threads)
    stage.press(.character("m"))
    stage.answer(500, "Why?", hash: 1, mode: .standard, step: 10)
    stage.press(.enter)
    stage.answer(501, "Why?", hash: 2, mode: .standard, step: 10)
    #expect(stage.state.tour?.sinceChange.answerCount == 0)
    stage.answer(502, "Why?", hash: 1, mode: .standard, step: 11)
    stage.answer(503, "Why?", hash: 1, mode: .standard, step: 12)
    #expect(stage.evidence?.kind == .waiting)
    stage.answer(504, "Why?", hash: 2, mode: .standard, step: 13)
    #expect(stage.evidence?.kind == .shown)
    // Another setting, another count; what was seen stays so.
    tick(&stage, 1)
    stage.command("budget 128")
    #expect(stage.state.tour?.sinceChange.answerCount == 0 && stage.evidence?.kind == .shown)
  }

  /// Nobody was in its steps, whoever asked for it.
  @Test func aRunThatHadNoCompanyIsInNoTally() {
    var stage = Stage(at: .threads)
    stage.answer(500, "Why?", hash: 1, mode: .invariant, step: 500, hasCompany: false)
    #expect(stage.state.tour?.invariant.answerCount == 0)
    stage.answer(501, "Why?", hash: 1, mode: .invariant, step: 501)
    #expect(stage.state.tour?.invariant.answerCount == 1)
  }

  /// They are there to be compared with: in none of their steps was anybody else.
  @Test func runsAloneAreInNoTally() {
    var stage = Stage(at: .threads)
    for id in 500..<504 {
      stage.answer(id, "Why?", hash: 1, mode: .invariant, step: id, isolation: .alone)
    }
    #expect(stage.state.tour?.sinceChange.answerCount == 0)
    #expect(stage.state.tour?.invariant.answerCount == 0)
    stage.answer(504, "Why?", hash: 1, mode: .invariant, step: 504)
    #expect(stage.state.tour?.sinceChange.answerCount == 1)
  }

  @Test func bitsThatDifferUnderTheSameSettingsAreAFault() throws {
    for (changes, role) in [(false, Role.bad), (true, .warn)] {
      var stage = Stage(at: .alone)
      stage.press(.enter)
      let runs = try #require(stage.state.tour?.alone.map { Int($0.rawValue) })
      stage.answer(runs[0], "Q", hash: 5, mode: .standard, step: 700, isolation: .alone)
      if changes {
        stage.command("budget 128")
        stage.run(milliseconds: 100)
      }
      stage.answer(runs[1], "Q", hash: 6, mode: .standard, step: 900, isolation: .alone)
      #expect(stage.evidence?.kind == .notSo && stage.evidence?.role == role)
    }
  }

  @Test(arguments: [(UInt8(5), TourEvidence.Kind.shown), (6, .notSo)])
  func twoRunsAloneAreTheSameOrAreSaidNotToBe(hash: UInt8, kind: TourEvidence.Kind) throws {
    var stage = Stage(at: .alone)
    #expect(stage.text.contains("Enter: ask it alone, twice"))
    stage.press(.enter)
    let runs = try #require(stage.state.tour?.alone)
    #expect(runs.count == 2 && stage.evidence?.kind == .waiting)
    stage.answer(
      Int(runs[0].rawValue), "Q", hash: 5, mode: .standard, step: 1, isolation: .alone)
    #expect(stage.evidence?.kind == .waiting)
    stage.answer(
      Int(runs[1].rawValue), "Q", hash: hash, mode: .standard, step: 2, isolation: .alone)
    #expect(stage.evidence?.kind == kind)
  }

  /// It asks again while the runs in company end as the one alone did, and then says so.
  @Test(arguments: [false, true])
  func aRunInCompanyLeavesTheOneAloneOrIsAskedFiveTimes(differs: Bool) throws {
    var stage = Stage(at: .company)
    stage.press(.enter)
    let alone = try #require(stage.state.tour?.alone.first)
    stage.answer(
      Int(alone.rawValue), "Q", hash: 5, mode: .standard, step: 1, isolation: .alone)
    for number in 1...5 where stage.state.tour?.parting == nil {
      let runs = try #require(stage.state.tour?.shared)
      #expect(runs.count == number && stage.evidence?.kind == .waiting)
      let isOdd = differs && number == 2
      stage.answer(
        Int(runs[number - 1].rawValue), "Q", hash: isOdd ? 9 : 5, mode: .standard,
        step: 1 + number, beside: 900)
      tick(&stage, UInt64(number))
      stage.press(.notEscape)
    }
    #expect(stage.evidence?.kind == (differs ? .shown : .notSo))
    #expect(stage.state.tour?.shared.count == (differs ? 2 : 5))
    if differs { #expect(stage.text.contains("its bits @ token 0 · its text @ token 0")) }
  }

  /// What the stop has chosen in the list is let go when it is left, and nothing else is.
  @Test(arguments: [Key.character(">"), .character("<"), .escape], [false, true])
  func theListFollowsTheNewestAfterIt(way: Key, isElsewhere: Bool) throws {
    var stage = Stage(at: .company)
    stage.press(.enter)
    let alone = try #require(stage.state.tour?.alone.first)
    let run = try #require(stage.state.tour?.shared.first)
    stage.answer(
      Int(alone.rawValue), "Q", hash: 5, mode: .standard, step: 1, isolation: .alone)
    stage.answer(Int(run.rawValue), "Q", hash: 9, mode: .standard, step: 2, beside: 900)
    tick(&stage, 1)
    #expect(stage.state.requestsPanel.selected == run)
    if isElsewhere { stage.edit { $0.requestsPanel.selected = alone } }
    stage.press(way)
    #expect(stage.state.tour?.stop != .company)
    #expect(stage.state.requestsPanel.selected == (isElsewhere ? alone : nil))
  }

  /// With the load off nobody joins it: that shows nothing, and is not asked for over and over.
  @Test func aRunThatHadNoCompanyIsNoneInCompany() throws {
    var stage = Stage(at: .company)
    stage.press(.enter)
    let alone = try #require(stage.state.tour?.alone.first)
    stage.answer(
      Int(alone.rawValue), "Q", hash: 5, mode: .standard, step: 1, isolation: .alone)
    stage.press(.character("w"))
    for number in 1...6 {
      guard let run = stage.state.tour?.shared.last else { break }
      stage.answer(
        Int(run.rawValue), "Q", hash: 5, mode: .standard, step: 1 + number, hasCompany: false)
      tick(&stage, UInt64(number))
    }
    #expect(stage.state.tour?.shared.count == 1 && stage.evidence?.kind == .waiting)
    #expect(stage.text.contains("the workload is off"))
  }

  /// Four operations, one after the other; three are not enough.
  @Test func operationsAreMadeInvariantOneByOne() {
    var stage = Stage()
    stage.press(.character("m"))
    stage.run(milliseconds: 1_000)
    stage.command("tour")
    for _ in 0..<5 { stage.press(.character(">")) }
    for operation in KernelOperation.allCases {
      #expect(stage.evidence?.kind == .waiting)
      #expect(stage.text.contains("Enter: \(operation.rawValue) invariant"))
      stage.press(.enter)
      stage.run(milliseconds: 500)
    }
    #expect(stage.evidence?.kind == .shown)
    #expect(stage.text.contains("4 → 0 of 4 kinds of operation depend on the batch"))
    // Put back, it has been seen all the same.
    stage.command("kernel matmul standard")
    stage.run(milliseconds: 500)
    #expect(stage.evidence?.kind == .shown && stage.state.tourTask == nil)
  }

  @Test func aQuestionComesInAllThreeWaysOrItIsSaidSo() {
    var stage = Stage(at: .prefixes)
    stage.press(.enter)
    #expect(stage.state.intendedSettings.chunkLimit == nil)
    #expect(!stage.state.intendedSettings.prefixCache)
    for number in 0..<3 {
      stage.answer(500 + number, "Q\(number)", hash: 1, mode: .invariant, step: 10 + number)
    }
    tick(&stage, 1)
    #expect(stage.state.intendedSettings.chunkLimit == 16)
    for number in 0..<3 {
      stage.answer(
        510 + number, "Q\(number)", hash: 1, mode: .invariant, step: 20 + number, chunks: 2)
    }
    tick(&stage, 2)
    #expect(stage.state.intendedSettings.prefixCache)
    #expect(stage.evidence?.kind == .waiting)
    var other = stage
    for number in 0..<3 {
      #expect(stage.evidence?.kind == .waiting)
      stage.answer(
        520 + number, "Q\(number)", hash: 1, mode: .invariant, step: 30 + number, cached: 16)
    }
    #expect(stage.evidence?.kind == .shown)
    #expect(stage.text.contains("all 9 same bits: 3 fresh, 3 chunked, 3 cached"))
    stage.answer(523, "Q0", hash: 2, mode: .invariant, step: 33, cached: 16)
    #expect(stage.evidence?.kind == .notSo)
    #expect(stage.text.contains("r523 has other bits than its question's first"))
    for number in 0..<100 {
      other.answer(600 + number, "Q0", hash: 1, mode: .invariant, step: 40, chunks: 2)
    }
    #expect(other.evidence?.kind == .notSo)
  }

  @Test func aThousandIsCountedBeforeItIsSaid() {
    var stage = Stage(at: .thousand)
    stage.answer(500, "Q", hash: 1, mode: .invariant, step: 1, isolation: .alone)
    for number in 0..<999 {
      stage.answer(501 + number, "Q", hash: 1, mode: .invariant, step: 2 + number)
    }
    tick(&stage, 10)
    #expect(stage.evidence?.kind == .waiting)
    #expect(stage.text.contains("999 of 1,000 answers, all equal · "))
    #expect(stage.text.contains("/s, 1s left"))
    var early = stage
    early.press(.character(">"))
    #expect(early.text.contains("so far 999 of 1,000 answers, all equal to the bit"))
    var other = stage
    stage.answer(2_000, "Q", hash: 1, mode: .invariant, step: 2_000)
    tick(&stage, 12)
    #expect(stage.evidence?.kind == .shown)
    #expect(stage.text.contains("1,000 of 1,000 invariant answers equal · 1 text"))
    other.answer(2_000, "Q", hash: 2, mode: .invariant, step: 2_000)
    tick(&other, 12)
    #expect(other.evidence?.kind == .notSo)
  }

  /// A thousand long answers would take as long as the rest of the tour.
  @Test func theThousandAreShortAndManyAtOnceAndTheLoadComesBack() {
    var stage = Stage(at: .thousand)
    let before = stage.state.workload
    stage.press(.enter)
    let quick = stage.state.workload
    #expect(quick.preset.items.allSatisfy { $0.maxTokens <= 16 } && quick.concurrency == 32)
    #expect(quick.preset.items.map(\.prompt) == before.preset.items.map(\.prompt))
    stage.press(.character("<"))
    #expect(stage.state.workload.preset == before.preset)
    #expect(stage.state.workload.concurrency == before.concurrency)
  }

  /// It says so as long as it holds.
  @Test func thatNothingWasSeenYetGoesOnceItHasBeen() {
    var stage = Stage(at: .temperature)
    stage.press(.enter, .enter)
    #expect(stage.text.contains("not seen yet"))
    stage.answer(500, "Why?", hash: 1, mode: .standard, step: 10, isolation: .alone)
    stage.answer(501, "Why?", hash: 2, mode: .standard, step: 11)
    tick(&stage, 5)
    tick(&stage, 6)
    #expect(stage.evidence?.kind == .shown && !stage.text.contains("not seen yet"))
  }

  @Test func itsBooksStaySmall() {
    var tally = TourTally()
    for number in 0..<1_000 {
      var entry = RequestEntry(id: RequestID(number))
      entry.promptText = "Q\(number)"
      entry.hash = OutputHash(bytes: Array(repeating: 1, count: 32))
      tally.note(entry)
    }
    #expect(tally.questionCount == TourTally.questionLimit)
    #expect(tally.answerCount == TourTally.questionLimit)
  }
}

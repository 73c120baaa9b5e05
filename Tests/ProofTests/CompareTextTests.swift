import DashboardUI
import EngineTypes
import Proof
import Reports
import Testing

/// What is printed of a comparison: the finding first.
@Suite struct CompareTextTests {
  typealias Ask = WrittenLog.Ask

  private static func outcome(_ a: [Ask], _ b: [Ask]) throws -> CompareOutcome {
    CompareOutcome(
      names: Pair("a.jsonl", "b.jsonl"), comparison: try CompareTests.compare(a, b))
  }

  static let headlines: [([Ask], [Ask], String)] = [
    ([Ask()], [Ask()], "same bits: the one request that was compared came out the same"),
    (
      [Ask(), Ask()], [Ask(), Ask(), Ask(seed: 1)],
      "same bits: all 2 requests that were compared came out the same; 1 other was not compared"
    ),
    (
      [Ask(), Ask(seed: 1), Ask(seed: 2)],
      [Ask(), Ask(seed: 1, otherBitsFrom: 1), Ask(seed: 2, tokens: [10, 99, 12])],
      "different tokens: of 3 requests that both logs have, 1 has the same bits, 1 has the same "
        + "tokens and other bits, 1 differs in a token, the first at token 1"
    ),
    (
      [Ask()], [Ask(otherBitsFrom: 0)],
      "different bits: of 1 request that both logs have, 1 has the same tokens and other bits"
    ),
    (
      [Ask()], [Ask(mode: .standard)],
      "same tokens, bits not comparable: of 1 request that both logs have, 1 has the same tokens; "
        + "bits not comparable: other mode"
    ),
    (
      [Ask(), Ask(seed: 1), Ask(seed: 2, mode: .standard)],
      [Ask(), Ask(seed: 1, mode: .standard), Ask(seed: 2, otherBitsFrom: 0, mode: .standard)],
      "different bits: of 2 requests in the same mode in both logs, 1 has the same bits, 1 has the "
        + "same tokens and other bits; of 1 that ran in invariant in A and standard in B, 1 has the "
        + "same tokens; bits not comparable: other mode"
    ),
    ([Ask()], [Ask(seed: 1)], "nothing compared: the logs have no request in common"),
    (
      [Ask()], [Ask(tokens: [], end: nil)],
      "nothing compared: no request has an answer in both logs"
    ),
  ]

  @Test(arguments: headlines)
  func theFindingIsTheFirstLine(a: [Ask], b: [Ask], headline: String) throws {
    let text = CompareText(try Self.outcome(a, b)).text
    #expect(text.prefix { $0 != "\n" } == headline)
  }

  @Test func theWholeTextReadsAsAPersonExpects() throws {
    let text = CompareText(
      try Self.outcome(
        [Ask(), Ask(seed: 1)], [Ask(), Ask(seed: 1, tokens: [10, 99, 12], milliseconds: 20)])
    ).text
    #expect(
      text == """
        different tokens: of 2 requests that both logs have, 1 has the same bits, 1 differs in a token, the first at token 1
        A  a.jsonl  2 requests, 6 tokens in 6 steps
        B  b.jsonl  2 requests, 6 tokens in 6 steps
        the sessions have one model and the same settings
        note: both logs are of one session, begun 2026-01-02T03:04:05.678Z
        note: 1 request in modes that look at no neighbour has other bits though model, precision and mode are the same; \
        invar verify says which log does not come out again
        note: where fewer than 20 pairs were timed, a ratio says little: one slow request moves it, and p95 is the slowest
        "<1><2><3>": r2 of A, r2 of B: differs @ token 1, bits from token 1 on, 3 tokens compared, invariant
            A  " t10"  " t11" 11  " t12"
            B  " t10"  " t99" 99  " t12"
        2 pairs completed in company: too few  A       B       B ÷ A
          TTFT p50                             10.0ms  10.0ms  1.00×
          TTFT p95                             10.0ms  20.0ms  2.00×
          TPOT p50                             10.0ms  10.0ms  1.00×
          TPOT p95                             10.0ms  20.0ms  2.00×
          E2E p50                              30.0ms  30.0ms  1.00×
          E2E p95                              30.0ms  60.0ms  2.00×
        all that is in the logs                A       B       B ÷ A
          steps                                6       6       1.00×
          tokens computed                      10      10      1.00×
          tokens generated                     6       6       1.00×
          time in steps                        60.0ms  90.0ms  1.50×
          generated a second in steps          100.0   66.7    0.67×
          duration of the load                 60.0ms  90.0ms  1.50×
          tokens a second of the load          100.0   66.7    0.67×
        for the layer and operation: invar locate a.jsonl b.jsonl --request r2
        """)
  }

  @Test func ofTwinsTheEarliestDifferenceIsShown() throws {
    let text = CompareText(
      try Self.outcome(
        [Ask(), Ask(), Ask()],
        [Ask(), Ask(tokens: [10, 11, 99]), Ask(tokens: [98, 11, 12])])
    ).text
    #expect(text.contains("1 has the same bits, 2 differ in a token, the first at token 0"))
    #expect(text.contains("one answer in A, 3 different answers in B, 1 of them in both"))
    #expect(text.contains("r3 of A, r3 of B: differs @ token 0"))
    #expect(!text.contains("r2 of A, r2 of B"))
  }

  static let counts: [([Ask], [Ask], String)] = [
    ([Ask()], [Ask()], "one answer, the same in both"),
    ([Ask()], [Ask(otherBitsFrom: 1)], "one answer in A, another in B"),
    // Their hashes differ, since they begin with the mode.
    ([Ask()], [Ask(mode: .standard)], "one answer, of the same tokens in both"),
    (
      [Ask()], [Ask(tokens: [10, 99, 12], mode: .standard)], "one answer in A, another in B"
    ),
    (
      [Ask(), Ask(mode: .standard), Ask(tokens: [10, 99, 12], mode: .standard)], [Ask()],
      "2 different answers in A, one answer in B, 1 of them in both, told apart by their tokens"
    ),
    ([Ask(end: nil)], [Ask(end: nil)], "no answer is whole in either log"),
    ([Ask(end: nil)], [Ask()], "no whole answer in A, one answer in B"),
    (
      [Ask(), Ask(otherBitsFrom: 1)], [Ask(), Ask()],
      "2 different answers in A, one answer in B, 1 of them in both"
    ),
  ]

  @Test(arguments: counts)
  func answersAreCountedInWords(a: [Ask], b: [Ask], words: String) throws {
    let question = try #require(CompareScreen.value(Self.outcome(a, b)).questions.first)
    #expect(question.sentences.contains(words))
  }

  /// Each question has the command for its own answers.
  @Test func theCommandIsThatOfTheQuestion() throws {
    let sessions = CompareScreen.value(
      try Self.outcome(
        [Ask(), Ask(seed: 1), Ask(seed: 2)],
        [Ask(), Ask(seed: 1, otherBitsFrom: 1), Ask(seed: 2, tokens: [10, 99, 12])]))
    #expect(
      sessions.questions.map(\.locate) == [nil]
        + ["r2", "r3"].map {
          "invar locate a.jsonl b.jsonl --request \($0)"
        })
  }

  /// A prompt that is there twice says what sets the two apart.
  @Test func aPromptWithOtherSamplingSaysWhyItHasNoPartner() throws {
    let questions = CompareScreen.value(try Self.outcome([Ask()], [Ask(seed: 7)])).questions
    #expect(questions.map(\.verdict) == [.onlyInA, .onlyInB])
    #expect(
      questions.map { $0.sentences.last } == [
        "1 request of A without a partner: B has the same prompt with other sampling, "
          + "which is another question: seed 7, here 0",
        "1 request of B without a partner: A has the same prompt with other sampling, "
          + "which is another question: seed 0, here 7",
      ])
    let shared = CompareScreen.value(try Self.outcome([Ask()], [Ask()])).questions
    #expect(shared.allSatisfy { !$0.sentences.contains { $0.contains("other sampling") } })
  }

  /// `invar locate` compares logits: equal ones, of whatever hash or end, are no use to it.
  @Test func theCommandNamesARequestInWhichItFindsADifference() throws {
    let silent = [Ask(mode: .standard), Ask(seed: 1, end: .stop)]
    let asks = [Ask(), Ask(seed: 1), Ask(seed: 2)]
    #expect(try Self.outcome(asks, silent).locateCommand == nil)
    let outcome = try Self.outcome(
      asks, silent + [Ask(seed: 2, tokens: [10, 99, 12], mode: .standard)])
    #expect(outcome.locateCommand == "invar locate a.jsonl b.jsonl --request r3")
    #expect(
      CompareScreen.value(outcome).questions.map { $0.locate == nil } == [true, true, false])
  }

  @Test func noTextOfAModelCommandsTheTerminal() throws {
    var a = WrittenLog([Ask()])
    a.append(.fault("\u{1B}[31mred"))
    let comparison = try CompareTests.compare(try a.session(), try WrittenLog([Ask()]).session())
    let text = CompareText(CompareOutcome(names: Pair("a", "b"), comparison: comparison)).text
    #expect(!text.contains("\u{1B}") && text.contains("the engine of A could not go on: [31mred"))
  }
}

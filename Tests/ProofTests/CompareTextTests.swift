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
      "same tokens, bits unknown: of 1 request that both logs have, 1 has the same tokens and bits "
        + "that cannot be compared"
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
        "<1><2><3>": r2 of A, r2 of B: differs @ token 1, bits from token 1 on, 3 tokens compared, invariant
            A  " t10"  " t11" 11  " t12"
            B  " t10"  " t99" 99  " t12"
        2 pairs completed in company   A       B       B ÷ A
          TTFT p50                     10.0ms  10.0ms  1.00×
          TTFT p95                     10.0ms  20.0ms  2.00×
          TPOT p50                     10.0ms  10.0ms  1.00×
          TPOT p95                     10.0ms  20.0ms  2.00×
          E2E p50                      30.0ms  30.0ms  1.00×
          E2E p95                      30.0ms  60.0ms  2.00×
        all that is in the logs        A       B       B ÷ A
          steps                        6       6       1.00×
          tokens computed              10      10      1.00×
          tokens generated             6       6       1.00×
          time in steps                60.0ms  90.0ms  1.50×
          generated a second in steps  100.0   66.7    0.67×
          duration of the load         60.0ms  90.0ms  1.50×
          tokens a second of the load  100.0   66.7    0.67×
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
    #expect(text.contains("1 different answer in A, 3 in B, 1 in both"))
    #expect(text.contains("r3 of A, r3 of B: differs @ token 0"))
    #expect(!text.contains("r2 of A, r2 of B"))
  }

  @Test func noTextOfAModelCommandsTheTerminal() throws {
    var a = WrittenLog([Ask()])
    a.append(.fault("\u{1B}[31mred"))
    let comparison = try CompareTests.compare(try a.session(), try WrittenLog([Ask()]).session())
    let text = CompareText(CompareOutcome(names: Pair("a", "b"), comparison: comparison)).text
    #expect(!text.contains("\u{1B}") && text.contains("the engine of A could not go on: [31mred"))
  }
}

import EngineTypes
import Foundation
import Inference
import Testing

/// How likely a prompt's own tokens were.
@Suite struct PromptScoreTests {
  private static let text = String(repeating: "All happy families are alike; ", count: 3)
  private static let prompt: [TokenID] =
    (try? ByteCodec().encode(.raw(text)).tokens) ?? []

  private static func asking(
    _ text: String = text, maxTokens: Int = 6, _ count: Int = 2
  ) -> GenerationRequest {
    var asking = request(text, maxTokens: maxTokens)
    asking.promptLogprobCount = count
    return asking
  }

  /// What the scripted model says of a prompt, by the definition.
  private static func expected(_ prompt: [TokenID], _ count: Int) -> [PromptScore] {
    var prefix: UInt64 = 0
    return zip(prompt, prompt.dropFirst()).map { token, next in
      prefix = ScriptedExecutor.extend(prefix, token)
      let logits = ScriptedExecutor.logits(prefix, count: 61, noise: 0)
      let sum = Float(log(logits.reduce(0) { $0 + exp(Double($1)) }))
      let order = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
      return PromptScore(
        token: next, logprob: logits[next.index] - sum,
        rank: (order.firstIndex(of: next.index) ?? -1) + 1,
        top: order.prefix(count).map {
          TokenLogprob(token: TokenID($0), logprob: logits[$0] - sum)
        })
    }
  }

  @Test(arguments: [1, 7, 64, 256], [0, 1, 5])
  func everyTokenButTheFirstIsScoredAsTheModelHasIt(budget: Int, count: Int) throws {
    var bench = try TestBench { $0.tokenBudget = budget }
    for index in 0..<3 { try bench.submit(request("filler \(index)")) }
    let id = try bench.submit(Self.asking(Self.text, count))
    try bench.submit(Self.asking("another", 3))
    try bench.drain()
    #expect(bench.scores(of: id) == [Self.expected(Self.prompt, count)])
  }

  @Test func theScoresComeOnceAndBeforeTheFirstToken() throws {
    var bench = try TestBench { $0.tokenBudget = 40 }
    let id = try bench.submit(Self.asking())
    try bench.drain()
    let told = bench.events.compactMap { event -> String? in
      switch event {
      case .promptScored(let scored): "scores of \(scored.request)"
      case .token(let token): "token \(token.index)"
      default: nil
      }
    }
    #expect(told == ["scores of \(id)"] + (0..<6).map { "token \($0)" })
    let silent = try bench.submit(request(Self.text))
    try bench.drain()
    #expect(bench.scores(of: silent) == [])
  }

  @Test func noBitOfTheAnswerKnowsOfIt() throws {
    let expected = try InvarianceTests.canonical()
    for budget in [3, 50, 256] {
      var bench = try TestBench { $0.tokenBudget = budget }
      for index in 0..<4 { try bench.submit(Self.asking("filler \(index)", maxTokens: 9)) }
      let id = try bench.submit(Self.asking(maxTokens: 24))
      try bench.drain()
      #expect(bench.outcome(of: id) == expected)
    }
  }

  /// Blocks are so few that the request loses its own while its prompt is computed, or later.
  @Test(arguments: [30, 36, 40, 48])
  func preemptionScoresNothingTwice(blockCount: Int) throws {
    let executor = ScriptedExecutor(blockSize: 4, blockCount: blockCount)
    var bench = try TestBench(executor) {
      $0.tokenBudget = 16
      $0.prefixCache = false
    }
    for index in 0..<3 { try bench.submit(request("neighbour \(index)", maxTokens: 25)) }
    let id = try bench.submit(Self.asking(maxTokens: 24))
    try bench.drain()
    #expect(bench.scores(of: id) == [Self.expected(Self.prompt, 2)])
    #expect(bench.outcome(of: id) == (try InvarianceTests.canonical()))
    let lost = bench.events.contains { if case .preempted(id, _) = $0 { true } else { false } }
    #expect(lost || blockCount > 36, "the request kept its blocks")
  }

  @Test func aWarmCacheIsNotAsked() throws {
    var bench = try TestBench()
    try bench.submit(request(Self.text))
    try bench.drain()
    let id = try bench.submit(Self.asking())
    try bench.drain()
    #expect(bench.end(of: id)?.cachedTokenCount == 0)
    #expect(bench.scores(of: id) == [Self.expected(Self.prompt, 2)])
  }

  /// Nothing but scores is wanted: it ends without a token, with the hash of one that wanted nothing.
  @Test(arguments: [256, 17])
  func scoresMayBeAllThatIsWanted(budget: Int) throws {
    var bench = try TestBench { $0.tokenBudget = budget }
    let other = try bench.submit(request("other"))
    let id = try bench.submit(Self.asking(maxTokens: 0))
    let nothing = try bench.submit(request(Self.text, maxTokens: 0))
    try bench.drain()
    #expect(bench.scores(of: id) == [Self.expected(Self.prompt, 2)])
    #expect(bench.tokens(of: id) == [])
    let end = try #require(bench.end(of: id))
    #expect(end.reason == .length && end.tokenCount == 0)
    #expect(end.hash == bench.end(of: nothing)?.hash)
    #expect(bench.tokens(of: other).count == 24)
    #expect(bench.core.settings.blockCount == 256 && !bench.core.hasWork)
  }

  @Test(arguments: [0, 3])
  func aPromptOfOneTokenHasNothingToScore(maxTokens: Int) throws {
    var bench = try TestBench()
    let id = try bench.submit(Self.asking("x", maxTokens: maxTokens))
    try bench.drain()
    #expect(bench.scores(of: id) == [[]])
    #expect(bench.tokens(of: id).count == maxTokens)
    #expect(bench.executor.callCount == maxTokens)
  }

  @Test func aLongPromptIsScoredInBoundedSteps() throws {
    var bench = try TestBench { $0.tokenBudget = 300 }
    let long = String(repeating: Self.text, count: 3).prefix(250)
    let id = try bench.submit(Self.asking(String(long), maxTokens: 1))
    try bench.drain()
    #expect(bench.steps.map(\.tokenCount) == [128, 122])
    #expect(bench.scores(of: id).map(\.count) == [249])
  }

  @Test func aCancelledPromptHasNoScores() throws {
    var bench = try TestBench { $0.tokenBudget = 20 }
    let id = try bench.submit(Self.asking())
    try bench.step()
    bench.perform { $0.cancel(id) }
    try bench.drain()
    #expect(bench.scores(of: id) == [] && bench.end(of: id)?.reason == .cancelled)
  }

  @Test func fewerThanNoLogProbabilitiesAreRefused() throws {
    for keyPath in [\GenerationRequest.logprobCount, \.promptLogprobCount] {
      var asking = request("x")
      asking[keyPath: keyPath] = -1
      var bench = try TestBench()
      try bench.submit(asking)
      guard case .rejected(let refused)? = bench.events.first else {
        Issue.record("taken")
        continue
      }
      #expect("\(refused.reason)".contains("-1 log-probabilities"))
    }
  }
}

import EngineTypes
import Inference
import Proof
import Testing

/// A token is as likely as a prompt's as it was when it was drawn, to the bit: what training on one's own
/// samples rests on.
@Suite struct PromptScoreTests {
  private static func tokens(_ count: Int, _ random: inout SplitMix64) -> [TokenID] {
    (0..<count).map { _ in TokenID(Int.random(in: 0..<300, using: &random)) }
  }

  private static func crowd(_ random: inout SplitMix64) -> [GenerationRequest] {
    (0..<Int.random(in: 0...6, using: &random)).map { index in
      var request = GenerationRequest(
        prompt: .tokens(tokens(Int.random(in: 1...60, using: &random), &random)))
      request.sampling.maxTokens = Int.random(in: 1...30, using: &random)
      request.sampling.ignoresEndOfSequence = true
      if index % 2 == 1 { request.promptLogprobCount = 1 }
      return request
    }
  }

  /// Runs a request in random company, chunks and blocks; `warm` is in the prefix cache before.
  private static func run(
    _ request: GenerationRequest, _ mode: KernelMode, warm: [TokenID] = [],
    _ random: inout SplitMix64
  ) throws -> Answer {
    let model = try TestModel.tiny()
    let settings = TestModel.settings {
      $0.mode = mode
      $0.tokenBudget = [3, 17, 64, 256].randomElement(using: &random) ?? 256
      $0.chunkLimit = [nil, nil, 5].randomElement(using: &random) ?? nil
      $0.blockSize = [4, 16].randomElement(using: &random) ?? 16
    }
    var player = try Player(model, settings, executor: try model.makeTransformer(settings))
    if !warm.isEmpty {
      var first = GenerationRequest(prompt: .tokens(warm))
      first.sampling.maxTokens = 1
      _ = try player.submit(first)
      while player.core.hasWork { try player.step() }
    }
    let others = crowd(&random)
    for other in others.prefix(others.count / 2) { _ = try player.submit(other) }
    let id = try player.submit(request)
    for other in others.suffix(others.count - others.count / 2) {
      try player.step()
      _ = try player.submit(other)
    }
    while player.core.hasWork { try player.step() }
    return player.answer(of: id)
  }

  /// - Returns: of how many tokens of the answer the two log-probabilities differ.
  private static func differences(_ mode: KernelMode, seed: UInt64) throws -> Int {
    var random = SplitMix64(seed: seed)
    let prompt = tokens(Int.random(in: 1...70, using: &random), &random)
    var asking = GenerationRequest(prompt: .tokens(prompt), logprobCount: 3)
    asking.sampling.maxTokens = 24
    asking.sampling.temperature = 1
    asking.sampling.seed = seed
    asking.sampling.ignoresEndOfSequence = true
    let drawn = try run(asking, mode, &random)
    #expect(drawn.tokens.count == 24)

    let whole = prompt + drawn.tokenIDs
    var scoring = GenerationRequest(prompt: .tokens(whole), promptLogprobCount: 3)
    scoring.sampling.maxTokens = 0
    let scored = try run(scoring, mode, warm: whole, &random)
    #expect(scored.end?.reason == .length && scored.tokens.isEmpty)
    let scores = try #require(scored.promptScores)
    #expect(scores.map(\.token) == Array(whole.dropFirst()))
    return zip(drawn.tokens, scores.suffix(24)).count { token, score in
      token.logprob?.bitPattern != score.logprob.bitPattern
        || token.top.map(\.logprob.bitPattern) != score.top.map(\.logprob.bitPattern)
        || token.top.map(\.token) != score.top.map(\.token)
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func aTokenIsAsLikelyReadAsItWasDrawn(seed: UInt64) throws {
    #expect(try Self.differences(.invariant, seed: seed) == 0)
  }

  /// The control: kernels that look at the batch are caught by the same comparison.
  @Test func standardKernelsDoNotKeepIt() throws {
    let differences = try (0..<4 as Range<UInt64>).map { try Self.differences(.standard, seed: $0) }
    #expect(differences.contains { $0 > 0 })
  }
}

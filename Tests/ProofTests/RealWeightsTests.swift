import EngineTypes
import Inference
import Proof
import SessionLog
import Testing

/// The same on the default model, as people run it: rounded to bfloat16.
@Suite(.serialized) struct RealWeightsTests {
  private static func recording(_ mode: KernelMode) throws -> Recording {
    var recording = try Recording(
      try TestModel.real(),
      TestModel.settings {
        $0.mode = mode
        $0.activation = .bf16
        $0.blockCount = 64
      })
    try recording.submit("The capital of France is", maxTokens: 8, top: 2)
    try recording.submit("The capital of France is", maxTokens: 8, top: 2, isolation: .alone)
    try recording.submit("Water boils at", maxTokens: 6)
    try recording.submit("Once upon a time there was", maxTokens: 8)
    try recording.finish()
    return recording
  }

  @Test(arguments: [KernelMode.invariant, .standard])
  func aSessionComesOutAgainAndItsCompanyIsFound(mode: KernelMode) throws {
    let recording = try Self.recording(mode)
    let session = try recording.session()
    let script = try SessionScript(session)
    let factory = EngineFactory(recording.model)
    var verifier = Verifier(script, session.header, factory, Verifier.Options())
    let verified = try verifier.run()
    #expect(verified.isVerified && verified.passes.map(\.tokenCount) == [30])

    let report = try LocateCase.recorded(RequestID(1), of: script).locate(factory)
    if mode == .invariant {
      #expect(report.divergence == nil && report.comparedPointCount == 274)
    } else {
      let divergence = try #require(report.divergence)
      #expect(report.conclusion == .batch)
      #expect(divergence.origin.operation == .matmul)
      #expect(divergence.origin.difference?.elementCount ?? 0 > 0)
    }
  }

  /// A rollout: drawn in company, read in one go.
  @Test func aTokenIsAsLikelyReadAsItWasDrawn() throws {
    let model = try TestModel.real()
    let settings = TestModel.settings {
      $0.activation = .bf16
      $0.blockCount = 64
    }
    var player = try Player(model, settings, executor: try model.makeTransformer(settings))
    var asking = GenerationRequest(prompt: .chat("Name three prime numbers."), logprobCount: 0)
    asking.sampling.maxTokens = 10
    asking.sampling.temperature = 1
    asking.sampling.seed = 3
    var other = GenerationRequest(prompt: .raw("Once upon a time there was"))
    other.sampling.maxTokens = 9
    _ = try player.submit(other)
    let id = try player.submit(asking)
    while player.core.hasWork { try player.step() }
    let drawn = player.answer(of: id).tokens

    let prompt = try model.codec.encode(asking.prompt).tokens
    var reading = GenerationRequest(
      prompt: .tokens(prompt + drawn.map(\.token)), promptLogprobCount: 0)
    reading.sampling.maxTokens = 0
    let again = try player.submit(reading)
    while player.core.hasWork { try player.step() }
    let scores = try #require(player.answer(of: again).promptScores).suffix(drawn.count)
    #expect(drawn.count > 1)
    #expect(
      scores.map { Optional($0.logprob.bitPattern) } == drawn.map { $0.logprob?.bitPattern })
  }
}

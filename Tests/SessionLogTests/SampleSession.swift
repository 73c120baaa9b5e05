import EngineTypes
import SessionLog

/// A short session that has every event and every field in it.
enum SampleSession {
  static let header = SessionHeader(
    timestamp: "2026-01-02T03:04:05.678Z", nanoseconds: 1_000, programVersion: "0.1.0",
    model: ModelDescription(
      name: "tiny", architecture: "llama", sha256: String(repeating: "ab", count: 32),
      parameterCount: 150_000, layerCount: 3, vocabularySize: 320, contextLength: 512,
      weightBytes: 190_000, quantization: "Q4_1"),
    modelPath: "/models/\"tiny\".gguf", settings: settings)

  static let settings: EngineSettings = {
    var settings = EngineSettings()
    settings.threadCount = 2
    settings.instructionSet = .avx2
    settings.kv = .f16
    settings.mode.matmul = .standard
    return settings
  }()

  static let sampling: SamplingParameters = {
    var sampling = SamplingParameters()
    sampling.temperature = 0.7
    sampling.topK = 40
    sampling.topP = 0.95
    sampling.minP = .leastNonzeroMagnitude
    sampling.seed = .max
    sampling.ignoresEndOfSequence = true
    sampling.stopStrings = ["\n\n", "\"✓"]
    return sampling
  }()

  static func hash(_ byte: UInt8) -> OutputHash {
    guard let hash = OutputHash(bytes: repeatElement(byte, count: 32)) else {
      preconditionFailure("a hash has 32 bytes")
    }
    return hash
  }

  static func admitted(_ id: Int, milliseconds: UInt64) -> EngineEvent {
    .admitted(
      AdmittedRequest(
        id: RequestID(id), promptText: "Say \"hi\",\n\tnaïve ✓ \u{1}",
        promptTokens: [1, 2, 319].map(TokenID.init),
        sampling: sampling, isolation: .alone, logprobCount: 2, promptLogprobCount: id - 1,
        nanoseconds: milliseconds * 1_000_000))
  }

  static let scored = EngineEvent.promptScored(
    PromptScores(
      request: RequestID(1),
      scores: [
        PromptScore(
          token: TokenID(2), logprob: -1.25, rank: 2,
          top: [TokenLogprob(token: TokenID(7), logprob: -0.5)]),
        PromptScore(token: TokenID(319), logprob: -.infinity, rank: 320, top: []),
      ]))

  static func step(_ number: Int, _ requests: [Int], milliseconds: UInt64) -> EngineEvent {
    var step = StepRecord(step: number, mode: number < 3 ? .invariant : settings.mode)
    step.startNanoseconds = milliseconds * 1_000_000
    step.durationNanoseconds = 1_234_567
    step.hashNanoseconds = 4_500
    step.chunks = requests.map { request in
      ChunkRecord(
        request: RequestID(request), firstPosition: number == 1 ? 0 : number + 1,
        tokenCount: number == 1 ? 3 : 1, kind: number == 1 ? .prefill : .decode, promptTokenCount: 3
      )
    }
    (step.tokenBudget, step.runningCount, step.waitingCount) = (256, requests.count, 2)
    step.blocks = BlockUsage(total: 64, used: 5, cached: 7)
    (step.prefixQueryTokenCount, step.prefixHitTokenCount) = (3, 1)
    (step.evictionCount, step.preemptionCount) = (1, number == 2 ? 1 : 0)
    step.operations = [
      operation(.qkv, "tile8x16", m: requests.count), operation(.attention, "fixed256", m: 1),
    ]
    return .stepCompleted(step)
  }

  private static func operation(_ site: OperationSite, _ kernel: String, m: Int) -> OperationRecord
  {
    OperationRecord(
      site: site, m: m, n: 128, k: 64,
      choice: KernelChoice(
        family: .invariant, kernel: kernel, reductionOrder: "chain-32", splitCount: 1,
        dependsOnBatch: site == .qkv),
      nanoseconds: 250_000)
  }

  static func token(
    _ request: Int, _ index: Int, _ text: String, step: Int? = nil, milliseconds: UInt64
  ) -> EngineEvent {
    let top = [(7, -0.1), (8, -.infinity)].map { TokenLogprob(token: TokenID($0.0), logprob: $0.1) }
    return .token(
      TokenRecord(
        request: RequestID(request), index: index, token: TokenID(40 + index), text: text,
        logprob: index == 2 ? nil : -0.25 * Float(index + 1), top: index == 0 ? top : [],
        hash: hash(UInt8(index)), step: step ?? index + 1,
        nanoseconds: milliseconds * 1_000_000))
  }

  static func finished(_ request: Int, tokens: Int, mode: KernelMode?, milliseconds: UInt64)
    -> EngineEvent
  {
    .finished(
      FinishedRequest(
        id: RequestID(request), reason: .stop, tokenCount: tokens, cachedTokenCount: 1,
        hash: hash(0xFE), mode: mode, nanoseconds: milliseconds * 1_000_000))
  }

  /// Request 1 runs to its end, request 2 is preempted before its first token and still runs.
  static let events: [EngineEvent] =
    [
      .configurationChanged(settings),
      admitted(1, milliseconds: 10),
      admitted(2, milliseconds: 11),
      step(1, [1, 2], milliseconds: 15),
      scored,
      token(1, 0, "Hi", milliseconds: 17),
      .preempted(RequestID(2), step: 2),
      step(2, [1], milliseconds: 20),
      token(1, 1, ", \"yo\"\n", milliseconds: 22),
      .modeChanged(settings.mode, step: 3),
      step(3, [1, 2], milliseconds: 30),
      token(1, 2, "", milliseconds: 33),
      finished(1, tokens: 3, mode: nil, milliseconds: 34),
    ]
    + rejections.enumerated().map {
      .rejected(
        RejectedRequest(id: RequestID(3 + $0), reason: $1, nanoseconds: 34_000_000))
    }
    + [token(2, 0, "x", milliseconds: 40), .fault("out of memory")]

  static let rejections: [RejectionReason] = [
    .emptyPrompt, .promptTooLong(tokenCount: 9, limit: 8), .queueFull(limit: 4),
    .needsMoreBlocks(needed: 5, total: 3), .invalidToken(TokenID(-1)),
    .unusablePrompt("no template"), .unusableRequest("stop string 1 has 0 bytes"),
  ]
}

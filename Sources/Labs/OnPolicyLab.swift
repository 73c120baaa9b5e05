import EngineTypes
import Inference
import Proof
import Transformer

/// Whether the probabilities a sampler drew from are those a trainer computes for the same tokens.
public struct OnPolicyLab: Lab {
  public var rolloutCount = 16
  /// Tokens of a rollout.
  public var tokenCount = 48

  public init() {}

  public let name = "on-policy"
  public let title = "sampler against trainer: is learning on-policy?"

  public let explanation = [
    "Reinforcement learning samples answers with an inference engine and scores them with a "
      + "trainer. If the two compute other probabilities for the same tokens, the trainer learns "
      + "from somebody else's answers: off-policy, which can make training collapse. The article, \(Article.title), "
      + "trained with a divergence between the two of exactly 0, because both gave the same bits.",
    "Here rollouts are sampled at temperature 1, token by token and in company. Then each is "
      + "scored in one prefill, as a trainer's forward pass sees it. For every token the "
      + "Kullback-Leibler divergence of the two distributions over the whole vocabulary is taken: "
      + "0 only where they are equal.",
  ]

  public let lookFor =
    "For how many tokens the divergence is not 0, and how large it gets: with invariant kernels it is "
    + "exactly 0 for every one."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    var (rows, steps) = (0, 0)
    let guests = PromptLengths(model)
    let prompts = Self.prompts.map { model?.tokenCount(of: $0) ?? 0 }
    let promptCount = prompts.reduce(0, +) / prompts.count
    for first in stride(from: 0, to: rolloutCount, by: Self.waveSize) {
      let count = min(Self.waveSize, rolloutCount - first)
      let wave = WaveForecast(
        requestCount: count, promptCount: promptCount, answerCount: tokenCount,
        longestGap: longestGap, seed: seed &+ UInt64(first), guests: guests)
      // Scored one by one, prompt and answer in one step.
      rows += wave.rowCount + count * (promptCount + tokenCount)
      steps += wave.stepCount + count
    }
    return LabWork(
      "\(count: rolloutCount) rollouts of \(count: tokenCount) tokens in each of two modes, then scored in "
        + "one prefill each",
      .tokens(2 * rows, steps: 2 * steps))
  }

  private var longestGap: Int { max(1, tokenCount / 4) }

  /// Rollouts whose logits are kept at a time: 200 kB a token.
  private static let waveSize = 4

  private static let prompts = [
    "What is 17 times 23? Think step by step.",
    "A train leaves at nine and travels 240 km at 80 km/h. When does it arrive?",
    "Name three prime numbers larger than 50.",
    "If x + 3 = 11, what is x?",
  ]

  public var needsModel: Bool { true }

  public func run(in context: LabContext) throws -> LabResult {
    let model = try context.model()
    for prompt in Self.prompts {
      let count = try model.loaded.codec.encode(.chat(prompt)).tokens.count
      try model.check(promptCount: count, tokenCount: tokenCount)
    }
    let modes = [model.variantMode, KernelMode.invariant]
    let transformer = try model.loaded.makeTransformer(model.settings)
    var tallies: [Tally] = []
    for mode in modes {
      var tally = Tally()
      for first in stride(from: 0, to: rolloutCount, by: Self.waveSize) {
        let rollouts = first..<min(first + Self.waveSize, rolloutCount)
        try score(rollouts, mode, model, context, transformer, into: &tally) { done, tally in
          try context.report(
            LabProgress(
              "\(name) \(mode.shortName)",
              done: (tallies.count * rolloutCount + first) * tokenCount + done,
              of: modes.count * rolloutCount * tokenCount, unit: "tokens",
              counters: [
                .init("scored", "\(count: tally.tokenCount) tokens"),
                .init("diverged", "\(count: tally.nonZeroCount) of them"),
              ]))
        }
      }
      tallies.append(tally)
    }
    return result(modes, tallies, model)
  }

  /// Samples a few rollouts in company, then scores each alone in one prefill.
  private func score(
    _ rollouts: Range<Int>, _ mode: KernelMode, _ model: LabContext.Model, _ context: LabContext,
    _ transformer: Transformer, into tally: inout Tally, report: (Int, Tally) throws -> Void
  ) throws {
    let executor = ObservedExecutor(transformer)
    var sampled = rollouts.map { _ in [SampledRow]() }
    let requests = rollouts.map { request($0, seed: context.seed) }
    let wave = Wave(
      model: model, mode: mode, requests: requests,
      seed: context.seed &+ UInt64(rollouts.lowerBound), longestGap: longestGap)
    let answers = try wave.run(on: executor) { step in
      for row in executor.lastRows {
        guard let index = step.requests.firstIndex(of: row.place.request) else { continue }
        sampled[index].append(try SampledRow(row))
      }
      try report(step.tokenCount, tally)
    }
    for (index, answer) in answers.enumerated() {
      let prompt = try model.loaded.codec.encode(requests[index].prompt).tokens
      let input = scoring(
        answer.tokenIDs, after: prompt, mode, blockSize: transformer.options.blockSize)
      let output = try transformer.forward(input)
      if let failure = try transformer.failure(in: output, of: input) {
        throw LabError.notFinite(failure)
      }
      for (place, row) in output.rows.enumerated() {
        tally.add(
          sampled[index][place], scored: try SampledRow(row), token: answer.tokenIDs[place],
          at: place)
      }
      try report(rollouts.count * tokenCount, tally)
    }
  }

  private func request(_ rollout: Int, seed: UInt64) -> GenerationRequest {
    var sampling = SamplingParameters()
    sampling.maxTokens = tokenCount
    sampling.temperature = 1
    sampling.seed = seed
    sampling.ignoresEndOfSequence = true
    // Asking for one log-probability makes the engine normalise the row.
    return GenerationRequest(
      prompt: .chat(Self.prompts[rollout % Self.prompts.count]),
      sampling: sampling.forSample(rollout), logprobCount: 1)
  }

  /// Prompt and answer in one go, with the logits every sampled token was drawn from.
  private func scoring(
    _ answer: [TokenID], after prompt: [TokenID], _ mode: KernelMode, blockSize: Int
  ) -> ForwardInput {
    let tokens = prompt + answer.dropLast()
    return ForwardInput(
      mode: mode,
      chunks: [
        SequenceChunk(
          request: RequestID(1), tokenIDs: tokens,
          blockTable: (0..<(tokens.count + blockSize - 1) / blockSize).map { BlockID($0) },
          logitsPositions: prompt.count - 1..<tokens.count, wantsLogSumExp: true)
      ],
      wantsDigests: false)
  }

  private func result(
    _ modes: [KernelMode], _ tallies: [Tally], _ model: LabContext.Model
  ) -> LabResult {
    let (variant, invariant) = (tallies[0], tallies[1])
    let outcome: LabOutcome =
      invariant.nonZeroCount + invariant.changedCount > 0
      ? .broken : variant.nonZeroCount > 0 ? .shown : .notShown
    let verdict =
      switch outcome {
      case .broken:
        "With invariant kernels \(count: invariant.nonZeroCount) tokens have a divergence above 0: that "
          + "must never happen."
      case .shown:
        "With \(modes[0].shortName) kernels \(count: variant.nonZeroCount) of \(count: variant.tokenCount) tokens were drawn "
          + "from another distribution than the scored one (mean KL "
          + "\(LabValue.shown(variant.meanKL))); with invariant kernels 0 of "
          + "\(count: invariant.tokenCount): KL exactly 0."
      case .notShown:
        "Sampler and scorer agreed with \(modes[0].shortName) kernels too; try more --rollouts or --tokens."
      }
    return LabResult(
      parts: [
        .table(
          LabTable(
            "modes",
            "\(count: rolloutCount) rollouts of \(count: tokenCount) tokens at temperature 1",
            columns: [
              .init("mode", "kernels"), .init("tokens", "tokens"), .init("non_zero", "KL not 0"),
              .init("mean_kl", "mean KL"), .init("max_kl", "max KL"),
              .init("max_logprob_difference", "max logprob diff"),
            ],
            rows: zip(modes, tallies).map { mode, tally in
              [
                .text(mode.shortName), .integer(tally.tokenCount), .integer(tally.nonZeroCount),
                .number(tally.meanKL), .number(tally.maxKL),
                .number(tally.maxLogprobDifference),
              ]
            })),
        .figure(
          LabFigure(
            "kl_by_token", "\(modes[0].shortName): mean KL by place in the rollout",
            .columns(variant.meanByPlace, low: "token 1", high: "\(count: tokenCount)"))),
      ],
      outcome: outcome, verdict: verdict,
      facts: [
        LabFact("rollouts", .integer(rolloutCount)), LabFact("tokens", .integer(tokenCount)),
        LabFact("activation", .text(model.settings.activation.rawValue)),
        LabFact("variant_mode", .text(modes[0].description)),
        LabFact("non_zero_variant", .integer(variant.nonZeroCount)),
        LabFact("mean_kl_variant", .number(variant.meanKL)),
        LabFact("max_kl_variant", .number(variant.maxKL)),
        LabFact("max_logprob_difference_variant", .number(variant.maxLogprobDifference)),
        LabFact("scored_invariant", .integer(invariant.tokenCount)),
        LabFact("non_zero_invariant", .integer(invariant.nonZeroCount)),
        LabFact("changed_rows_invariant", .integer(invariant.changedCount)),
        LabFact("mean_kl_invariant", .number(invariant.meanKL)),
        LabFact("max_kl_invariant", .number(invariant.maxKL)),
      ])
  }
}

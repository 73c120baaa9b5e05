import EngineTypes
import Inference
import Transformer

/// One case run to its end in one mode.
struct CaseRun {
  private let model: LoadedModel
  private let one: MatrixCase
  private let settings: EngineSettings
  private let executor: ObservedExecutor
  private let checkpoint: () throws -> Void
  private var run: CoreRun
  private var ids: [String: RequestID] = [:]

  /// Makes a fresh engine for the case; `checkpoint` is called between steps, and what it throws
  /// ends the run.
  init(
    _ one: MatrixCase, mode: KernelMode, model: LoadedModel, transformer: Transformer,
    checkpoint: @escaping () throws -> Void
  ) throws {
    self.model = model
    self.one = one
    self.checkpoint = checkpoint
    var settings = one.settings
    settings.mode = mode
    self.settings = settings
    executor = ObservedExecutor(
      transformer, blockCount: one.blockLimit ?? settings.blockCount, hashes: one.isHashed,
      traces: one.isTraced,
      keepsLogits: one.readings.contains { $0.source == .prefill })
    run = try CoreRun(model, settings, executor: executor)
  }

  /// Warms up, plays the acts, and reads what is compared.
  mutating func callAsFunction(warmUp: [TokenID]) throws -> CaseResult {
    try warm(warmUp)
    for act in one.acts { try play(act) }
    var result = CaseResult(label: one.label, answers: [], facts: [], failures: [])
    for reading in one.readings {
      guard let id = ids[reading.actor] else { preconditionFailure("no request \(reading.actor)") }
      result.facts.append(WitnessFacts(run, id))
      let (outcome, divergence) = try answer(id, reading)
      result.answers.append(
        .init(group: reading.group, outcome: outcome, klDivergence: divergence))
    }
    let needle = result.facts[one.readings.firstIndex { $0.actor == Actor.needle } ?? 0]
    result.failures = one.witnesses.compactMap { $0.failure(needle) }
    return result
  }

  /// Every case begins in a fresh engine with the same small request.
  private mutating func warm(_ prompt: [TokenID]) throws {
    var request = GenerationRequest(prompt: .tokens(prompt))
    request.sampling.maxTokens = 1
    try run.submit(request)
    try run.finish()
    executor.forgetLogits()
  }

  private mutating func play(_ act: Act) throws {
    switch act {
    case .submit(let actor):
      let request = GenerationRequest(
        prompt: .tokens(actor.prompt), sampling: actor.sampling,
        mode: actor.keptMode.map { $0 == .own ? settings.mode : otherMode }, topLogprobCount: 1)
      ids[actor.name] = try run.submit(request)
    case .tokenBudget(let budget): run.perform { $0.setTokenBudget(budget) }
    case .chunkLimit(let limit): run.perform { $0.setChunkLimit(limit) }
    case .threads(let count): run.perform { $0.setThreadCount(count) }
    case .steps(let count): for _ in 0..<count { try step() }
    case .until(let name, let tokens):
      guard let id = ids[name] else { preconditionFailure("no request \(name)") }
      while run.core.hasWork, run.tokenCount(of: id) < tokens { try step() }
    case .cancelOthers(let kept):
      for (_, id) in ids.filter({ $0.key != kept }).sorted(by: { $0.value < $1.value }) {
        run.perform { $0.cancel(id) }
      }
    case .otherMode:
      let other = otherMode
      run.perform { $0.setMode(other) }
    case .ownMode:
      let own = settings.mode
      run.perform { $0.setMode(own) }
    case .finish: while run.core.hasWork { try step() }
    }
  }

  private var otherMode: KernelMode { settings.mode == .standard ? .invariant : .standard }

  private mutating func step() throws {
    try checkpoint()
    try run.step()
  }

  private func answer(
    _ id: RequestID, _ reading: MatrixCase.Reading
  ) throws -> (Outcome, Double?) {
    var outcome = run.outcome(of: id)
    var divergence: Double?
    if reading.source == .prefill {
      let prompt = one.acts.lazy.compactMap { act in
        if case .submit(let actor) = act, actor.name == reading.actor { actor.prompt } else { nil }
      }.first
      let score = PrefillScore(
        prompt: prompt ?? [], answer: outcome.tokens, model: model, settings: settings,
        transformer: executor.transformer)
      divergence = score.klDivergence(from: executor.logits)
      outcome = score.outcome
    }
    if !one.isHashed { outcome.hashes = [] }
    return (outcome, divergence)
  }
}

/// What one case came to in one mode.
package struct CaseResult: Hashable, Sendable {
  package struct Answer: Hashable, Sendable {
    package var group: String
    package var outcome: Outcome
    /// Largest KL divergence of a token's distribution from that of the decode step, in nats;
    /// `nil` where the answer was not scored.
    package var klDivergence: Double?

    package init(group: String, outcome: Outcome, klDivergence: Double?) {
      self.group = group
      self.outcome = outcome
      self.klDivergence = klDivergence
    }
  }

  package var label: String
  package var answers: [Answer]
  /// One for each answer.
  package var facts: [WitnessFacts]
  /// Why the case has shown nothing; empty where all its witnesses hold.
  package var failures: [String]

  package init(
    label: String, answers: [Answer], facts: [WitnessFacts], failures: [String]
  ) {
    self.label = label
    self.answers = answers
    self.facts = facts
    self.failures = failures
  }
}

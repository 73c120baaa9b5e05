import EngineTypes
import Inference
import Transformer

/// One case run to its end in one mode.
struct CaseRun {
  private let model: LoadedModel
  private let one: MatrixCase
  private let settings: EngineSettings
  private let executor: ObservedExecutor
  private let transformer: (EngineSettings) throws -> Transformer
  private let checkpoint: () throws -> Void
  private var player: Player
  /// Everything the engine said.
  private var events: [EngineEvent] = []
  private var ids: [String: RequestID] = [:]

  /// Makes a fresh engine for the case; `checkpoint` is called between steps, and what it throws
  /// ends the run.
  ///
  /// `transformer` makes one of some settings, whose cache may hold anything.
  init(
    _ one: MatrixCase, mode: KernelMode, model: LoadedModel,
    transformer: @escaping (EngineSettings) throws -> Transformer,
    checkpoint: @escaping () throws -> Void
  ) throws {
    self.transformer = transformer
    self.model = model
    self.one = one
    self.checkpoint = checkpoint
    var settings = one.settings
    settings.mode = mode
    self.settings = settings
    executor = ObservedExecutor(
      try transformer(settings), blockCount: one.blockLimit ?? settings.blockCount,
      hashes: one.isHashed,
      traces: one.isTraced,
      keepsLogits: one.readings.contains { $0.source == .prefill })
    player = try Player(model, settings, executor: executor)
  }

  /// Warms up, plays the acts, and reads what is compared.
  mutating func callAsFunction(warmUp: [TokenID]) throws -> CaseResult {
    try warm(warmUp)
    for act in one.acts { try play(act) }
    var result = CaseResult(label: one.label, readings: [], facts: [], failures: [])
    for reading in one.readings {
      guard let id = ids[reading.actor] else { preconditionFailure("no request \(reading.actor)") }
      let answer = player.answer(of: id)
      result.facts.append(WitnessFacts(of: id, answer, events, experts: executor.expertGroups))
      result.readings.append(try read(answer, reading))
    }
    let needle = result.facts[one.readings.firstIndex { $0.actor == Actor.needle } ?? 0]
    result.failures = one.witnesses.compactMap { $0.failure(needle) }
    return result
  }

  /// Every case begins in a fresh engine with the same small request.
  private mutating func warm(_ prompt: [TokenID]) throws {
    var request = GenerationRequest(prompt: .tokens(prompt))
    request.sampling.maxTokens = 1
    _ = try submit(request)
    try finish()
    executor.forgetLogits()
  }

  private mutating func play(_ act: Act) throws {
    switch act {
    case .submit(let actor):
      let request = GenerationRequest(
        prompt: .tokens(actor.prompt), sampling: actor.sampling,
        mode: actor.keptMode.map { $0 == .own ? settings.mode : otherMode }, logprobCount: 1)
      ids[actor.name] = try submit(request)
    case .tokenBudget(let budget): try change { $0.tokenBudget = budget }
    case .chunkLimit(let limit): try change { $0.chunkLimit = limit }
    case .threads(let count): try change { $0.threadCount = count }
    case .move(let place):
      var moved = settings
      (moved.device, moved.instructionSet) = (place.device, place.instructionSet)
      try executor.move(to: try transformer(moved))
    case .steps(let count): for _ in 0..<count { try step() }
    case .until(let name, let tokens):
      guard let id = ids[name] else { preconditionFailure("no request \(name)") }
      while player.core.hasWork, player.answer(of: id).tokens.count < tokens { try step() }
    case .cancelOthers(let kept):
      for (_, id) in ids.filter({ $0.key != kept }).sorted(by: { $0.value < $1.value }) {
        events += try player.perform(.cancel(id))
      }
    case .otherMode: try change(to: otherMode)
    case .ownMode: try change(to: settings.mode)
    case .finish: try finish()
    }
  }

  private var otherMode: KernelMode { settings.mode == .standard ? .invariant : .standard }

  private mutating func submit(_ request: GenerationRequest) throws -> RequestID {
    let id = try player.submit(request)
    if let reason = player.answer(of: id).refusal { throw ProofError.rejected(reason) }
    return id
  }

  private mutating func change(to mode: KernelMode) throws { try change { $0.mode = mode } }

  private mutating func change(_ edit: (inout RunSettings) -> Void) throws {
    var settings = player.core.settings.run
    edit(&settings)
    events += try player.perform(.change(settings))
  }

  private mutating func step() throws {
    try checkpoint()
    let said = try player.step()
    for case .finished(let end) in said {
      if let failure = end.failure { throw ProofError.notFinite(failure) }
    }
    events += said
  }

  private mutating func finish() throws {
    while player.core.hasWork { try step() }
  }

  /// The answer as it is compared: decoded, or scored in one pass.
  private func read(
    _ answer: Answer, _ reading: MatrixCase.Reading
  ) throws -> CaseResult.Reading {
    var result = CaseResult.Reading(group: reading.group, answer: answer, isHashed: one.isHashed)
    guard reading.source == .prefill else { return result }
    let prompt = one.acts.lazy.compactMap { act in
      if case .submit(let actor) = act, actor.name == reading.actor { actor.prompt } else { nil }
    }.first
    let score = try PrefillScore(
      prompt: prompt ?? [], answer: answer, model: model, settings: settings,
      transformer: executor.transformer)
    result.klDivergence = score.klDivergence(from: executor.logits)
    result.answer = score.answer
    return result
  }
}

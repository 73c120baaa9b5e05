package import EngineTypes
public import Inference
import Transformer

/// Makes engine cores over one model, one at a time.
///
/// Packing the weights takes longer than a short run, so the transformer made last is kept for the
/// next core with the same types and blocks. A core starts with nothing in its cache.
public final class EngineFactory {
  public let model: LoadedModel
  private var kept: (settings: EngineSettings, transformer: Transformer)?

  public init(_ model: LoadedModel) { self.model = model }

  /// Makes a core that has nothing to do yet.
  ///
  /// - Throws: `InferenceError`, `ModelError` or `SchedulingError`: settings this machine or model
  ///   cannot have.
  package func core(_ settings: EngineSettings) throws -> EngineCore {
    try EngineCore(
      model: model.description, settings: settings, executor: try transformer(settings),
      codec: model.codec, clock: { 0 })
  }

  private func transformer(_ settings: EngineSettings) throws -> Transformer {
    let shape = settings.shape
    if let kept, kept.settings == shape { return kept.transformer }
    // Two at a time would be two copies of the weights.
    kept = nil
    let transformer = try model.makeTransformer(settings)
    kept = (shape, transformer)
    return transformer
  }
}

extension EngineSettings {
  /// Only what a transformer is made of: nothing that changes between steps or concerns the queue.
  fileprivate var shape: EngineSettings {
    let standard = EngineSettings()
    var shape = self
    shape.threadCount = standard.threadCount
    (shape.mode, shape.prefixCache) = (standard.mode, standard.prefixCache)
    (shape.tokenBudget, shape.maxRunning) = (standard.tokenBudget, standard.maxRunning)
    (shape.chunkLimit, shape.maxWaiting) = (standard.chunkLimit, standard.maxWaiting)
    return shape
  }
}

extension EngineCore {
  /// Does what a script's cause says.
  ///
  /// - Returns: what happened; nothing where a step had nothing to compute.
  mutating func perform(_ cause: Cause) throws -> [EngineEvent] {
    switch cause {
    case .submit(let request): submit(request)
    case .cancel(let id): cancel(id)
    case .setMode(let mode): setMode(mode)
    case .configure(let settings):
      setThreadCount(settings.threadCount) + setTokenBudget(settings.tokenBudget)
        + setChunkLimit(settings.chunkLimit) + setMaxRunning(settings.maxRunning)
        + setPrefixCache(settings.prefixCache)
    case .step: try step()
    }
  }

  /// Submits a request as it was admitted once, under its old name.
  mutating func submit(_ request: AdmittedRequest) -> [EngineEvent] {
    let generation = GenerationRequest(
      prompt: .tokens(request.promptTokens), sampling: request.sampling,
      isolation: request.isolation, mode: request.mode, topLogprobCount: request.topLogprobCount)
    return submit(
      generation,
      EncodedPrompt(tokens: request.promptTokens, displayText: request.promptText),
      as: request.id)
  }
}

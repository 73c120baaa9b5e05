package import EngineTypes
public import Inference

/// Makes engine cores over one model, one at a time.
///
/// A core starts with nothing in its cache; what it computes with may have served the one before.
public final class EngineFactory {
  public let model: LoadedModel
  private let transformers: TransformerCache

  public init(_ model: LoadedModel) {
    self.model = model
    transformers = TransformerCache(model)
  }

  /// Makes a core that has nothing to do yet.
  ///
  /// - Throws: `InferenceError`, `ModelError` or `SchedulingError`: settings this machine or model
  ///   cannot have.
  package func core(_ settings: EngineSettings) throws -> EngineCore {
    try EngineCore(
      model: model.description, settings: settings,
      executor: try transformers.transformer(settings), codec: model.codec, clock: { 0 })
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

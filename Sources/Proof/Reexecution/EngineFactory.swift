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

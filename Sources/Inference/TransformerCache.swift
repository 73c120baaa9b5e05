package import EngineTypes
package import Transformer

/// Transformers of one model, made when asked for: the one place that knows when another is needed.
///
/// Packing the weights takes longer than a short run, and each transformer holds all of them again.
/// So the last one made is kept, and where `keepsFirst` the first one too, which most runs share.
package final class TransformerCache {
  package let model: LoadedModel
  private let keepsFirst: Bool
  private var kept: [Transformer] = []

  package init(_ model: LoadedModel, keepsFirst: Bool = false) {
    (self.model, self.keepsFirst) = (model, keepsFirst)
  }

  /// The transformer of these settings, whose cache may hold anything; threads it takes as they come.
  ///
  /// - Throws: as `LoadedModel.makeTransformer`.
  package func transformer(_ settings: EngineSettings) throws -> Transformer {
    if let one = kept.first(where: { $0.options == settings.model }) { return one }
    // Before the next one is made: two at a time would be two copies of the weights.
    kept.removeLast(max(0, kept.count - (keepsFirst ? 1 : 0)))
    let made = try model.makeTransformer(settings)
    kept.append(made)
    return made
  }
}

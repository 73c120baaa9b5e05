import Inference

extension LoadedModel {
  /// Loads a model and says on standard error what in its file cannot be followed.
  init(noting opened: ModelStore.OpenedModel) throws {
    try self.init(opened)
    for warning in warnings { StandardStreams.report("note: \(warning)") }
  }
}

package import EngineTypes

extension HTTPServer {
  /// A server over an engine, whose log goes to standard error, or nowhere where that is not free.
  package convenience init(
    _ engine: any InferenceEngine, _ model: ServedModel, at address: ListenAddress,
    limits: ServingLimits, key: BearerKey?, isQuiet: Bool,
    onListening: @escaping @Sendable (ListenAddress) -> Void
  ) {
    let log = isQuiet ? ServingLog.silent() : ServingLog.standardError()
    let api = API(engine, model, limits: limits, key: key, log: log)
    self.init(api, at: address, onListening: onListening)
  }
}

import EngineTypes
import Foundation
import Inference

/// Opens models for commands, fetching a known one the first time, with progress on standard error.
struct ModelOpener {
  let store: ModelStore
  let line: ProgressLine

  init(store: ModelStore = ModelStore(), line: ProgressLine = ProgressLine()) {
    (self.store, self.line) = (store, line)
  }

  /// Opens a model, pulling it where it is a known one that is not here yet.
  func open(_ name: String) throws -> ModelStore.OpenedModel {
    try watched(name) { store, report in try await store.openOrPull(name, progress: report) }
  }

  /// Fetches a known model.
  ///
  /// - Returns: the file's path.
  func pull(_ name: String) throws -> String {
    try watched(name) { store, report in try await store.pull(name, progress: report) }
  }

  private func watched<Value: Sendable>(
    _ name: String,
    _ work:
      @escaping @Sendable (
        ModelStore, @escaping @Sendable (ModelStore.PullProgress) -> Void
      ) async throws -> Value
  ) throws -> Value {
    let (store, line) = (store, line)
    defer { line.clear() }
    return try blocking {
      try await work(store) { progress in
        if progress.phase != .done { line.show(Progress(progress, model: name)) }
      }
    }
  }
}

extension Progress {
  init(_ pull: ModelStore.PullProgress, model: String) {
    let label =
      pull.phase == .waiting
      ? "waiting for another process that fetches \(model)" : "\(pull.phase.rawValue) \(model)"
    self.init(
      label: label, done: pull.byteCount, total: pull.totalByteCount, unit: .bytes,
      elapsed: pull.elapsed)
  }
}

extension LoadedModel {
  /// The settings a configuration comes to for this model.
  ///
  /// Where nobody asked for a number of blocks, there is room for 16384 positions or one whole
  /// context, whichever is more, up to 131072 and within a quarter of the machine's memory: a
  /// context stated in millions costs nothing until it is asked for.
  func settings(_ configuration: Configuration) -> EngineSettings {
    var settings = configuration.settings
    if let blocks = configuration.blocks {
      settings.blockCount = blocks
      return settings
    }
    // An impossible block size is refused later, with its name.
    let blockSize = max(1, settings.blockSize)
    let positions = max(16384, min(description.contextLength, 131_072))
    settings.blockCount = 1
    let affordable =
      Int(ProcessInfo.processInfo.physicalMemory / 4)
      / max(1, cacheByteCount(settings) / settings.blockCount)
    settings.blockCount = max(1, min((positions - 1) / blockSize + 1, affordable))
    return settings
  }
}

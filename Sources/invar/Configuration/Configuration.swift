import DashboardUI
import EngineTypes
import Inference
import SessionLog

/// Everything decided before the model is opened.
struct Configuration: Hashable {
  static let defaultModel = ModelStore.defaultModelName

  var model: String
  /// `blockCount` is a guess until the model is known, see `blocks`.
  var settings: EngineSettings
  /// KV blocks, where they were asked for.
  var blocks: Int?
  var seed: UInt64
  /// What experiments are seeded with; 42, as in the article, where nobody said otherwise.
  var labSeed: UInt64
  /// `nil` leaves it to the command.
  var record: RecordTarget?
  var recordLimit: RecordLimit
  var theme: String?
  var keys: KeyMap

  /// Completes preferences with the defaults.
  ///
  /// - Parameters:
  ///   - preferences: flags over file.
  ///   - processorCount: cores this process may use.
  init(_ preferences: Preferences, processorCount: Int = Processors.count) {
    var settings = EngineSettings.standard(threadCount: preferences.threads ?? processorCount)
    settings.mode = KernelMode(preferences.mode ?? .invariant)
    for kernel in preferences.kernels { settings.mode[kernel.operation] = kernel.family }
    if let set = preferences.instructionSet?.instructionSet { settings.instructionSet = set }
    settings.activation = preferences.activation ?? settings.activation
    settings.kv = preferences.kv ?? settings.kv
    settings.blockSize = preferences.blockSize ?? settings.blockSize
    settings.tokenBudget = preferences.tokenBudget ?? settings.tokenBudget
    settings.chunkLimit = preferences.chunkLimit
    settings.maxRunning = preferences.maxRunning ?? settings.maxRunning
    settings.prefixCache = preferences.prefixCache.map { $0 == .on } ?? settings.prefixCache
    self.settings = settings
    model = preferences.model ?? Self.defaultModel
    blocks = preferences.blocks
    seed = preferences.seed ?? 0
    labSeed = preferences.seed ?? 42
    record = preferences.record
    recordLimit = preferences.recordLimit ?? .standard
    theme = preferences.theme
    keys = preferences.keys ?? .standard
  }
}

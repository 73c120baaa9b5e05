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
  var layouts: LayoutWish
  var graphs: GraphSymbols?
  /// What of all this the person's file says.
  var file: Preferences

  /// Completes preferences with the defaults.
  ///
  /// - Parameters:
  ///   - flags: what the command line says.
  ///   - file: what the person's file says where that says nothing.
  ///   - processorCount: cores this process may use.
  init(_ flags: Preferences, over file: Preferences, processorCount: Int = Processors.count) {
    let preferences = flags.over(file)
    self.file = file
    var settings = EngineSettings.standard(threadCount: processorCount)
    settings.mode = KernelMode(preferences.mode ?? .invariant)
    for kernel in preferences.kernels { settings.mode[kernel.operation] = kernel.family }
    // A word that is no value, auto, leaves the choice as it is.
    for (setting, value) in preferences.settings { setting.set(value, in: &settings) }
    self.settings = settings
    model = preferences.model ?? Self.defaultModel
    blocks = preferences.settings[.blocks]?.number
    seed = preferences.seed ?? 0
    labSeed = preferences.seed ?? 42
    record = preferences.record
    recordLimit = preferences.recordLimit ?? .standard
    theme = preferences.theme
    keys = preferences.keys ?? .standard
    layouts = preferences.layouts ?? LayoutWish()
    graphs = preferences.graphs
  }
}

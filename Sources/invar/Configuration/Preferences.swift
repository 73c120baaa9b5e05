import DashboardUI
import EngineTypes
import SessionLog

/// What somebody asked for, each item only where they did: a configuration file or the flags.
struct Preferences: Hashable {
  var model: String?
  var mode: KernelFamily?
  var kernels: [KernelOverride] = []
  /// Values of rows of the table.
  var settings: [Setting: SettingValue] = [:]
  var seed: UInt64?
  var record: RecordTarget?
  var recordLimit: RecordLimit?
  var theme: String?
  var keys: KeyMap?
  var layouts: LayoutWish?
  var graphs: GraphSymbols?

  /// These preferences, completed by `others` where they say nothing.
  ///
  /// A mode given here stands alone: single operations of `others` belong to the other mode.
  func over(_ others: Preferences) -> Preferences {
    var result = self
    result.model = model ?? others.model
    result.mode = mode ?? others.mode
    result.kernels = mode == nil ? others.kernels + kernels : kernels
    result.settings = others.settings.merging(settings) { _, own in own }
    result.seed = seed ?? others.seed
    result.record = record ?? others.record
    result.recordLimit = recordLimit ?? others.recordLimit
    result.theme = theme ?? others.theme
    result.keys = keys ?? others.keys
    result.layouts = layouts ?? others.layouts
    result.graphs = graphs ?? others.graphs
    return result
  }
}

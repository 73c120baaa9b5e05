import ArgumentParser
import EngineTypes
import Inference

/// How the engine is set up: the same options on every command that has one.
///
/// All are optional, so that what the command line leaves open can come from the configuration file.
struct EngineOptions: ParsableArguments {
  @OptionGroup(title: "Engine options") var modelOptions: ModelOptions

  @Option(help: "Kernel family of all operations (default: invariant).")
  var mode: KernelFamily?

  @Option(
    help: ArgumentHelp(
      "Family of one operation (\(KernelOverrideError.operations)); repeatable.",
      valueName: "op=family"),
    transform: KernelOverride.init)
  var kernel: [KernelOverride] = []

  @OptionGroup var settings: SettingOptions

  @Option(
    help: ArgumentHelp("Seed of everything random (default: 0, for labs 42).", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Where to record the session (default: a new file for the dashboard, off for the rest).",
      valueName: "path|off"))
  var record: RecordTarget?

  @Option(
    help: ArgumentHelp(
      "End a recording at this size, such as 500MB, or off (default: 4GB, or a tenth of the free "
        + "disk where that is less).", valueName: "size|off"),
    transform: RecordLimitChoice.init)
  var recordLimit: RecordLimitChoice?

  /// What the command line says, and nothing else.
  var preferences: Preferences {
    var preferences = Preferences()
    preferences.model = modelOptions.model
    preferences.mode = mode
    preferences.kernels = kernel
    preferences.settings = settings.values
    preferences.seed = seed
    preferences.record = record
    preferences.recordLimit = recordLimit?.limit
    return preferences
  }

  /// Flags over the configuration file over the defaults.
  func configuration() throws -> Configuration {
    Configuration(preferences, over: try ConfigurationFile.standard())
  }
}

extension ModelOptions {
  /// The model asked for here, in the configuration file, or else the default one.
  func name() throws -> String { try model ?? Self.configured() }

  /// The model asked for in the configuration file, or else the default one.
  static func configured() throws -> String {
    try ConfigurationFile.standard().model ?? Configuration.defaultModel
  }
}

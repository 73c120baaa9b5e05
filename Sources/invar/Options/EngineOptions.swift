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

  @Option(help: ArgumentHelp("Worker threads (default: all cores).", valueName: "n"))
  var threads: Int?

  @Option(help: "Instruction set; it never changes a bit (default: auto).")
  var isa: InstructionSetChoice?

  @Option(
    help: ArgumentHelp("Rounding between operations (default: bf16).", valueName: "type"))
  var activation: ActivationType?

  @Option(help: ArgumentHelp("K and V in the cache (default: bf16).", valueName: "type"))
  var kv: KVType?

  @Option(help: ArgumentHelp("Positions in a KV block, 1 to 256 (default: 16).", valueName: "n"))
  var blockSize: Int?

  @Option(
    help: ArgumentHelp(
      "KV blocks (default: room for 16384 positions, or the model's context if longer, up to 131072).",
      valueName: "n"))
  var blocks: Int?

  @Option(help: ArgumentHelp("Tokens computed in one step (default: 256).", valueName: "n"))
  var tokenBudget: Int?

  @Option(
    help: ArgumentHelp(
      "Tokens of one request computed in one step (default: no limit but the budget).",
      valueName: "n"))
  var chunkLimit: Int?

  @Option(help: ArgumentHelp("Requests running at once (default: 32).", valueName: "n"))
  var maxRunning: Int?

  @Option(help: ArgumentHelp("Reuse of computed prefixes (default: on).", valueName: "switch"))
  var prefixCache: Switch?

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

  func validate() throws {
    if let threads { try Self.check(threads: threads) }
  }

  static func check(threads: Int) throws {
    let range = EngineSettings.threadCounts
    guard range.contains(threads) else {
      throw CommandError.optionOutOfRange(
        option: "--threads", value: "\(threads)",
        range: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// What the command line says, and nothing else.
  var preferences: Preferences {
    var preferences = Preferences()
    preferences.model = modelOptions.model
    preferences.mode = mode
    preferences.kernels = kernel
    preferences.threads = threads
    preferences.instructionSet = isa
    preferences.activation = activation
    preferences.kv = kv
    preferences.blockSize = blockSize
    preferences.blocks = blocks
    preferences.tokenBudget = tokenBudget
    preferences.chunkLimit = chunkLimit
    preferences.maxRunning = maxRunning
    preferences.prefixCache = prefixCache
    preferences.seed = seed
    preferences.record = record
    preferences.recordLimit = recordLimit?.limit
    return preferences
  }

  /// Flags over the configuration file over the defaults.
  func configuration() throws -> Configuration {
    Configuration(preferences.over(try ConfigurationFile.standard()))
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

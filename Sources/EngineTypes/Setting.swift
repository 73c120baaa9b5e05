/// The table of settings.
///
/// Options, configuration file, dialog, palette, log, report and `--once` are made from its rows. A new
/// setting is a field of `ModelSettings` or `RunSettings`, a case and a row here, and the code that
/// obeys it. The name of a case is that of the option and of the key in the configuration file.
public enum Setting: String, CaseIterable, Sendable {
  case mode, device, threads, isa, activation, kv
  case blockSize = "block-size"
  case blocks
  case tokenBudget = "token-budget"
  case chunkLimit = "chunk-limit"
  case maxRunning = "max-running"
  case maxWaiting = "max-waiting"
  case prefixCache = "prefix-cache"

  public var row: SettingRow {
    switch self {
    case .mode:
      // Its options name a family; --kernel adds single operations.
      SettingRow("kernel mode", \RunSettings.mode, .word([]))
    case .device:
      SettingRow(
        "device", \ModelSettings.device,
        .word(["cpu"] + ComputeDevice.gpus.map { ComputeDevice.cuda($0).rawValue }),
        option: "What to compute on; it never changes a bit of an invariant answer")
    case .threads:
      SettingRow(
        "threads", \RunSettings.threadCount, .number(1...1024), note: "workers",
        option: "Worker threads", standard: "all cores")
    case .isa:
      SettingRow(
        "instruction set", \ModelSettings.instructionSet,
        .word(["auto"] + InstructionSet.allCases.map(\.rawValue)),
        option: "Instruction set; it never changes a bit", standard: "auto")
    case .activation:
      SettingRow(
        "activation", \ModelSettings.activation, .word(ActivationType.allCases.map(\.rawValue)),
        option: "Rounding between operations")
    case .kv:
      SettingRow(
        "K and V", \ModelSettings.kv, .word(KVType.allCases.map(\.rawValue)),
        option: "K and V in the cache")
    case .blockSize:
      SettingRow(
        "block size", \ModelSettings.blockSize, .number(ModelSettings.blockSizes),
        note: "positions in a block",
        option: "Positions in a KV block, 1 to \(ModelSettings.blockSizes.upperBound)")
    case .blocks:
      // Beyond this a cache of any model we run would not fit an address space worth having.
      SettingRow(
        "blocks", \ModelSettings.blockCount, .number(1...1 << 24), note: "blocks of the KV cache",
        option: "KV blocks",
        standard: "room for 16384 positions, or the model's context if longer, up to 131072")
    case .tokenBudget:
      SettingRow(
        "token budget", \RunSettings.tokenBudget, .number(1...1 << 20, by: .doubling),
        note: "tokens a step at most", option: "Tokens computed in one step", word: "budget")
    case .chunkLimit:
      SettingRow(
        "chunk limit", \RunSettings.chunkLimit, .limit(1...1 << 20, below: .tokenBudget),
        note: "tokens of one request at most",
        option: "Tokens of one request computed in one step",
        standard: "no limit but the budget", word: "chunk")
    case .maxRunning:
      SettingRow(
        "running limit", \RunSettings.maxRunning, .number(1...1 << 16),
        note: "requests in a step at most", option: "Requests running at once", label: "running")
    case .maxWaiting:
      SettingRow(
        "waiting limit", \RunSettings.maxWaiting, .number(1...1 << 16, by: .doubling),
        note: "requests in the queue at most", option: "Requests waiting at once",
        label: "waiting")
    case .prefixCache:
      SettingRow(
        "prefix cache", \RunSettings.prefixCache, .onOff,
        note: "equal beginnings are computed once", option: "Reuse of computed prefixes")
    }
  }
}

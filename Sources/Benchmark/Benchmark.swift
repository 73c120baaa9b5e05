public import EngineTypes
public import Inference
import Kernels
import Transformer

/// Measures the engine: speed by shape, the price of invariance and of the hash, and the limits.
public struct Benchmark {
  public var settings: EngineSettings
  public var isQuick: Bool
  /// Finds and opens the model; called several times.
  public var open: () throws -> ModelStore.OpenedModel
  /// Another engine to measure in turn with ours.
  public var peer: PeerOptions?
  /// Bytes of KV cache that may be used at most.
  public var cacheLimit: Int

  /// Told what is being measured, the share of the part that is done, and seconds since it began.
  public typealias Progress = (_ label: String, _ fraction: Double, _ seconds: Double) -> Void

  public init(
    settings: EngineSettings, isQuick: Bool, cacheLimit: Int, peer: PeerOptions? = nil,
    open: @escaping () throws -> ModelStore.OpenedModel
  ) {
    self.settings = settings
    self.isQuick = isQuick
    self.cacheLimit = cacheLimit
    self.peer = peer
    self.open = open
  }

  /// Loads the model and measures everything; what cannot be measured becomes a note.
  ///
  /// - Parameter progress: told often, from this thread.
  /// - Returns: every figure.
  /// - Throws: why the model cannot be opened or loaded.
  public func run(progress: @escaping Progress) throws -> Report {
    var notes: [String] = []
    let wanted = isQuick ? Scope.quick : Scope.full
    progress("loading", 0, 0)
    let load = try LoadExperiment(settings: settings, count: wanted.loadCount, open: open)
    let opened = try open()
    let model = try LoadedModel(opened)
    let (scope, note) = wanted.fitted(
      contextLength: model.configuration.contextLength, blockLimit: blockLimit(model),
      blockSize: settings.blockSize)
    notes += [note].compactMap(\.self)
    let driver = try makeDriver(model, scope)

    let limits = LimitExperiment(driver, mode: settings.mode, context: scope.decodeContext)
    let speed = speedExperiments(driver, scope)
    let experiments: [any Experiment] = speed + self.experiments(driver, scope) + [limits]
    let start = Self.now()
    try RoundRobin(seconds: scope.seconds, minimumRuns: scope.minimumRuns, clock: Self.now).run(
      experiments.flatMap(\.probes)
    ) { label, fraction in progress(label, fraction, Self.now() - start) }

    var tables = [load.table] + experiments.flatMap { $0.tables() }
    if settings.device != .cpu {
      tables.removeAll { Self.processorTables.contains($0.key) }
      notes.append(
        "a GPU's limits, and the time of single operations there, are not measured: only whole steps are"
      )
    } else if let limits = limits.limits {
      tables.append(.scaling(speed.flatMap(\.steps), of: driver.transformer, within: limits))
    }
    tables.append(memory(driver.transformer, load))
    if let peer {
      let comparison = PeerComparison(
        options: peer, driver: driver, mode: settings.mode, scope: scope, modelPath: opened.path)
      let (table, peerNotes) = try comparison.run(progress: progress)
      tables += [table].compactMap(\.self)
      notes += peerNotes
    }
    guard let noise = limits.step.summary else { preconditionFailure("0 steps were measured") }
    return Report(setting: setting(model), tables: tables, notes: notes, noise: noise)
  }

  /// What is measured of a processor alone.
  private static let processorTables = ["limits", "breakdown", "matmul"]

  static func now() -> Double { Double(Monotonic.nanoseconds()) / 1e9 }

  private func speedExperiments(_ driver: StepDriver, _ scope: Scope) -> [any StepExperiment] {
    let (mode, context) = (settings.mode, scope.decodeContext)
    return [
      PrefillExperiment(driver, mode: mode, rows: scope.prefillRows),
      DecodeExperiment(driver, mode: mode, batches: scope.decodeBatches, context: context),
      ContextExperiment(
        driver, mode: mode, contexts: scope.contexts, batches: scope.contextBatches),
    ]
  }

  private func experiments(_ driver: StepDriver, _ scope: Scope) -> [any Experiment] {
    let (mode, context) = (settings.mode, scope.decodeContext)
    return [
      InvarianceExperiment(driver, rows: scope.invarianceRows, context: context),
      BreakdownExperiment(driver, mode: mode, shapes: scope.breakdownShapes),
      HashExperiment(driver, mode: mode, batches: scope.hashBatches, context: context),
    ]
  }

  private func blockLimit(_ model: LoadedModel) -> Int {
    var one = settings
    one.blockCount = 1
    return cacheLimit / max(1, model.cacheByteCount(one))
  }

  private func makeDriver(_ model: LoadedModel, _ scope: Scope) throws -> StepDriver {
    var settings = settings
    settings.blockCount = scope.blockCount(blockSize: settings.blockSize)
    let driver = StepDriver(transformer: try model.makeTransformer(settings))
    try driver.touch(blockCount: settings.blockCount)
    try check(driver, scope)
    try warmUp(driver, scope)
    return driver
  }

  /// Speeds of a model whose numbers are not finite would be no model's.
  private func check(_ driver: StepDriver, _ scope: Scope) throws {
    let rows = scope.prefillRows.min() ?? 1
    let input = driver.input(.prefill(rows: rows), mode: settings.mode)
    let output = try driver.run(input).output
    if let failure = try driver.transformer.failure(in: output, of: input) {
      throw BenchmarkError.notFinite(failure)
    }
  }

  /// Lets the buffers grow to the largest step, and the clocks of the cores rise.
  private func warmUp(_ driver: StepDriver, _ scope: Scope) throws(DeviceFailure) {
    let rows = (scope.prefillRows + scope.invarianceRows.filter { $0 > 32 }).max() ?? 1
    let shapes = [
      StepDriver.Shape.prefill(rows: rows), .decode(batch: 32, context: scope.decodeContext),
      .decode(batch: 1, context: scope.decodeContext),
    ]
    for shape in shapes {
      for mode in [settings.mode, .standard] { _ = try driver.run(driver.input(shape, mode: mode)) }
    }
  }

  private func setting(_ model: LoadedModel) -> [Report.Field] {
    [
      .init(key: "model", cell: .text(model.description.name)),
      .init(key: "parameters", cell: .integer(model.description.parameterCount)),
    ] + Self.measured.map { .init(key: $0.fieldName, cell: .init($0.value(in: settings))) }
  }

  /// The settings that a step's speed depends on; the others are the scheduler's, or follow from the
  /// shapes measured.
  private static let measured: [Setting] = [.mode, .threads, .isa, .activation, .kv, .blockSize]

  private func memory(_ transformer: Transformer, _ load: LoadExperiment) -> ReportTable {
    let fields: [(String, String, Cell)] =
      [
        ("weight_bytes", "weights", .integer(transformer.weightByteCount)),
        (
          "kv_bytes_per_position", "KV per position",
          .integer(transformer.cacheByteCountPerPosition)
        ),
        ("kv_bytes", "KV of this run", .integer(transformer.cacheByteCount)),
      ] + load.residentFields.map { ("\($0.key)_bytes", headings[$0.key] ?? $0.key, $0.cell) }
    return ReportTable(
      key: "memory",
      title: "Memory: bytes; resident is the process with weights and a short prompt",
      columns: fields.map { .init($0.0, $0.1) }, rows: [fields.map(\.2)])
  }

  private var headings: [String: String] {
    ["resident": "resident", "resident_file": "of it mapped files"]
  }
}

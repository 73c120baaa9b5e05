import EngineTypes
import Inference
import Kernels
import Transformer

/// From a file's name to weights in memory, and to the first token; then what that takes up.
///
/// The file is read again each time and is in the system's cache after the first.
struct LoadExperiment {
  private let packed = Series()
  private let firstToken = Series()
  private var memory: [Report.Field] = []
  /// Tokens of the prompt whose first answer is timed.
  private static let promptLength = 16

  /// Loads the model some times over, with a cache for one short prompt.
  ///
  /// - Parameters:
  ///   - settings: for all loads, but for the size of the cache.
  ///   - count: how many loads.
  ///   - open: finds and opens the model's file.
  /// - Throws: what `open` throws, or why the model cannot be loaded.
  init(
    settings: EngineSettings, count: Int, open: () throws -> ModelStore.OpenedModel
  ) throws {
    var settings = settings
    settings.blockCount = StepDriver.blockCount(
      batch: 1, context: Self.promptLength, blockSize: settings.blockSize)
    for _ in 0..<count { try load(settings, open) }
  }

  private mutating func load(
    _ settings: EngineSettings, _ open: () throws -> ModelStore.OpenedModel
  ) throws {
    let start = Monotonic.nanoseconds()
    let transformer = try LoadedModel(try open()).makeTransformer(settings)
    packed.add(Double(Monotonic.nanoseconds() - start) / 1e6)
    let driver = StepDriver(transformer: transformer)
    let length = min(Self.promptLength, transformer.configuration.contextLength)
    _ = try driver.run(driver.input(.prefill(rows: length), mode: settings.mode))
    firstToken.add(Double(Monotonic.nanoseconds() - start) / 1e6)
    guard let now = ProcessMemory.now() else { return }
    memory = [
      .init(key: "resident", cell: .integer(now.resident)),
      .init(key: "resident_file", cell: .integer(now.residentFile)),
    ]
  }

  var table: ReportTable {
    ReportTable(
      key: "load", title: "Load: from opening the file",
      columns: [
        .init("packed_milliseconds", "to packed weights, ms", style: .spread),
        .init("first_token_milliseconds", "to first token, ms", style: .spread),
      ],
      rows: [[Cell(packed), Cell(firstToken)]])
  }

  /// Resident bytes after the last load, where the system says.
  var residentFields: [Report.Field] { memory }
}

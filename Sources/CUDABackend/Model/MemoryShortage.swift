internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// What a model needs of a GPU's memory, and that there is less of it.
public struct MemoryShortage: Hashable, Sendable, CustomStringConvertible {
  /// The GPU's own.
  public var name: String
  /// Bytes of weights, and of rotations.
  public var weights: Int
  /// Bytes of K and V.
  public var cache: Int
  /// Bytes between the operations of a step of so many rows.
  public var step: Int
  public var stepRows: Int
  public var blockCount: Int
  /// Blocks of K and V that would fit; `nil` where not one would.
  public var fittingBlockCount: Int?
  public var free: Int
  public var total: Int

  public var description: String {
    "the model takes \(gigabytes(weights)), K and V of \(NumberText.counted(blockCount, "block")) "
      + "\(gigabytes(cache)) and a step of \(stepRows) rows \(gigabytes(step)), and \(gigabytes(free)) of "
      + "\(name)'s \(gigabytes(total)) are free\(others); \(advice)"
  }

  /// A context of our own is far less than an eighth.
  private var others: String {
    total - free > total / 8 ? " (other programs may hold \(gigabytes(total - free)))" : ""
  }

  private var advice: String {
    fittingBlockCount.map { "--blocks \($0) would fit" }
      ?? "take a smaller model, another GPU by --device cuda:1, or --device cpu"
  }
}

extension MemoryShortage {
  /// Rows of the largest step unless somebody asks for others.
  static let stepRows = RunSettings().tokenBudget

  /// Finds that a model does not fit, before anything is taken; `nil` where it does.
  init?(
    _ packed: Weights, _ configuration: ModelConfiguration, _ options: ModelSettings,
    _ buffers: DeviceBuffers, on gpu: GPU
  ) throws(CUDAError) {
    let rows = min(Self.stepRows, options.blockCount * options.blockSize)
    let step = buffers.byteCount(rows: rows, logitsRows: RunSettings().maxRunning)
    let weights = packed.byteCount
    func rest(_ blockCount: Int) -> Int {
      let positions = min(configuration.contextLength, blockCount * options.blockSize)
      let rotations = packed.rotations.reduce(0) { $0 + 8 * positions * $1.headSize }
      var options = options
      options.blockCount = blockCount
      return KeyValueLayout(configuration, options).sharedByteCount + rotations
    }
    let free = try gpu.freeByteCount()
    let room = free - weights - step
    guard rest(options.blockCount) > room else { return nil }
    // The most that fit: what one takes is not the same for all.
    var (fits, tooMany) = (0, options.blockCount)
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      if rest(middle) <= room { fits = middle } else { tooMany = middle }
    }
    self.init(
      name: gpu.name, weights: weights, cache: rest(options.blockCount), step: step, stepRows: rows,
      blockCount: options.blockCount, fittingBlockCount: fits > 0 ? fits : nil, free: free,
      total: gpu.byteCount)
  }
}

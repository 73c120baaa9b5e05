public import EngineTypes

/// A model on some device, as scheduler, proofs and measures see it.
///
/// `forward` is the whole arithmetic of a step. It is synchronous and may be called by one thread at
/// a time. Once its buffers have grown to the largest step, it allocates what it returns and a few
/// small objects, no buffer.
public final class Transformer {
  public let configuration: ModelConfiguration
  public let options: ModelSettings
  /// Those in force.
  public private(set) var threadCount: Int
  private let backend: any Backend

  /// - Parameters:
  ///   - configuration: the model's shape.
  ///   - options: what the backend was made with.
  ///   - threadCount: likewise.
  ///   - backend: holds that model.
  public init(
    _ configuration: ModelConfiguration, _ options: ModelSettings, threadCount: Int,
    on backend: any Backend
  ) {
    self.configuration = configuration
    self.options = options
    self.threadCount = threadCount
    self.backend = backend
  }

  /// Runs every step from the next one on with so many threads.
  ///
  /// Weights and cache stay where they are. Like `forward` for one thread at a time.
  public func useThreads(_ count: Int) {
    guard count != threadCount else { return }
    backend.useThreads(count)
    threadCount = count
  }

  /// What a step of one row would run in a mode, in the order the model meets it.
  ///
  /// Nothing is run, so every duration is 0.
  public func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    backend.operationsOfOneRow(in: mode)
  }

  /// Runs one step: writes K and V of every row, returns the logits rows asked for.
  ///
  /// A row's bits depend on its own tokens and position, and, in the standard family, on the
  /// shape of the step. The rows returned stay valid until the next call.
  ///
  /// - Throws: where the device was lost or is out of memory; nothing may be answered from that step.
  public func forward(_ input: ForwardInput) throws(DeviceFailure) -> ForwardOutput {
    try backend.forward(input)
  }

  /// Takes over K and V of the same model elsewhere, so that a sequence begun there goes on here.
  ///
  /// - Precondition: both have as many blocks of the same size and type.
  package func copyCache(from other: Transformer) throws(DeviceFailure) {
    var bytes = try other.backend.readCache()
    if options.fault == .moveForgetsKeys {
      for index in 0..<bytes.count / (2 * configuration.layerCount) { bytes[index] = 0 }
    }
    try backend.writeCache(bytes)
  }

  /// Bytes of weights as the device holds them.
  public var weightByteCount: Int { backend.weightByteCount }
  /// Bytes of weights that one step reads, whatever its rows; of experts those that one row takes.
  public var weightByteCountPerStep: Int { backend.weightByteCountPerStep }
  public var cacheByteCount: Int { backend.cacheByteCount }
  /// Bytes of K and V of one position, all layers together.
  public var cacheByteCountPerPosition: Int {
    cacheByteCount / (options.blockCount * options.blockSize)
  }
}

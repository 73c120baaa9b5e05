public import EngineTypes
public import GGUF
internal import Kernels

/// A model with its weights, its KV cache and the threads that run it.
///
/// `forward` is the whole arithmetic of a step. It is synchronous and may be called by one thread at
/// a time. Once its buffers have grown to the largest step, it allocates what it returns and a few
/// small objects, no buffer.
public final class Transformer {
  public struct Options: Sendable {
    public var threadCount = 1
    public var instructionSet = InstructionSet.portable
    public var activation = ActivationType.bf16
    public var kv = KVType.bf16
    public var blockSize = 16
    public var blockCount = 1024
    /// A deliberate mistake, for proofs that it is found.
    public var fault: SeededFault?

    public init() {}

    var planFault: PlanFault? {
      fault.map {
        PlanFault(
          fault: $0, instructionSet: instructionSet, activation: activation, kv: kv,
          blockSize: blockSize)
      }
    }
  }

  public let configuration: ModelConfiguration
  /// As it was made, but for the thread count, which is the one in force.
  public private(set) var options: Options
  let weights: Weights
  let kernels: Kernels
  private(set) var pool: WorkerPool
  let rope: RopeTable
  let cacheLayout: KeyValueLayout
  /// One store per layer.
  let cache: [KeyValueStore]
  let buffers: ForwardBuffers

  /// - Parameters:
  ///   - file: a model; its tensors are repacked, so the file may be closed afterwards.
  ///   - options: checked by the caller; an instruction set this machine lacks is our fault.
  /// - Throws: `ModelError` where the file is no model Invar can run.
  public init(file: GGUFFile, options: Options) throws(ModelError) {
    configuration = try ModelConfiguration(file)
    self.options = options
    guard
      let kernels = Kernels(instructionSet: options.instructionSet, activation: options.activation)
    else { preconditionFailure("no \(options.instructionSet.rawValue) on this machine") }
    self.kernels = kernels
    pool = WorkerPool(threadCount: options.threadCount)
    do {
      weights = try Weights(file, configuration, pool: pool)
    } catch {
      pool.stop()
      throw error
    }
    let (configuration, options) = (configuration, options)
    rope = RopeTable(
      headSize: configuration.paddedHeadSize, rotatedCount: configuration.rotatedCount,
      base: configuration.ropeBase, scale: configuration.ropeScale)
    let layout = KeyValueLayout(
      type: options.kv, blockCount: options.blockCount, blockSize: options.blockSize,
      headCount: configuration.keyValueHeadCount, headSize: configuration.headSize)
    cacheLayout = layout
    cache = (0..<configuration.layerCount).map { _ in KeyValueStore(layout) }
    buffers = ForwardBuffers(configuration, workerCount: options.threadCount)
  }

  deinit { pool.stop() }

  /// Bytes of repacked weights.
  public var weightByteCount: Int { weights.byteCount }
  public var cacheByteCount: Int { cache.reduce(0) { $0 + $1.byteCount } }
  /// Positions that there are rotations for, of all that the context could have.
  package var ropePositionCount: Int { rope.positionCount }

  /// Runs every step from the next one on with so many threads.
  ///
  /// Weights and cache stay where they are; only the threads and their own room are made anew. Like
  /// `forward` for one thread at a time.
  public func useThreads(_ count: Int) {
    guard count != pool.threadCount else { return }
    pool.stop()
    pool = WorkerPool(threadCount: count)
    options.threadCount = count
    buffers.makeRoom(forWorkers: count)
  }

  /// Runs one step: writes K and V of every row, returns the logits rows asked for.
  ///
  /// A row's bits depend on its own tokens and position, and, in the standard family, on the
  /// shape of the step. The rows returned stay valid until the next call.
  public func forward(_ input: ForwardInput) -> ForwardOutput {
    let step = ForwardStep(self, input)
    pool.run { worker in StepWorker(step: step, worker: worker).run() }
    return step.report()
  }
}

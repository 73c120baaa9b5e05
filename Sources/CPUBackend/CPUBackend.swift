public import EngineTypes
public import GGUF
internal import Kernels
internal import PackedModel
public import Transformer

/// A model on this machine's cores: weights packed for their vectors, K and V in memory, and the
/// threads that run a step together.
public final class CPUBackend: Backend {
  /// A layer's operations, and where its K and V are.
  struct Layer {
    var operations: Weights.Layer
    var store: KeyValueStore
  }

  let configuration: ModelConfiguration
  let options: ModelSettings
  let weights: Weights
  let layers: [Layer]
  let kernels: Kernels
  private(set) var pool: WorkerPool
  let buffers: ForwardBuffers
  let cacheLayout: KeyValueLayout

  /// - Parameters:
  ///   - file: the model's; its tensors are repacked, so it may be closed afterwards.
  ///   - configuration: the file's.
  ///   - options: checked by the caller; an instruction set this machine lacks is our fault.
  ///   - threadCount: likewise.
  /// - Throws: `ModelError` where a tensor is missing, unfit, or would not be read.
  public init(
    _ file: GGUFFile, _ configuration: ModelConfiguration, _ options: ModelSettings,
    threadCount: Int
  ) throws(ModelError) {
    guard
      let kernels = Kernels(instructionSet: options.instructionSet, activation: options.activation)
    else { preconditionFailure("no \(options.instructionSet.rawValue) on this machine") }
    self.kernels = kernels
    (self.configuration, self.options) = (configuration, options)
    pool = WorkerPool(threadCount: threadCount)
    do {
      weights = try Weights(file, configuration, pool: pool)
    } catch {
      pool.stop()
      throw error
    }
    let layout = KeyValueLayout(configuration, options)
    cacheLayout = layout
    layers = zip(weights.layers, KeyValueStore.layers(layout)).map {
      Layer(operations: $0, store: $1)
    }
    buffers = ForwardBuffers(configuration, workerCount: threadCount)
  }

  deinit { pool.stop() }

  public var weightByteCount: Int { weights.byteCount }

  public var weightByteCountPerStep: Int { weights.byteCountPerStep }

  public var cacheByteCount: Int { layers.reduce(0) { $0 + $1.store.byteCount } }

  /// Bytes of K and V that a backend with these options would hold; as many as can be counted where
  /// they ask for more.
  public static func cacheByteCount(
    _ configuration: ModelConfiguration, _ options: ModelSettings
  ) -> Int {
    var one = options
    (one.blockCount, one.blockSize) = (1, 1)
    let position = 2 * configuration.layerCount * KeyValueLayout(configuration, one).byteCount
    return [options.blockCount, options.blockSize].reduce(position) { product, factor in
      let (value, overflows) = product.multipliedReportingOverflow(by: max(0, factor))
      return overflows ? .max : value
    }
  }

  /// Positions that there are rotations for, of all that the context could have.
  package var ropePositionCount: Int { weights.rotations.map(\.positionCount).max() ?? 0 }

  /// Only the threads and their own room are made anew.
  public func useThreads(_ count: Int) {
    guard count != pool.threadCount else { return }
    pool.stop()
    pool = WorkerPool(threadCount: count)
    buffers.makeRoom(forWorkers: count)
  }

  public func readCache() -> [UInt8] { layers.first?.store.shared ?? [] }

  public func writeCache(_ bytes: [UInt8]) { layers.first?.store.takeShared(bytes) }

  public func forward(_ input: ForwardInput) -> ForwardOutput {
    let step = ForwardStep(self, input)
    pool.run { worker in StepWorker(step: step, worker: worker).run() }
    return step.report()
  }
}

extension Transformer {
  /// A model on this machine's cores.
  ///
  /// - Throws: `ModelError` where the file is no model Invar can run.
  public convenience init(
    onCPU file: GGUFFile, _ options: ModelSettings, threadCount: Int = 1
  ) throws(ModelError) {
    let configuration = try ModelConfiguration(file)
    self.init(
      configuration, options, threadCount: threadCount,
      on: try CPUBackend(file, configuration, options, threadCount: threadCount))
  }
}

extension ModelSettings {
  var planFault: PlanFault? {
    fault.map {
      PlanFault(
        fault: $0, instructionSet: instructionSet, activation: activation, kv: kv,
        blockSize: blockSize)
    }
  }
}

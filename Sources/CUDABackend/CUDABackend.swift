internal import CCUDA
public import EngineTypes
public import Foundation
public import GGUF
internal import Kernels
internal import PackedModel
public import Transformer

/// A model on an NVIDIA GPU: the CPU's packed weights, K and V in its memory, and the invariant kernels'
/// bits.
///
/// A step's integers go there, what became of its logits rows comes back; a row of logits itself is fetched
/// where somebody reads it.
@safe
public final class CUDABackend: Backend {
  let configuration: ModelConfiguration
  let options: ModelSettings
  let gpu: GPU
  let library: KernelLibrary
  let kernels: ModelKernels
  let weights: DeviceWeights
  let buffers: DeviceBuffers
  let digestKeys: DeviceMemory
  let layout: KeyValueLayout
  /// `nil` where heads or blocks are none that they are made for.
  let attention: AttentionKernels?
  /// How many positions rows see, of any layer; `nil` for all.
  let windows: [Int?]
  private(set) var inputs: StepInputs
  private let cacheMemory: DeviceMemory
  private let graphs: StepGraphs
  /// What comes from the GPU after a step.
  private var outcome: PinnedMemory
  private let fetched: FetchedLogits
  /// Why nothing is asked of it any more.
  private var failure: DeviceFailure?

  /// - Parameters:
  ///   - file: the model's; its tensors are packed and copied, so it may be closed afterwards.
  ///   - configuration: the file's.
  ///   - options: checked by the caller.
  ///   - index: which GPU, from 0.
  ///   - threadCount: of the host, for packing.
  ///   - kernelFolder: where compiled kernels are kept.
  ///   - progress: is told what takes long.
  /// - Throws: `ModelError` where the file is unfit, `CUDAError` where the GPU is.
  public convenience init(
    _ file: GGUFFile, _ configuration: ModelConfiguration, _ options: ModelSettings, gpu index: Int,
    threadCount: Int, kernelFolder: URL?, progress: (String) -> Void
  ) throws {
    try self.init(
      file, configuration, options, gpu: index, of: try CUDADriver.system(),
      threadCount: threadCount, kernelFolder: kernelFolder, progress: progress)
  }

  /// The same over any driver.
  package init(
    _ file: GGUFFile, _ configuration: ModelConfiguration, _ options: ModelSettings, gpu index: Int,
    of driver: CUDADriver, threadCount: Int, kernelFolder: URL?, progress: (String) -> Void
  ) throws {
    (self.configuration, self.options) = (configuration, options)
    guard options.fault == nil || options.fault == .moveForgetsKeys else {
      throw CUDAError.unsupported("that deliberate fault")
    }
    let gpu = try GPU(driver, index: index)
    self.gpu = gpu
    let layout = KeyValueLayout(configuration, options)
    self.layout = layout
    progress("packing weights")
    let pool = WorkerPool(threadCount: threadCount)
    defer { pool.stop() }
    let packed = try Weights(file, configuration, pool: pool)
    buffers = DeviceBuffers(gpu, configuration)
    if let shortage = try MemoryShortage(packed, configuration, options, buffers, on: gpu) {
      throw CUDAError.tooLarge(shortage)
    }
    let hasAttention = AttentionKernels.cover(layout)
    var sources = KernelSource.all
    if hasAttention {
      sources += KernelSource.attention(layout.type, paddedHeadSize: layout.paddedHeadSize)
    }
    if MatmulKernels(gpu).hasNarrow {
      let packings = Set(packed.matrices.values.joined().map(\.place.packing))
      sources += packings.sorted().flatMap(KernelSource.matmuls)
    }
    library = try KernelLibrary(gpu, sources, folder: kernelFolder) { file, index, count in
      progress("compiling kernels for \(gpu.name): \(file), \(index + 1) of \(count)")
    }
    var windows: [Int?] = []
    for layer in 0..<configuration.layerCount {
      let window = configuration.attention(ofLayer: layer).window
      if !windows.contains(window) { windows.append(window) }
    }
    self.windows = windows
    attention =
      hasAttention
      ? try AttentionKernels(
        gpu, library, layout,
        group: configuration.headCount / configuration.keyValueHeadCount,
        windowCount: windows.count) : nil
    inputs = try StepInputs(gpu, .init().covering(.init()), windowCount: windows.count)
    outcome = try PinnedMemory(gpu, byteCount: 0)
    cacheMemory = try DeviceMemory(
      gpu, byteCount: layout.sharedByteCount,
      for: "K and V of \(options.blockCount) blocks of \(options.blockSize)")
    progress("copying weights to \(gpu.name)")
    weights = try DeviceWeights(
      packed, experts: configuration.experts, on: gpu,
      positionCount: min(configuration.contextLength, options.blockCount * options.blockSize))
    kernels = ModelKernels(
      gpu, configuration, attention: attention,
      normalizesWidths: packed.layers.joined().contains {
        if case .normalizeWidths = $0 { true } else { false }
      })
    digestKeys = try DeviceMemory(
      gpu, byteCount: 8 * Kernels.digestKeys.count, for: "the keys of digests")
    try gpu.copy(Kernels.digestKeys, to: digestKeys.address)
    try gpu.synchronize()
    graphs = StepGraphs(gpu)
    fetched = FetchedLogits(gpu)
  }

  /// Why this machine has no driver, compiler or first GPU that the kernels run on; `nil` where it has all.
  public static let obstacle: CUDAError? = {
    do throws(CUDAError) {
      _ = try GPU(try CUDADriver.system(), index: 0)
      _ = try KernelCompiler()
      return nil
    } catch { return error }
  }()

  public static var isAvailable: Bool { obstacle == nil }

  /// The GPU's own name.
  public var deviceName: String { gpu.name }
  public var weightByteCount: Int { weights.byteCount }

  public var weightByteCountPerStep: Int { weights.byteCountPerStep }

  public var cacheByteCount: Int { 2 * configuration.layerCount * layout.byteCount }

  /// Its threads are the GPU's.
  public func useThreads(_ count: Int) {}

  public func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    operations(
      CUDAPlan(
        mode: mode, rowCount: 1, kernels: kernels,
        decodeItems: attention == nil ? [] : windows.map { _ in configuration.keyValueHeadCount }),
      .oneRow)
  }

  private func operations(_ plan: CUDAPlan, _ extent: OperationExtent) -> [OperationRecord] {
    extent.records(of: weights.sites, in: configuration) { site, rows in
      plan.choice(
        at: site, rows: rows, weights.products[site] ?? [], headCount: configuration.headCount)
    } nanoseconds: { _ in
      0
    }
  }

  /// Where K and V of a layer lie.
  func cache(ofLayer layer: Int) -> cc_cache {
    let (keys, values) = layout.beginnings(ofLayer: layer)
    var cache = cc_cache()
    cache.keys = cacheMemory.address + UInt64(keys)
    cache.values = cacheMemory.address + UInt64(values)
    cache.head_stride = Int64(layout.headStride)
    cache.group_stride = Int64(2 * layout.layerCount * layout.headCount * layout.headStride)
    cache.block_stride = Int32(layout.blockElementCount)
    cache.group_size = Int32(layout.groupSize)
    cache.block_size = Int32(layout.blockSize)
    (cache.heads, cache.head_size) = (Int32(layout.headCount), Int32(layout.paddedHeadSize))
    cache.type = layout.type.number
    return cache
  }

  public func readCache() throws(DeviceFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: layout.sharedByteCount)
    try orFail { () throws(CUDAError) in
      try gpu.take()
      try gpu.copy(cacheMemory.address, to: &bytes)
    }
    return bytes
  }

  public func writeCache(_ bytes: [UInt8]) throws(DeviceFailure) {
    precondition(
      bytes.count == layout.sharedByteCount, "\(bytes.count) bytes for \(layout.sharedByteCount)")
    try orFail { () throws(CUDAError) in
      try gpu.take()
      try gpu.copy(bytes, to: cacheMemory.address)
      try gpu.synchronize()
    }
  }

  // MARK: - Steps

  public func forward(_ input: ForwardInput) throws(DeviceFailure) -> ForwardOutput {
    try orFail { () throws(CUDAError) in
      do throws(CUDAError) { return try run(input) } catch {
        guard error.isOutOfMemory else { throw error }
        // What was launched may still run. To run it again writes the same K and V once more.
        try gpu.synchronize()
        graphs.giveUp()
        return try run(input)
      }
    }
  }

  /// What was half done is not known: nothing may be answered from it, then or later.
  private func orFail<Value>(
    _ body: () throws(CUDAError) -> Value
  ) throws(DeviceFailure) -> Value {
    if let failure { throw failure }
    do throws(CUDAError) { return try body() } catch {
      let failure = gpu.failure(error)
      self.failure = failure
      throw failure
    }
  }

  private func run(_ input: ForwardInput) throws(CUDAError) -> ForwardOutput {
    try gpu.take()
    let rows = StepRows(input.chunks, layout)
    let work = attention == nil ? [] : windows.map { self.work(rows, $0) }
    try prepare(rows, work)
    try inputs.send(rows, work)

    let tracer = RowTracer(input, logitsRows: rows.logits.map(\.row))
    let plan = CUDAPlan(
      mode: input.mode, rowCount: rows.rowCount, kernels: kernels, isTraced: tracer != nil,
      decodeItems: work.map { Self.rounded($0.decode.count) },
      prefillItems: work.map { Self.rounded($0.prefill.count) })
    let launcher = StepLauncher(
      backend: self, plan: plan, rowCount: rows.rowCount, logitsCount: rows.logits.count,
      wantsDigests: input.wantsDigests,
      wantsLogSumExp: rows.logits.contains(where: \.wantsLogSumExp), tracer: tracer)
    if tracer == nil {
      try graphs.run(launcher)
    } else {
      try launcher.run()
    }
    unsafe try gpu.copy(
      buffers.outcome,
      to: UnsafeMutableRawBufferPointer(rebasing: outcome.bytes[..<buffers.outcomeByteCount]))
    try gpu.synchronize()
    fetched.begin(buffers.logits)
    return output(rows, input, launcher)
  }

  private func work(_ rows: StepRows, _ window: Int?) -> AttentionWork {
    AttentionWork(
      rows.chunks, group: configuration.headCount / configuration.keyValueHeadCount,
      keyValueHeadCount: configuration.keyValueHeadCount, window: window)
  }

  /// Pieces that a step is recorded for: an eighth more at most, so that answers which grow do not make a new
  /// shape of every step.
  private static func rounded(_ count: Int) -> Int {
    guard count > 16 else { return count }
    let step = 1 << max(0, Int.bitWidth - count.leadingZeroBitCount - 4)
    return (count + step - 1) / step * step
  }

  private func prepare(_ rows: StepRows, _ work: [AttentionWork]) throws(CUDAError) {
    let generation = buffers.generation
    try buffers.reserve(rows: rows.rowCount, logitsRows: rows.logits.count)
    for rotation in weights.rotations { try rotation.reserve(positionCount: rows.longestLength) }
    var hasMoved = generation != buffers.generation
    if hasMoved { outcome = try PinnedMemory(gpu, byteCount: buffers.outcomeByteCount) }
    let capacity = inputs.capacity.covering(
      StepInputs.Capacity(
        rows: buffers.rowCapacity, tables: rows.tables.count, tiles: rows.tileOffsets.count,
        decodeItems: work.map(\.decode.count).max() ?? 0,
        prefillItems: work.map(\.prefill.count).max() ?? 0))
    if capacity != inputs.capacity {
      inputs = try StepInputs(gpu, capacity, windowCount: windows.count)
      hasMoved = true
    }
    if let attention, try attention.reserve(work) { hasMoved = true }
    if hasMoved { graphs.forget() }
  }

  private func output(
    _ rows: StepRows, _ input: ForwardInput, _ launcher: StepLauncher
  ) -> ForwardOutput {
    let results = unsafe outcome.elements(cc_row_result.self)
    let fetched = fetched
    let found = rows.logits.enumerated().map { index, wanted in
      let result = unsafe results[index]
      return ForwardOutput.Row(
        place: wanted.place,
        logits: unsafe LogitsView(count: configuration.tokenCount) {
          () throws(DeviceFailure) in unsafe try fetched.row(index)
        },
        argmax: TokenID(Int(result.argmax)), isFinite: result.is_finite != 0,
        logSumExp: wanted.wantsLogSumExp
          ? Kernels.logSumExp(maximum: result.maximum, sum: result.sum) : nil,
        digest: input.wantsDigests ? LogitsDigest(lanes: SIMD8(result.lanes)) : nil)
    }
    launcher.tracer?.take { found[$0].logSumExp }
    let extent = OperationExtent(
      rowCount: rows.rowCount, logitsRowCount: rows.logits.count,
      longestLength: rows.longestLength)
    return ForwardOutput(
      rows: found, nonFiniteCacheRows: nonFiniteRows(input),
      operations: operations(launcher.plan, extent), hashNanoseconds: 0,
      trace: launcher.tracer?.trace)
  }

  private func nonFiniteRows(_ input: ForwardInput) -> [RowPlace] {
    let findings = unsafe outcome.elements(
      Int32.self, at: buffers.logitsCapacity * MemoryLayout<cc_row_result>.stride)
    guard (0..<input.rowCount).contains(where: { unsafe findings[$0] != 0 }) else { return [] }
    return input.rowPlaces.enumerated().compactMap { row, place in
      unsafe findings[row] != 0 ? place : nil
    }
  }

  // MARK: - Looking inside

  /// Columns of a row as they stand, once all that was launched is done.
  func floats(
    of matrix: DeviceBuffers.Matrix, row: Int, columns: Range<Int>
  ) throws(CUDAError) -> [Float] {
    try gpu.floats(
      at: matrix.address + UInt64(4 * (row * matrix.columnCount + columns.lowerBound)),
      count: columns.count)
  }
}

extension cc_row_result {
  fileprivate var lanes: [UInt64] {
    [digest.0, digest.1, digest.2, digest.3, digest.4, digest.5, digest.6, digest.7]
  }
}

extension Transformer {
  /// A model on an NVIDIA GPU.
  ///
  /// - Throws: as `CUDABackend.init`.
  public convenience init(
    onGPU index: Int, _ file: GGUFFile, _ options: ModelSettings, threadCount: Int,
    kernelFolder: URL?, progress: (String) -> Void
  ) throws {
    let configuration = try ModelConfiguration(file)
    self.init(
      configuration, options, threadCount: threadCount,
      on: try CUDABackend(
        file, configuration, options, gpu: index, threadCount: threadCount,
        kernelFolder: kernelFolder, progress: progress))
  }
}

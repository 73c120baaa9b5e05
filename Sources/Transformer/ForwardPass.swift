internal import EngineTypes
internal import Kernels

/// One step, run by all workers together: the layers as a reader of the model knows them.
///
/// A small step's matmuls are split by output columns, and workers meet at a barrier wherever one
/// needs what another wrote. In a large step each worker carries rows of its own from layer to
/// layer, and they meet around attention at most. Either way an element is computed by the same
/// code: see `WorkDivision`.
final class ForwardPass: @unchecked Sendable {
  let model: Transformer
  let input: ForwardInput
  let plan: KernelPlan
  private let places: StepPlaces
  let times = SiteTimes()
  /// `nil` where nobody looks inside.
  let tracer: RowTracer?

  /// Finds the places of the step's rows and makes room for them; `output` gives the places back.
  init(_ model: Transformer, _ input: ForwardInput) {
    self.model = model
    self.input = input
    let (sizes, buffers) = (model.configuration, model.buffers)
    plan = KernelPlan(
      mode: input.mode, rowCount: input.tokenIDs.count, workerCount: model.pool.threadCount,
      fault: model.options.planFault)
    tracer = RowTracer(input)
    var places = StepPlaces()
    swap(&places, &buffers.places)
    places.place(
      input, plan, model.cacheLayout,
      headsPerKeyValueHead: sizes.headCount / sizes.keyValueHeadCount)
    self.places = places
    buffers.reserve(rows: input.tokenIDs.count, logitsRows: input.logits.count)
    buffers.partials.reserve(places.attention, headSize: sizes.headSize)
    model.rope.reserve(positionCount: places.attention.longestLength)
  }

  private var rowCount: Int { input.tokenIDs.count }
  private var division: WorkDivision { plan.division }
  var buffers: ForwardBuffers { model.buffers }
  var kernels: Kernels { model.kernels }
  var mode: KernelMode { input.mode }

  func run(on worker: Worker) {
    times.start(worker)
    embed(worker)
    for (layer, store) in zip(model.weights.layers, model.cache) {
      attend(layer, store, worker)
      feedForward(layer, worker)
    }
    if division == .rows { worker.barrier() }
    project(worker)
  }

  private func embed(_ worker: Worker) {
    for row in worker.share(of: rowCount) {
      model.weights.embedding.unpack(
        column: input.tokenIDs[row].index, into: buffers.hidden, row: row)
      kernels.round(buffers.hidden, row: row)
    }
    meet(worker)
    tracer?.take(.embedding, of: buffers.hidden, worker)
  }

  // MARK: - Layers

  private func attend(_ layer: Weights.Layer, _ store: KeyValueStore, _ worker: Worker) {
    let normed = normalize(layer.attentionNorm, worker)
    times.mark(.attentionNorm, worker)
    tracer?.take(.attentionNorm, of: normed.floats, worker)

    projectQueries(layer, normed, worker)
    projectKeys(layer, normed, store, worker)
    projectValues(layer, normed, store, worker)
    meetForAttention(worker)
    times.mark(.qkv, worker)
    if let tracer { trace(projected: buffers.projected, tracer, worker) }

    let operands = AttentionOperands(
      queries: buffers.projected, store: store, output: buffers.attended,
      queryHeadCount: model.configuration.headCount, family: mode.attention,
      quantizer: kernels.table(for: mode.matmul))
    kernels.attention(
      places.attention, operands, worker: worker, scratch: buffers.scratch[worker.index],
      partials: buffers.partials)
    meetForAttention(worker)
    if places.attention.needsMerge {
      kernels.mergeSplits(
        places.attention, operands, worker: worker, partials: buffers.partials)
      worker.barrier()
    }
    times.mark(.attention, worker)
    tracer?.take(
      .attention, of: buffers.attended.floats, columns: 0..<model.configuration.querySize, worker)

    if !operands.isOutputQuantized {
      buffers.attended.quantize(worker.share(of: rowCount), with: kernels.table(for: mode.matmul))
      worker.barrier()
    }
    matmul(layer.attentionOutput, buffers.attended, .add, into: buffers.hidden, worker)
    meet(worker)
    times.mark(.attentionOutput, worker)
    tracer?.take(.attentionResidual, of: buffers.hidden, worker)
  }

  private func projectQueries(_ layer: Weights.Layer, _ x: ActivationRows, _ worker: Worker) {
    let columns = matmul(layer.query, x, .store, into: buffers.projected, worker)
    rotate(columns, from: 0, worker)
  }

  /// Keys are rotated and written to their blocks before anyone attends to them.
  private func projectKeys(
    _ layer: Weights.Layer, _ x: ActivationRows, _ store: KeyValueStore, _ worker: Worker
  ) {
    let first = model.configuration.paddedQuerySize
    let columns = matmul(layer.key, x, .store, into: buffers.projected, at: first, worker)
    rotate(columns, from: first, worker)
    let isFinite = store.storeKeys(
      buffers.projected, rows: rows(of: worker), firstColumn: first, columns: columns,
      at: places.slots)
    if !isFinite { buffers.findings[worker.index].cacheIsFinite = false }
  }

  private func projectValues(
    _ layer: Weights.Layer, _ x: ActivationRows, _ store: KeyValueStore, _ worker: Worker
  ) {
    let first = model.configuration.paddedQuerySize + model.configuration.paddedKeyValueSize
    let columns = matmul(layer.value, x, .store, into: buffers.projected, at: first, worker)
    let isFinite = store.storeValues(
      buffers.projected, rows: rows(of: worker), firstColumn: first, columns: columns,
      at: places.slots)
    if !isFinite { buffers.findings[worker.index].cacheIsFinite = false }
  }

  private func trace(projected: FloatMatrix, _ tracer: RowTracer, _ worker: Worker) {
    let sizes = model.configuration
    let (query, keyValue) = (sizes.paddedQuerySize, sizes.paddedKeyValueSize)
    let heads = RowTracer.Heads(size: sizes.headSize, stride: sizes.paddedHeadSize)
    tracer.take(.query, of: projected, columns: 0..<query, heads: heads, worker)
    tracer.take(.key, of: projected, columns: query..<query + keyValue, heads: heads, worker)
    tracer.take(
      .value, of: projected, columns: query + keyValue..<query + 2 * keyValue, heads: heads, worker)
  }

  private func rotate(_ columns: Range<Int>, from first: Int, _ worker: Worker) {
    kernels.rope(
      buffers.projected, rows: rows(of: worker), positions: places.positions, firstColumn: first,
      columns: columns, table: model.rope, family: mode.matmul)
  }

  private func feedForward(_ layer: Weights.Layer, _ worker: Worker) {
    let normed = normalize(layer.feedForwardNorm, worker)
    times.mark(.feedForwardNorm, worker)
    tracer?.take(.feedForwardNorm, of: normed.floats, worker)

    // A few columns of gate, then the same of up, while the gate is still in the cache.
    let groups = groups(of: layer.gate.matrix, worker)
    for first in stride(from: groups.lowerBound, to: groups.upperBound, by: 4) {
      let few = first..<min(first + 4, groups.upperBound)
      multiply(layer.gate, normed, few, .store, into: buffers.gated.floats, worker)
      multiply(layer.up, normed, few, .gate, into: buffers.gated.floats, worker)
    }
    meet(worker)
    times.mark(.gateUp, worker)
    tracer?.take(.gated, of: buffers.gated.floats, worker)

    if plan.sharesActivationScale { worker.barrier() }
    let gated = prepare(
      rowCount, division, worker, shared: buffers.gated, own: buffers.ownGated[worker.index]
    ) { rows, target in
      let table = kernels.table(for: mode.matmul)
      if plan.sharesActivationScale {
        target.quantizeTogether(rows, rowCount: rowCount, with: table)
      } else {
        target.quantize(rows, with: table)
      }
    }
    matmul(layer.down, gated, .add, into: buffers.hidden, worker)
    meet(worker)
    times.mark(.down, worker)
    tracer?.take(.feedForwardResidual, of: buffers.hidden, worker)
  }

  // MARK: - Shared steps

  private func normalize(_ weight: FloatMatrix, _ worker: Worker) -> ActivationRows {
    prepare(
      rowCount, division, worker, shared: buffers.normed, own: buffers.ownNormed[worker.index]
    ) { rows, target in
      for row in rows {
        kernels.rmsNorm(
          buffers.hidden, row: row, weight: weight, epsilon: model.configuration.normEpsilon,
          splitCount: plan.normSplitCount, family: mode.rmsnorm, into: target.floats, row: row)
      }
      target.quantize(rows, with: kernels.table(for: mode.matmul))
    }
  }

  /// Prepares rows for a matmul.
  ///
  /// They are shared out; or, when they are few, prepared by every worker for itself. Either way
  /// each row is computed by the same code.
  func prepare(
    _ count: Int, _ division: WorkDivision, _ worker: Worker, shared: ActivationRows,
    own: ActivationRows, _ body: (Range<Int>, ActivationRows) -> Void
  ) -> ActivationRows {
    if count <= ForwardBuffers.privateRowCount {
      body(0..<count, own)
      return own
    }
    body(worker.share(of: count), shared)
    meet(worker, division)
    return shared
  }

  /// This worker's part of a matmul over all rows.
  ///
  /// - Returns: the columns it computed.
  @discardableResult
  private func matmul(
    _ weights: Weights.Projection, _ x: ActivationRows, _ epilogue: MatmulEpilogue,
    into output: FloatMatrix, at firstColumn: Int = 0, _ worker: Worker
  ) -> Range<Int> {
    let groups = groups(of: weights.matrix, worker)
    multiply(weights, x, groups, epilogue, into: output, at: firstColumn, worker)
    return 16 * groups.lowerBound..<16 * groups.upperBound
  }

  private func multiply(
    _ weights: Weights.Projection, _ x: ActivationRows, _ groups: Range<Int>,
    _ epilogue: MatmulEpilogue, into output: FloatMatrix, at firstColumn: Int = 0, _ worker: Worker
  ) {
    let (mine, tail) = (rows(of: worker), plan.tail(rows: rowCount))
    func run(_ rows: Range<Int>, _ order: KernelPlan.MatmulOrder) {
      kernels.matmul(
        weights.matrix, x, firstRow: rows.lowerBound, rowCount: rows.count, groups: groups,
        order: order, epilogue: epilogue, family: mode.matmul, bias: weights.bias, into: output,
        firstColumn: firstColumn)
    }
    let order = plan.matmulOrder(rows: rowCount)
    guard let tail else { return run(mine, order) }
    run(mine.clamped(to: 0..<tail.lowerBound), order)
    run(mine.clamped(to: tail), .interleaved(count: 2))
  }

  // MARK: - Who does what

  private func rows(of worker: Worker) -> Range<Int> {
    division == .rows ? worker.share(of: rowCount) : 0..<rowCount
  }

  private func groups(of weights: PackedMatrix, _ worker: Worker) -> Range<Int> {
    division == .rows ? 0..<weights.groupCount : worker.share(of: weights.groupCount)
  }

  /// Waits for what others wrote, where this worker or a tracer will read it.
  func meet(_ worker: Worker, _ division: WorkDivision) {
    if division == .columns || tracer != nil { worker.barrier() }
  }

  private func meet(_ worker: Worker) { meet(worker, division) }

  private func meetForAttention(_ worker: Worker) {
    if !places.attention.staysWithRows || tracer != nil { worker.barrier() }
  }

  // MARK: - Output

  func output() -> ForwardOutput {
    buffers.places = places
    let vocabulary = model.configuration.tokenCount
    let rows = input.logits.enumerated().map { index, request in
      let result = buffers.results[index]
      return ForwardOutput.Row(
        row: request.row,
        logits: unsafe LogitsView(
          base: UnsafePointer(buffers.logits.pointer(row: index)), count: vocabulary),
        argmax: TokenID(result.argmax), isFinite: result.isFinite, logSumExp: result.logSumExp,
        digest: result.digest.map { LogitsDigest(lanes: $0) })
    }
    tracer?.take { buffers.results[$0].logSumExp }
    return ForwardOutput(
      rows: rows, nonFiniteCacheRows: nonFiniteCacheRows, operations: operations(),
      hashNanoseconds: times.hashNanoseconds, trace: tracer?.trace)
  }

  /// Looked for only where a worker has seen that there are some.
  private var nonFiniteCacheRows: [Int] {
    guard buffers.findings.contains(where: { !$0.cacheIsFinite }) else { return [] }
    return (0..<rowCount).filter { row in
      !model.cache.allSatisfy { $0.isFinite(row: row, at: places.slots) }
    }
  }

  private func operations() -> [OperationRecord] {
    let extent = StepExtent(
      rowCount: rowCount, logitsRowCount: input.logits.count,
      longestLength: places.attention.longestLength)
    return model.operations(plan, extent, cutsAtCache: places.attention.cutsAtCache) { times[$0] }
  }
}

internal import EngineTypes
internal import Kernels

/// One step, run by all workers together: the layers as a reader of the model knows them.
///
/// Workers split every matmul by output columns and everything else by rows, and meet at a barrier
/// wherever one needs what another wrote.
final class ForwardPass: @unchecked Sendable {
  private let model: Transformer
  private let input: ForwardInput
  private let plan: KernelPlan
  private let places: StepPlaces
  private let times = SiteTimes()
  /// `nil` where nobody looks inside.
  private let tracer: RowTracer?

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
  }

  private var rowCount: Int { input.tokenIDs.count }
  private var buffers: ForwardBuffers { model.buffers }
  private var kernels: Kernels { model.kernels }
  private var mode: KernelMode { input.mode }

  func run(on worker: Worker) {
    times.start(worker)
    embed(worker)
    for (layer, store) in zip(model.weights.layers, model.cache) {
      attend(layer, store, worker)
      feedForward(layer, worker)
    }
    project(worker)
  }

  private func embed(_ worker: Worker) {
    for row in worker.share(of: rowCount) {
      model.weights.embedding.unpack(
        column: input.tokenIDs[row].index, into: buffers.hidden, row: row)
      kernels.round(buffers.hidden, row: row)
    }
    worker.barrier()
    tracer?.take(.embedding, of: buffers.hidden, worker)
  }

  // MARK: - Layers

  private func attend(_ layer: Weights.Layer, _ store: KeyValueStore, _ worker: Worker) {
    let normed = normalize(layer.attentionNorm, worker)
    times.mark(.attentionNorm, worker)
    tracer?.take(.attentionNorm, of: normed.floats, worker)

    store.expectKeys(columns: columns(of: layer.key, worker), at: places.slots)
    projectQueries(layer, normed, worker)
    projectKeys(layer, normed, store, worker)
    projectValues(layer, normed, store, worker)
    worker.barrier()
    times.mark(.qkv, worker)
    if let tracer { trace(projected: buffers.projected, tracer, worker) }

    let operands = AttentionOperands(
      queries: buffers.projected, store: store, output: buffers.attended,
      queryHeadCount: model.configuration.headCount, family: mode.attention,
      quantizer: kernels.table(for: mode.matmul))
    kernels.attention(
      places.attention, operands, worker: worker, scratch: buffers.scratch[worker.index],
      partials: buffers.partials)
    worker.barrier()
    if places.attention.needsMerge {
      kernels.mergeSplits(
        places.attention, operands, worker: worker, partials: buffers.partials)
      worker.barrier()
    }
    times.mark(.attention, worker)
    tracer?.take(.attention, of: buffers.attended.floats, worker)

    if !operands.isOutputQuantized {
      buffers.attended.quantize(worker.share(of: rowCount), with: kernels.table(for: mode.matmul))
      worker.barrier()
    }
    matmul(layer.attentionOutput, buffers.attended, .add, into: buffers.hidden, worker)
    worker.barrier()
    times.mark(.attentionOutput, worker)
    tracer?.take(.attentionResidual, of: buffers.hidden, worker)
  }

  private func projectQueries(_ layer: Weights.Layer, _ x: ActivationRows, _ worker: Worker) {
    let columns = matmul(layer.query, x, .store, into: buffers.projected, worker)
    rotate(columns, from: 0)
  }

  /// Keys are rotated and written to their blocks before anyone attends to them.
  private func projectKeys(
    _ layer: Weights.Layer, _ x: ActivationRows, _ store: KeyValueStore, _ worker: Worker
  ) {
    let first = model.configuration.querySize
    let columns = matmul(layer.key, x, .store, into: buffers.projected, at: first, worker)
    rotate(columns, from: first)
    store.storeKeys(buffers.projected, firstColumn: first, columns: columns, at: places.slots)
  }

  private func projectValues(
    _ layer: Weights.Layer, _ x: ActivationRows, _ store: KeyValueStore, _ worker: Worker
  ) {
    let first = model.configuration.querySize + model.configuration.keyValueSize
    let columns = matmul(layer.value, x, .store, into: buffers.projected, at: first, worker)
    store.storeValues(buffers.projected, firstColumn: first, columns: columns, at: places.slots)
  }

  private func trace(projected: FloatMatrix, _ tracer: RowTracer, _ worker: Worker) {
    let (query, keyValue) = (model.configuration.querySize, model.configuration.keyValueSize)
    tracer.take(.query, of: projected, columns: 0..<query, worker)
    tracer.take(.key, of: projected, columns: query..<query + keyValue, worker)
    tracer.take(
      .value, of: projected, columns: query + keyValue..<query + 2 * keyValue, worker)
  }

  private func rotate(_ columns: Range<Int>, from first: Int) {
    kernels.rope(
      buffers.projected, positions: places.positions, firstColumn: first, columns: columns,
      table: model.rope, family: mode.matmul)
  }

  private func feedForward(_ layer: Weights.Layer, _ worker: Worker) {
    let normed = normalize(layer.feedForwardNorm, worker)
    times.mark(.feedForwardNorm, worker)
    tracer?.take(.feedForwardNorm, of: normed.floats, worker)

    // A few columns of gate, then the same of up, while the gate is still in the cache.
    let groups = worker.share(of: layer.gate.groupCount)
    for first in stride(from: groups.lowerBound, to: groups.upperBound, by: 4) {
      let few = first..<min(first + 4, groups.upperBound)
      multiply(layer.gate, normed, few, .store, into: buffers.gated.floats)
      multiply(layer.up, normed, few, .gate, into: buffers.gated.floats)
    }
    worker.barrier()
    times.mark(.gateUp, worker)
    tracer?.take(.gated, of: buffers.gated.floats, worker)

    let gated = shareOrRepeat(
      rowCount, worker, shared: buffers.gated, own: buffers.ownGated[worker.index]
    ) { rows, target in
      let table = kernels.table(for: mode.matmul)
      if plan.sharesActivationScale {
        target.quantizeTogether(rows, rowCount: rowCount, with: table)
      } else {
        target.quantize(rows, with: table)
      }
    }
    matmul(layer.down, gated, .add, into: buffers.hidden, worker)
    worker.barrier()
    times.mark(.down, worker)
    tracer?.take(.feedForwardResidual, of: buffers.hidden, worker)
  }

  // MARK: - Logits

  private func project(_ worker: Worker) {
    let count = input.logits.count
    guard count > 0 else { return }
    let normed = shareOrRepeat(
      count, worker, shared: buffers.normed, own: buffers.ownNormed[worker.index]
    ) { rows, target in
      for index in rows {
        kernels.rmsNorm(
          buffers.hidden, row: input.logits[index].row, weight: model.weights.outputNorm,
          epsilon: model.configuration.normEpsilon, splitCount: plan.normSplitCount,
          family: mode.rmsnorm, into: target.floats, row: index)
      }
      target.quantize(rows, with: kernels.table(for: mode.matmul))
    }
    times.mark(.outputNorm, worker)
    tracer?.takeLogits(
      .outputNorm, of: normed.floats, count: model.configuration.hiddenSize, worker)
    let head = model.weights.head
    kernels.matmul(
      head, normed, rowCount: count, groups: worker.share(of: head.groupCount),
      order: plan.matmulOrder(rows: count), epilogue: .store, family: mode.matmul,
      into: buffers.logits)
    worker.barrier()
    times.mark(.lmHead, worker)
    tracer?.takeLogits(
      .logits, of: buffers.logits, count: model.configuration.vocabularySize, worker)
    reduceLogits(worker)
    if input.wantsDigests { digestLogits(worker) }
  }

  private func reduceLogits(_ worker: Worker) {
    let vocabulary = model.configuration.vocabularySize
    for index in worker.share(of: input.logits.count) {
      buffers.results[index].argmax = kernels.argmax(buffers.logits, row: index, count: vocabulary)
      guard input.logits[index].wantsLogSumExp else { continue }
      buffers.results[index].logSumExp = kernels.logSumExp(
        buffers.logits, row: index, count: vocabulary,
        splitCount: plan.logitsSplitCount(rows: input.logits.count), family: mode.logits)
    }
    times.mark(.logSoftmax, worker)
  }

  private func digestLogits(_ worker: Worker) {
    for index in worker.share(of: input.logits.count) {
      if plan.marksLogits(isTraced: tracer != nil) {
        kernels.coarsen(buffers.logits, row: index, count: model.configuration.vocabularySize)
      }
      buffers.results[index].digest = kernels.digest(
        buffers.logits, row: index, count: model.configuration.vocabularySize)
    }
    times.markHash(worker)
  }

  // MARK: - Shared steps

  private func normalize(_ weight: FloatMatrix, _ worker: Worker) -> ActivationRows {
    shareOrRepeat(
      rowCount, worker, shared: buffers.normed, own: buffers.ownNormed[worker.index]
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
  /// They are shared out and met at a barrier or, when they are few, prepared by every worker for
  /// itself. Either way each row is computed by the same code.
  private func shareOrRepeat(
    _ count: Int, _ worker: Worker, shared: ActivationRows, own: ActivationRows,
    _ prepare: (Range<Int>, ActivationRows) -> Void
  ) -> ActivationRows {
    if count <= ForwardBuffers.privateRowCount {
      prepare(0..<count, own)
      return own
    }
    prepare(worker.share(of: count), shared)
    worker.barrier()
    return shared
  }

  /// This worker's columns of a matmul.
  ///
  /// - Returns: the columns it computed.
  @discardableResult
  private func matmul(
    _ weights: PackedMatrix, _ x: ActivationRows, _ epilogue: MatmulEpilogue,
    into output: FloatMatrix, at firstColumn: Int = 0, _ worker: Worker
  ) -> Range<Int> {
    multiply(
      weights, x, worker.share(of: weights.groupCount), epilogue, into: output, at: firstColumn)
    return columns(of: weights, worker)
  }

  private func columns(of weights: PackedMatrix, _ worker: Worker) -> Range<Int> {
    let groups = worker.share(of: weights.groupCount)
    return 16 * groups.lowerBound..<16 * groups.upperBound
  }

  private func multiply(
    _ weights: PackedMatrix, _ x: ActivationRows, _ groups: Range<Int>, _ epilogue: MatmulEpilogue,
    into output: FloatMatrix, at firstColumn: Int = 0
  ) {
    let tail = plan.tail(rows: rowCount)
    kernels.matmul(
      weights, x, rowCount: tail?.lowerBound ?? rowCount, groups: groups,
      order: plan.matmulOrder(rows: rowCount), epilogue: epilogue, family: mode.matmul,
      into: output, firstColumn: firstColumn)
    guard let tail else { return }
    kernels.matmul(
      weights, x, firstRow: tail.lowerBound, rowCount: tail.count, groups: groups,
      order: .interleaved(count: 2), epilogue: epilogue, family: mode.matmul, into: output,
      firstColumn: firstColumn)
  }

  // MARK: - Output

  func output() -> ForwardOutput {
    buffers.places = places
    let vocabulary = model.configuration.vocabularySize
    let rows = input.logits.enumerated().map { index, request in
      let result = buffers.results[index]
      return ForwardOutput.Row(
        row: request.row,
        logits: unsafe LogitsView(
          base: UnsafePointer(buffers.logits.pointer(row: index)), count: vocabulary),
        argmax: TokenID(result.argmax), logSumExp: result.logSumExp,
        digest: result.digest.map { LogitsDigest(lanes: $0) })
    }
    tracer?.take { buffers.results[$0].logSumExp }
    return ForwardOutput(
      rows: rows, operations: operations(), hashNanoseconds: times.hashNanoseconds,
      trace: tracer?.trace)
  }

  private func operations() -> [OperationRecord] {
    OperationSite.allCases.compactMap { site in
      let (m, n, k) = shape(of: site)
      guard m > 0 else { return nil }
      return OperationRecord(
        site: site, m: m, n: n, k: k,
        choice: plan.choice(
          for: site.operation, rows: m,
          keyValueHeadCount: model.configuration.keyValueHeadCount),
        nanoseconds: times[site])
    }
  }

  private func shape(of site: OperationSite) -> (Int, Int, Int) {
    let sizes = model.configuration
    let logitsRows = input.logits.count
    switch site {
    case .attentionNorm, .feedForwardNorm: return (rowCount, sizes.hiddenSize, 1)
    case .qkv: return (rowCount, sizes.querySize + 2 * sizes.keyValueSize, sizes.hiddenSize)
    case .attention: return (rowCount, places.attention.longestLength, sizes.headSize)
    case .attentionOutput: return (rowCount, sizes.hiddenSize, sizes.querySize)
    case .gateUp: return (rowCount, 2 * sizes.feedForwardSize, sizes.hiddenSize)
    case .down: return (rowCount, sizes.hiddenSize, sizes.feedForwardSize)
    case .outputNorm: return (logitsRows, sizes.hiddenSize, 1)
    case .lmHead: return (logitsRows, sizes.vocabularySize, sizes.hiddenSize)
    case .logSoftmax: return (logitsRows, sizes.vocabularySize, 1)
    }
  }
}

internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension StepWorker {
  /// The heads that are this worker's to project, turn and write to the cache.
  private var heads: HeadShare {
    let all = configuration.headCounts
    return division == .rows ? all.all : all.share(of: worker)
  }

  private var goesByColumns: Bool {
    division == .columns && !configuration.sharesWholeHeads(workerCount: worker.count)
  }

  func project(_ query: Weights.Projection, _ key: Weights.Projection, _ value: Weights.Projection)
  {
    let (sizes, byColumns, heads) = (configuration, goesByColumns, heads)
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    func run(_ weights: Weights.Projection, _ heads: Range<Int>, at column: Int) {
      let vectors = sizes.vectorsPerHead
      let mine = heads.lowerBound * vectors..<heads.upperBound * vectors
      multiply(
        weights, x, byColumns ? groups(of: weights.matrix) : mine, .store, into: buffers.projected,
        at: column)
    }
    run(query, heads.query, at: 0)
    run(key, heads.key, at: sizes.keyColumn)
    run(value, heads.value, at: sizes.valueColumn)
    if byColumns { worker.barrier() }
  }

  /// A head's sum of squares is too short to be split, in any family.
  func normalizeHeads(query: FloatMatrix, key: FloatMatrix) {
    step.times.mark(.qkv, worker)
    finishHeads([.projectedQuery, .projectedKey])
    normalize(heads.query, from: 0, query)
    normalize(heads.key, from: configuration.keyColumn, key)
    step.times.mark(.headNorm, worker)
    finishHeads([.normalizedQuery, .normalizedKey])
  }

  private func normalize(_ heads: Range<Int>, from column: Int, _ weight: FloatMatrix) {
    for row in rows {
      for head in heads {
        kernels.headNorm(
          buffers.projected, row: row, column: column + head * configuration.paddedHeadSize,
          elementCount: configuration.headSize, weight: weight, epsilon: configuration.normEpsilon,
          family: mode.rmsnorm)
      }
    }
  }

  /// A row's heads are many workers', and one of them normalises it.
  func normalizeWidths(query: FloatMatrix, key: FloatMatrix) {
    step.times.mark(.qkv, worker)
    finishHeads([.projectedQuery, .projectedKey])
    meet()
    for row in worker.share(of: rowCount) {
      for (column, count, weight) in [
        (0, configuration.querySize, query),
        (configuration.keyColumn, configuration.keyValueSize, key),
      ] {
        kernels.headNorm(
          buffers.projected, row: row, column: column, elementCount: count, weight: weight,
          epsilon: configuration.normEpsilon, splitCount: plan.normSplitCount,
          family: mode.rmsnorm)
      }
    }
    meet()
    step.times.mark(.headNorm, worker)
    finishHeads([.normalizedQuery, .normalizedKey])
  }

  func rotate(_ table: RopeTable) {
    rotate(heads.query, from: 0, table)
    rotate(heads.key, from: configuration.keyColumn, table)
  }

  private func rotate(_ heads: Range<Int>, from column: Int, _ table: RopeTable) {
    kernels.rope(
      buffers.projected, rows: rows, positions: step.places.positions, firstColumn: column,
      columns: columns(of: heads), table: table, family: mode.matmul)
  }

  /// Keys and values are in their blocks before anyone attends to them.
  func attend(_ store: KeyValueStore, _ rule: AttentionRule, _ sinks: FloatMatrix?) {
    cache(in: store)
    meetForAttention()
    step.times.mark(.qkv, worker)
    finishHeads([.query, .key, .value])

    let operands = AttentionOperands(
      queries: buffers.projected, store: store, output: buffers.attended,
      queryHeadCount: configuration.headCount,
      scores: AttentionScores(scale: rule.scale, cap: rule.cap, window: rule.window),
      sinks: sinks, family: mode.attention,
      quantizer: kernels.table(for: mode.matmul))
    kernels.attention(
      step.places.attention, operands, worker: worker, scratch: buffers.scratch[worker.index],
      partials: buffers.partials)
    meetForAttention()
    if step.places.attention.needsMerge {
      kernels.mergeSplits(
        step.places.attention, operands, worker: worker, partials: buffers.partials)
      worker.barrier()
    }
    finish(.attention, of: buffers.attended.floats, columns: 0..<configuration.querySize)
    if !operands.isOutputQuantized {
      buffers.attended.quantize(worker.share(of: rowCount), with: kernels.table(for: mode.matmul))
      worker.barrier()
    }
  }

  private func cache(in store: KeyValueStore) {
    let heads = heads
    let keysAreFinite = store.storeKeys(
      buffers.projected, rows: rows, firstColumn: configuration.keyColumn,
      columns: columns(of: heads.key), at: step.places.slots)
    let valuesAreFinite = store.storeValues(
      buffers.projected, rows: rows, firstColumn: configuration.valueColumn,
      columns: columns(of: heads.value), at: step.places.slots)
    if !keysAreFinite || !valuesAreFinite { buffers.findings[worker.index].cacheIsFinite = false }
  }

  /// Shows heads as they stand to who looks inside, once all workers have theirs.
  ///
  /// - Parameter parts: of query, key and value, or the first of those.
  private func finishHeads(_ parts: [TracePart]) {
    guard let tracer = step.tracer else { return }
    worker.barrier()
    let sizes = configuration
    let (turned, plain) = (sizes.turnedHeads, HeadLayout(size: sizes.headSize))
    let places = [
      (0..<sizes.keyColumn, turned), (sizes.keyColumn..<sizes.valueColumn, turned),
      (sizes.valueColumn..<sizes.projectedSize, plain),
    ]
    for (part, (columns, heads)) in zip(parts, places) where worker.index == 0 {
      tracer.take(part, of: buffers.projected, columns: columns, heads: heads)
    }
    worker.barrier()
  }

  private func meetForAttention() {
    if !step.places.attention.staysWithRows || step.tracer != nil { worker.barrier() }
  }

  private func columns(of heads: Range<Int>) -> Range<Int> {
    let size = configuration.paddedHeadSize
    return heads.lowerBound * size..<heads.upperBound * size
  }
}

internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension ForwardStep {
  /// What the step came to, once all workers are done.
  func report() -> ForwardOutput {
    let buffers = backend.buffers
    buffers.places = places
    tracer?.take { buffers.results[$0].logSumExp }
    return ForwardOutput(
      rows: places.logits.indices.map(row), nonFiniteCacheRows: nonFiniteCacheRows,
      operations: operations, expertGroups: experts.counts,
      hashNanoseconds: times.hashNanoseconds, trace: tracer?.trace)
  }

  private func row(_ index: Int) -> ForwardOutput.Row {
    let (buffers, result) = (backend.buffers, backend.buffers.results[index])
    return ForwardOutput.Row(
      place: places.logits[index].place,
      logits: unsafe LogitsView(
        base: UnsafePointer(buffers.logits.pointer(row: index)),
        count: backend.configuration.tokenCount),
      argmax: TokenID(result.argmax), isFinite: result.isFinite, logSumExp: result.logSumExp,
      digest: result.digest.map { LogitsDigest(lanes: $0) })
  }

  /// Looked for only where a worker has seen that there are some.
  private var nonFiniteCacheRows: [RowPlace] {
    guard backend.buffers.findings.contains(where: { !$0.cacheIsFinite }) else { return [] }
    return input.rowPlaces.enumerated().compactMap { row, place in
      backend.layers.allSatisfy { $0.store.isFinite(row: row, at: places.slots) } ? nil : place
    }
  }

  private var operations: [OperationRecord] {
    let extent = OperationExtent(
      rowCount: rowCount, logitsRowCount: places.logits.count,
      longestLength: places.attention.longestLength)
    return backend.operations(
      plan, extent, cutsAtCache: places.attention.cutsAtCache, groupSizes: experts.sizes
    ) { times[$0] }
  }
}

internal import EngineTypes
internal import Kernels

extension ForwardStep {
  /// What the step came to, once all workers are done.
  func report() -> ForwardOutput {
    let buffers = model.buffers
    buffers.places = places
    tracer?.take { buffers.results[$0].logSumExp }
    return ForwardOutput(
      rows: places.logits.indices.map(row), nonFiniteCacheRows: nonFiniteCacheRows,
      operations: operations, hashNanoseconds: times.hashNanoseconds, trace: tracer?.trace)
  }

  private func row(_ index: Int) -> ForwardOutput.Row {
    let (buffers, result) = (model.buffers, model.buffers.results[index])
    return ForwardOutput.Row(
      place: places.logits[index].place,
      logits: unsafe LogitsView(
        base: UnsafePointer(buffers.logits.pointer(row: index)),
        count: model.configuration.tokenCount),
      argmax: TokenID(result.argmax), isFinite: result.isFinite, logSumExp: result.logSumExp,
      digest: result.digest.map { LogitsDigest(lanes: $0) })
  }

  /// Looked for only where a worker has seen that there are some.
  private var nonFiniteCacheRows: [RowPlace] {
    guard model.buffers.findings.contains(where: { !$0.cacheIsFinite }) else { return [] }
    let rows = input.chunks.flatMap { chunk in
      chunk.positions.map { RowPlace(chunk.request, $0) }
    }
    return rows.enumerated().compactMap { row, place in
      model.cache.allSatisfy { $0.isFinite(row: row, at: places.slots) } ? nil : place
    }
  }

  private var operations: [OperationRecord] {
    let extent = StepExtent(
      rowCount: rowCount, logitsRowCount: places.logits.count,
      longestLength: places.attention.longestLength)
    return model.operations(plan, extent, cutsAtCache: places.attention.cutsAtCache) { times[$0] }
  }
}

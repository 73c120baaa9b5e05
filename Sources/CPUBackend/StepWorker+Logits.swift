internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension StepWorker {
  /// The last norm, the output head and what becomes of its logits.
  ///
  /// The head is by far the largest matrix, so it is always divided by columns.
  func projectLogits() {
    let (weights, count) = (step.backend.weights, step.places.logits.count)
    guard count > 0 else { return }
    let x = prepared(buffers.normed, buffers.ownNormed, count: count)
    prepare(count, .columns) { rows in
      for index in rows {
        kernels.rmsNorm(
          buffers.hidden, row: step.places.logits[index].row, weight: weights.outputNorm,
          epsilon: configuration.normEpsilon, splitCount: plan.normSplitCount,
          family: mode.rmsnorm, into: x.floats, row: index)
      }
      x.quantize(rows, with: kernels.table(for: mode.matmul))
    }
    finishLogits(.outputNorm, of: x.floats, count: configuration.hiddenSize)
    let groups = worker.share(of: weights.head.groupCount)
    kernels.matmul(
      weights.head, x, rowCount: count, groups: groups, order: plan.matmulOrder(rows: count),
      epilogue: .store, family: mode.matmul, into: buffers.logits)
    scaleLogits(columns: 16 * groups.lowerBound..<16 * groups.upperBound)
    worker.barrier()
    finishLogits(.logits, of: buffers.logits, count: configuration.vocabularySize)
    reduceLogits()
    if step.input.wantsDigests { digestLogits() }
  }

  private func scaleLogits(columns: Range<Int>) {
    let multipliers = configuration.multipliers
    for row in step.places.logits.indices {
      if multipliers.logits != 1 {
        kernels.scale(
          buffers.logits, row: row, columns: columns, by: multipliers.logits, family: mode.matmul)
      }
      if let cap = multipliers.logitCap {
        kernels.cap(buffers.logits, row: row, columns: columns, at: cap, family: mode.matmul)
      }
    }
  }

  private func finishLogits(_ part: TracePart, of matrix: FloatMatrix, count: Int) {
    if let site = part.site { step.times.mark(site, worker) }
    tracer?.takeLogits(part, of: matrix, count: count)
  }

  private func reduceLogits() {
    let vocabulary = configuration.tokenCount
    for index in worker.share(of: step.places.logits.count) {
      let largest = kernels.largest(buffers.logits, row: index, count: vocabulary)
      buffers.results[index].argmax = largest.index
      buffers.results[index].isFinite = largest.allAreFinite
      guard step.places.logits[index].wantsLogSumExp else { continue }
      buffers.results[index].logSumExp = kernels.logSumExp(
        buffers.logits, row: index, count: vocabulary,
        splitCount: plan.logitsSplitCount(rows: step.places.logits.count), family: mode.logits)
    }
    step.times.mark(.logSoftmax, worker)
  }

  private func digestLogits() {
    for index in worker.share(of: step.places.logits.count) {
      if plan.marksLogits(isTraced: step.tracer != nil) {
        kernels.coarsen(buffers.logits, row: index, count: configuration.vocabularySize)
      }
      buffers.results[index].digest = kernels.digest(
        buffers.logits, row: index, count: configuration.vocabularySize)
    }
    step.times.markHash(worker)
  }
}

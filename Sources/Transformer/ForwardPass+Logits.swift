internal import EngineTypes
internal import Kernels

extension ForwardPass {
  /// The last norm, the output head and what becomes of its logits.
  ///
  /// The head is by far the largest matrix, so it is always divided by columns.
  func project(_ worker: Worker) {
    let count = input.logits.count
    guard count > 0 else { return }
    let normed = prepare(
      count, .columns, worker, shared: buffers.normed, own: buffers.ownNormed[worker.index]
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
    let vocabulary = model.configuration.tokenCount
    for index in worker.share(of: input.logits.count) {
      let largest = kernels.largest(buffers.logits, row: index, count: vocabulary)
      buffers.results[index].argmax = largest.index
      buffers.results[index].isFinite = largest.allAreFinite
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
}

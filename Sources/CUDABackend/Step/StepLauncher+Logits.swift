internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension StepLauncher {
  /// The last norm, the output head and what becomes of its logits.
  func projectLogits() throws(CUDAError) {
    guard logitsCount > 0 else { return }
    let weights = backend.weights
    if plan.normalizesApart {
      try norm(
        plan.normKernel, buffers.hidden, count: configuration.hiddenSize, weights.outputNorm,
        into: buffers.normed, rows: logitsCount, places: inputs.logitsRows)
      try quantise(buffers.normed, rows: logitsCount)
    } else {
      try prepare(weights.outputNorm, rows: logitsCount, places: inputs.logitsRows)
    }
    try finishLogits(.outputNorm, of: buffers.normed, count: configuration.hiddenSize)
    try multiply(
      DeviceProjection(matrix: weights.head), floats: buffers.normed, rows: logitsCount,
      into: MatmulOutput(matrix: buffers.logits))
    let multipliers = configuration.multipliers
    if multipliers.logits != 1 {
      try rowwise(
        "scale_rows", buffers.logits, into: buffers.logits, rows: logitsCount,
        number: multipliers.logits)
    }
    if let cap = multipliers.logitCap {
      try rowwise("cap_rows", buffers.logits, into: buffers.logits, rows: logitsCount, number: cap)
    }
    try finishLogits(.logits, of: buffers.logits, count: configuration.vocabularySize)
    try reduceLogits()
  }

  private func reduceLogits() throws(CUDAError) {
    let (tokens, vocabulary) = (configuration.tokenCount, configuration.vocabularySize)
    guard plan.reducesByClusters else {
      let arguments = cc_reduce(
        logits: buffers.logits.address, results: buffers.outcome, keys: backend.digestKeys.address,
        stride: buffers.logits.stride, tokens: Int32(tokens), vocabulary: Int32(vocabulary),
        splits: Int32(plan.logitsSplitCount(rows: logitsCount)),
        wants_sum: wantsLogSumExp ? 1 : 0, wants_digest: wantsDigests ? 1 : 0)
      return try launch(
        plan.logitsKernel, grid: (logitsCount, 1, 1), block: (1024, 1), arguments)
    }
    let arguments = cc_reduce_fast(
      logits: buffers.logits.address, stride: buffers.logits.stride, count: Int32(vocabulary),
      wants_sum: wantsLogSumExp ? 1 : 0, wants_digest: wantsDigests ? 1 : 0,
      results: buffers.outcome, digests: buffers.digests, pieces: buffers.pieces)
    // A row is eight blocks', of which each has its parts of 1,024 in shared memory.
    let parts = ((vocabulary + 1023) / 1024 + 7) / 8
    try launch(
      plan.logitsKernel, grid: (8 * logitsCount, 1, 1), block: (512, 1),
      sharedByteCount: 4864 * parts, overlaps: true, arguments)
  }

  private func finishLogits(
    _ part: TracePart, of matrix: DeviceBuffers.Matrix, count: Int
  ) throws(CUDAError) {
    guard let tracer else { return }
    try tracer.takeLogits(part) { (row) throws(CUDAError) in
      try backend.floats(of: matrix, row: row, columns: 0..<count)
    }
  }
}

internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// A mixture of experts: a slot for each row and each expert that it takes, those of a row side by side in
/// ascending order.
extension StepLauncher {
  private var counts: ExpertCounts {
    guard let counts = configuration.experts else {
      preconditionFailure("the model has no experts")
    }
    return counts
  }

  private var slotCount: Int { rowCount * counts.usedCount }

  func route(_ router: DeviceProjection) throws(CUDAError) {
    try multiply(
      router, floats: buffers.normed, rows: rowCount, into: MatmulOutput(matrix: buffers.routing))
    try finish(.routerLogits, of: buffers.routing, columns: 0..<counts.count)
    let arguments = cc_route(
      logits: buffers.routing.address, experts: buffers.chosen, weights: buffers.parts,
      stride: buffers.routing.stride, n: Int32(counts.count), used: Int32(counts.usedCount),
      rows: Int32(rowCount))
    try launch(plan.routeKernel, grid: ((rowCount + 31) / 32, 1, 1), block: (32, 1), arguments)
    try finishRouting()
  }

  func gateExperts(_ gate: DeviceProjection, up: DeviceProjection) throws(CUDAError) {
    for (weights, epilogue) in [(gate, cc_store), (up, epilogue)] {
      try multiplySlots(
        weights, buffers.quantised(rows: rowCount), buffers.normed, rows: slotCount,
        divisor: counts.usedCount, MatmulOutput(matrix: buffers.gated, epilogue: epilogue))
    }
    try finishSlots()
  }

  func addExperts(_ down: DeviceProjection) throws(CUDAError) {
    try quantise(buffers.gated, rows: slotCount)
    try multiplySlots(
      down, buffers.quantised(rows: slotCount), buffers.gated, rows: slotCount, divisor: 1,
      MatmulOutput(matrix: buffers.outputs))
    let arguments = cc_mix(
      parts: buffers.outputs.address, weights: buffers.parts, out: buffers.hidden.address,
      parts_stride: buffers.outputs.stride, out_stride: buffers.hidden.stride,
      used: Int32(counts.usedCount), width: Int32(configuration.hiddenSize), bf16: bf16,
      reserved: 0)
    try launch(plan.mixKernel, over: configuration.hiddenSize, rows: rowCount, arguments)
    try finish(.expertResidual, of: buffers.hidden)
  }

  /// Rows that are slots; slot s meets activations of row s / divisor.
  private func multiplySlots(
    _ weights: DeviceProjection, _ x: cc_quantised, _ floats: DeviceBuffers.Matrix, rows: Int,
    divisor: Int, _ output: MatmulOutput
  ) throws(CUDAError) {
    let product = MatmulProduct(
      matrix: weights.matrix, use: .slots(expertCount: counts.count))
    for kernel in plan.kernels(of: product, rows: rows) {
      try multiplyAny(
        weights, x, floats, rows: rows, groupCount: product.groupCount, slotDivisor: divisor,
        output, kernel)
    }
  }

  private func finishRouting() throws(CUDAError) {
    guard let tracer else { return }
    let used = counts.usedCount
    try tracer.take(.routing) { (row) throws(CUDAError) in
      let parts = try gpu.floats(at: buffers.parts + UInt64(4 * row * used), count: used)
      let chosen = try gpu.floats(at: buffers.chosen + UInt64(4 * row * used), count: used)
      var values = [Float](repeating: 0, count: counts.count)
      for index in 0..<used { values[Int(chosen[index].bitPattern)] = parts[index] }
      return values
    }
  }

  private func finishSlots() throws(CUDAError) {
    guard let tracer else { return }
    let used = counts.usedCount
    try tracer.take(.expertGated) { (row) throws(CUDAError) in
      var values: [Float] = []
      for slot in row * used..<(row + 1) * used {
        values += try backend.floats(
          of: buffers.gated, row: slot, columns: 0..<configuration.feedForwardSize)
      }
      return values
    }
  }
}

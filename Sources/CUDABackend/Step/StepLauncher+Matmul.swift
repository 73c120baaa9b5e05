internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import Transformer

/// What becomes of a matmul's sums, and where they go.
struct MatmulOutput {
  var matrix: DeviceBuffers.Matrix
  var column = 0
  var epilogue = cc_store
  var scale: Float = 1

  var use: MatmulProduct.Use { epilogue == cc_store || epilogue == cc_add ? .plain : .gated }
}

extension StepLauncher {
  /// out = x W of rows that were quantised last; float weights meet them as `floats`.
  func multiply(
    _ weights: DeviceProjection, floats: DeviceBuffers.Matrix, rows: Int, isGated: Bool = false,
    into output: MatmulOutput
  ) throws(CUDAError) {
    try multiply([(weights, output)], floats: floats, rows: rows, isGated: isGated)
  }

  /// The same of several matrices that meet the same rows.
  func multiply(
    _ jobs: [(weights: DeviceProjection, output: MatmulOutput)], floats: DeviceBuffers.Matrix,
    rows: Int, isGated: Bool = false
  ) throws(CUDAError) {
    let x = buffers.quantised(rows: rows, isGated: isGated)
    var isWidened = false
    for (weights, output) in jobs {
      let product = MatmulProduct(matrix: weights.matrix, use: output.use)
      for kernel in plan.kernels(of: product, rows: rows) {
        switch kernel.kind {
        case .any:
          try multiplyAny(
            weights, x, floats, rows: rows, groupCount: product.groupCount, output, kernel)
        case .narrow(let how): try multiply(weights, x, rows: rows, output, kernel, how)
        case .wide(let stages):
          if !isWidened { try widen(x, blocks: weights.matrix.depthBlocks) }
          isWidened = true
          try multiply(weights, x, rows: rows, output, kernel, stages: stages)
        }
      }
    }
  }

  /// Gate and up in one launch that leaves their product quantised.
  func multiply(
    _ gate: DeviceProjection, up: DeviceProjection, _ kernel: MatmulKernel
  ) throws(CUDAError) {
    let (matrix, rows) = (gate.matrix, rowCount)
    let (x, out) = (
      buffers.quantised(rows: rows), buffers.quantised(rows: rows, isGated: true)
    )
    switch kernel.kind {
    case .any: preconditionFailure("\(kernel.name) does not make gate and up at once")
    case .narrow(let how):
      var arguments = cc_narrow_gate_up()
      arguments.shape = narrowShape(x, matrix, rows: rows, how)
      (arguments.gate, arguments.up) = (matrix.address, up.matrix.address)
      (arguments.gate_bias, arguments.up_bias) = (gate.bias?.address ?? 0, up.bias?.address ?? 0)
      (arguments.out, arguments.stride) = (gatedFloats, Int64(buffers.gated.columnCount))
      (arguments.out_values, arguments.out_scales) = (out.values, out.scales)
      arguments.out_rows = out.rows
      arguments.units = Int32(matrix.groupCount / 2)
      (arguments.epilogue, arguments.bf16) = (Int32(epilogue.rawValue), bf16)
      try launch(kernel, arguments)
    case .wide(let stages):
      try widen(x, blocks: matrix.depthBlocks)
      var arguments = cc_wide_gate_up()
      arguments.shape = wideShape(x, matrix, rows: rows, stages: stages)
      (arguments.gate, arguments.up) = (matrix.address, up.matrix.address)
      (arguments.gate_bias, arguments.up_bias) = (gate.bias?.address ?? 0, up.bias?.address ?? 0)
      (arguments.out, arguments.stride) = (gatedFloats, Int64(buffers.gated.columnCount))
      (arguments.out_values, arguments.out_scales) = (out.values, out.scales)
      arguments.out_rows = out.rows
      arguments.groups = Int32(matrix.groupCount)
      (arguments.epilogue, arguments.bf16) = (Int32(epilogue.rawValue), bf16)
      try launch(kernel, arguments)
    }
  }

  /// Where their product goes as floats: nowhere, unless somebody looks inside or float weights meet it.
  private var gatedFloats: UInt64 {
    let products = backend.weights.products[.down] ?? []
    let meetsFloats = products.contains(where: \.matrix.meetsFloats)
    return tracer == nil && !meetsFloats ? 0 : buffers.gated.address
  }

  // MARK: - Kernels

  private func launch<Arguments: BitwiseCopyable>(
    _ kernel: MatmulKernel, _ arguments: Arguments
  ) throws(CUDAError) {
    try launch(
      kernel.name, grid: (kernel.grid, 1, 1), block: (kernel.threadCount, 1),
      sharedByteCount: kernel.sharedByteCount, overlaps: true, arguments)
  }

  private func narrowShape(
    _ x: cc_quantised, _ matrix: DeviceMatrix, rows: Int, _ how: MatmulKernel.Narrow
  ) -> cc_narrow_shape {
    cc_narrow_shape(
      values: x.values, scales: x.scales, rows: x.rows, row_count: Int32(rows),
      blocks: Int32(matrix.depthBlocks), passes: Int32(how.passes), panels: Int32(how.panels),
      stages: Int32(how.stages))
  }

  private func wideShape(
    _ x: cc_quantised, _ matrix: DeviceMatrix, rows: Int, stages: Int
  ) -> cc_wide_shape {
    cc_wide_shape(
      image: buffers.image, scales: x.scales, rows: x.rows, row_count: Int32(rows),
      blocks: Int32(matrix.depthBlocks), stages: Int32(stages))
  }

  private func multiply(
    _ weights: DeviceProjection, _ x: cc_quantised, rows: Int, _ output: MatmulOutput,
    _ kernel: MatmulKernel, _ how: MatmulKernel.Narrow
  ) throws(CUDAError) {
    let arguments = cc_narrow_matmul(
      shape: narrowShape(x, weights.matrix, rows: rows, how), weights: weights.matrix.address,
      bias: weights.bias?.address ?? 0, out: output.matrix.column(output.column),
      stride: Int64(output.matrix.columnCount), groups: Int32(weights.matrix.groupCount),
      epilogue: Int32(output.epilogue.rawValue), bf16: bf16, scale: output.scale)
    try launch(kernel, arguments)
  }

  private func multiply(
    _ weights: DeviceProjection, _ x: cc_quantised, rows: Int, _ output: MatmulOutput,
    _ kernel: MatmulKernel, stages: Int
  ) throws(CUDAError) {
    let arguments = cc_wide_matmul(
      shape: wideShape(x, weights.matrix, rows: rows, stages: stages),
      weights: weights.matrix.address, bias: weights.bias?.address ?? 0,
      out: output.matrix.column(output.column), stride: Int64(output.matrix.columnCount),
      groups: Int32(weights.matrix.groupCount), epilogue: Int32(output.epilogue.rawValue),
      bf16: bf16, scale: output.scale)
    try launch(kernel, arguments)
  }

  private func widen(_ x: cc_quantised, blocks: Int) throws(CUDAError) {
    let arguments = cc_widen(
      values: x.values, image: buffers.image, rows: x.rows, blocks: Int32(blocks))
    try launch(
      "iv_widen", grid: ((Int(x.rows) * blocks + 255) / 256, 1, 1), block: (256, 1),
      overlaps: true, arguments)
  }

  /// Rows that may be slots of experts, with what they are divided by then: see `cc_matmul`.
  func multiplyAny(
    _ weights: DeviceProjection, _ x: cc_quantised, _ floats: DeviceBuffers.Matrix, rows: Int,
    groupCount: Int, slotDivisor divisor: Int? = nil, _ output: MatmulOutput,
    _ kernel: MatmulKernel
  ) throws(CUDAError) {
    let matrix = weights.matrix, place = matrix.place, splits = kernel.splitCount
    var arguments = cc_matmul()
    arguments.weights = matrix.address
    arguments.group_bytes = UInt64(place.groupByteCount)
    arguments.x = x
    (arguments.floats, arguments.float_stride) = (floats.address, floats.stride)
    arguments.bias = weights.bias?.address ?? 0
    arguments.out = output.matrix.column(output.column)
    arguments.out_stride = output.matrix.stride
    arguments.experts = divisor == nil ? 0 : buffers.chosen
    (arguments.rows, arguments.groups) = (Int32(rows), Int32(groupCount))
    (arguments.blocks, arguments.splits) = (Int32(place.blockCount), Int32(splits))
    (arguments.epilogue, arguments.bf16) = (Int32(output.epilogue.rawValue), bf16)
    arguments.scale = output.scale
    arguments.row_divisor = Int32(divisor ?? 1)
    try launch(
      kernel.name, grid: (groupCount, (rows + 7) / 8, 1), block: (128, splits),
      sharedByteCount: splits > 1 ? 4 * 128 * splits : 0, arguments)
  }
}

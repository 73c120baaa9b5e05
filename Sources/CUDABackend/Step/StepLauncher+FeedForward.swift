internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension StepLauncher {
  func embed() throws(CUDAError) {
    let embedding = backend.weights.embedding
    let arguments = cc_embed(
      weights: embedding.address, group_bytes: UInt64(embedding.place.groupByteCount),
      tokens: inputs.tokens, out: buffers.hidden.address, width: Int32(configuration.hiddenSize),
      out_stride: buffers.hidden.stride, bf16: bf16, scale: configuration.multipliers.embedding)
    try launch(
      "embed_\(embedding.place.packing)", over: configuration.hiddenSize, rows: rowCount, arguments)
    try finish(.embedding, of: buffers.hidden)
  }

  func normalize(_ weight: DeviceVector, for sublayer: Sublayer) throws(CUDAError) {
    if plan.normalizesApart {
      try norm(
        plan.normKernel, buffers.hidden, count: configuration.hiddenSize, weight,
        into: buffers.normed, rows: rowCount)
      try quantise(buffers.normed, rows: rowCount)
    } else {
      try prepare(weight, rows: rowCount)
    }
    try finish(sublayer.normalized, of: buffers.normed)
  }

  /// Rows of the residual stream as they are, where the sublayer has no norm of its own for them.
  func read(for sublayer: Sublayer) throws(CUDAError) {
    try prepare(nil, rows: rowCount)
  }

  func gate(_ gate: DeviceProjection, up: DeviceProjection) throws(CUDAError) {
    let products = MatmulProduct.gating(gate.matrix, up: up.matrix)
    let kernels = products.flatMap { plan.kernels(of: $0, rows: rowCount) }
    if kernels.count == 1 {
      try multiply(gate, up: up, kernels[0])
    } else {
      let x = buffers.normed
      try multiply(gate, floats: x, rows: rowCount, into: MatmulOutput(matrix: buffers.gated))
      try multiply(
        up, floats: x, rows: rowCount,
        into: MatmulOutput(matrix: buffers.gated, epilogue: epilogue))
      // The first quantised rows have been read by then.
      try quantise(buffers.gated, rows: rowCount, isGated: true)
    }
    try finish(.gated, of: buffers.gated, columns: 0..<configuration.feedForwardSize)
  }

  func add(_ weights: DeviceProjection, from sublayer: Sublayer) throws(CUDAError) {
    try multiply(
      weights, from: sublayer,
      into: MatmulOutput(
        matrix: buffers.hidden, epilogue: cc_add, scale: configuration.multipliers.residual))
    try finish(sublayer.residual, of: buffers.hidden)
  }

  /// What normalised rows of the residual stream lay in has been read by then, and takes the result.
  func transform(_ weights: DeviceProjection, from sublayer: Sublayer) throws(CUDAError) {
    try multiply(weights, from: sublayer, into: MatmulOutput(matrix: buffers.normed))
    try finish(sublayer.output, of: buffers.normed)
  }

  /// The last matrix of a half of the layer, over what attention or gate and up left.
  private func multiply(
    _ weights: DeviceProjection, from sublayer: Sublayer, into output: MatmulOutput
  ) throws(CUDAError) {
    let isGated = sublayer == .feedForward
    try multiply(
      weights, floats: isGated ? buffers.gated : buffers.attended, rows: rowCount,
      isGated: isGated, into: output)
  }

  func addNormalized(_ weight: DeviceVector, from sublayer: Sublayer) throws(CUDAError) {
    let rows = buffers.normed
    // One kernel, where nobody wants to see the norm.
    guard plan.addsNormsApart else {
      return try prepare(nil, adding: weight, rows: rowCount, quantises: false)
    }
    try norm(
      plan.normKernel, rows, count: configuration.hiddenSize, weight, into: rows, rows: rowCount)
    try finish(sublayer.postNormalized, of: rows)
    try rowwise("add_rows", rows, into: buffers.hidden, rows: rowCount)
    try finish(sublayer.residual, of: buffers.hidden)
  }

  var epilogue: cc_epilogue {
    switch configuration.activation {
    case .silu: cc_gate
    case .gelu: cc_gelu_gate
    case .clampedSwish: cc_clamped_gate
    }
  }
}

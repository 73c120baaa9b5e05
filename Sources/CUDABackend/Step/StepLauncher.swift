internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// A step's way over a GPU: the operations that layers are made of, each as the kernels that it launches.
///
/// Everything is launched into one stream, so what comes later sees what was written before. Nothing here
/// looks at a row's numbers, so that what was launched can be recorded once and launched again for any step
/// of the same shape.
struct StepLauncher {
  let backend: CUDABackend
  let plan: CUDAPlan
  let rowCount: Int
  let logitsCount: Int
  let wantsDigests: Bool
  let wantsLogSumExp: Bool
  /// `nil` where nobody looks inside.
  let tracer: RowTracer?

  var gpu: GPU { backend.gpu }
  var buffers: DeviceBuffers { backend.buffers }
  var configuration: ModelConfiguration { backend.configuration }
  var bf16: Int32 { backend.options.activation == .bf16 ? 1 : 0 }

  var inputs: StepInputs { backend.inputs }
  var places: cc_places {
    cc_places(positions: inputs.positions, sequences: inputs.sequences, tables: inputs.tables)
  }

  func run() throws(CUDAError) {
    try gpu.fill(buffers.findings, byteCount: 4 * rowCount)
    try embed()
    try findTiles()
    for (index, operations) in backend.weights.layers.enumerated() {
      try run(operations, layer: index)
    }
    try projectLogits()
  }

  /// Norms and turns of heads wait for the kernel that also stores them, where nobody wants to see them apart.
  private func run(_ operations: [DeviceWeights.Operation], layer: Int) throws(CUDAError) {
    var heads = HeadWork()
    for operation in operations {
      switch operation {
      case .normalizeHeads(let query, let key) where plan.finishHeadsKernel != nil:
        heads.norms = (query, key)
      case .rotate(let rotation) where plan.finishHeadsKernel != nil: heads.rotation = rotation
      case .attend(let rule, let sinks): try attend(layer: layer, rule, sinks, heads)
      default: try run(operation)
      }
    }
  }

  private func run(_ operation: DeviceWeights.Operation) throws(CUDAError) {
    switch operation {
    case .normalize(let weight, let sublayer): try normalize(weight, for: sublayer)
    case .read(let sublayer): try read(for: sublayer)
    case .project(let query, let key, let value): try project(query, key, value)
    case .normalizeHeads(let query, let key): try normalizeHeads(query: query, key: key)
    case .normalizeWidths(let query, let key): try normalizeWidths(query: query, key: key)
    case .rotate(let rotation): try rotate(rotation)
    case .attend: preconditionFailure("attention has a layer")
    case .gate(let gate, let up): try self.gate(gate, up: up)
    case .add(let weight, let sublayer): try add(weight, from: sublayer)
    case .transform(let weight, let sublayer): try transform(weight, from: sublayer)
    case .addNormalized(let weight, let sublayer): try addNormalized(weight, from: sublayer)
    case .route(let router): try route(router)
    case .gateExperts(let gate, let up): try gateExperts(gate, up: up)
    case .addExperts(let down): try addExperts(down)
    }
  }

  // MARK: - What all operations share

  func launch<Arguments: BitwiseCopyable>(
    _ kernel: String, grid: (Int, Int, Int), block: (Int, Int), sharedByteCount: Int = 0,
    overlaps: Bool = false, _ arguments: Arguments
  ) throws(CUDAError) {
    guard grid.0 > 0, grid.1 > 0, grid.2 > 0 else { return }
    try gpu.launch(
      try backend.library.kernel(kernel, sharedByteCount: sharedByteCount), grid: grid,
      block: block, sharedByteCount: sharedByteCount, overlaps: overlaps, arguments)
  }

  /// A kernel over the elements of rows: 256 to a block.
  func launch<Arguments: BitwiseCopyable>(
    _ kernel: String, over width: Int, rows: Int, _ arguments: Arguments
  ) throws(CUDAError) {
    try launch(kernel, grid: ((width + 255) / 256, rows, 1), block: (256, 1), arguments)
  }

  /// Rows of floats as matmuls meet them.
  func quantise(
    _ x: DeviceBuffers.Matrix, rows: Int, isGated: Bool = false
  ) throws(CUDAError) {
    let arguments = cc_quantise(
      x: x.address, out: buffers.quantised(rows: rows, isGated: isGated), x_stride: x.stride,
      rows: Int32(rows), blocks: Int32(x.columnCount / 32), reserved: 0)
    try launch(
      "iv_quantise_rows", grid: ((x.columnCount + 1023) / 1024, rows, 1), block: (256, 1),
      overlaps: true, arguments)
  }

  /// Rows of the residual stream as matmuls meet them, normalised where there is a weight, and in `normed`
  /// as floats.
  ///
  /// What is to be added to the stream first is in `normed`, through a norm of its own.
  func prepare(
    _ weight: DeviceVector?, adding postWeight: DeviceVector? = nil, rows: Int, places: UInt64 = 0,
    quantises: Bool = true
  ) throws(CUDAError) {
    let (width, hidden, normed) = (configuration.hiddenSize, buffers.hidden, buffers.normed)
    var arguments = cc_normalise()
    let x = postWeight == nil ? hidden : normed
    (arguments.x, arguments.x_stride) = (x.address, x.stride)
    (arguments.weight, arguments.post_weight) = (weight?.address ?? 0, postWeight?.address ?? 0)
    (arguments.residual, arguments.residual_stride) = (
      postWeight == nil ? 0 : hidden.address, hidden.stride
    )
    arguments.rows = places
    (arguments.output, arguments.output_stride) = (
      postWeight == nil ? normed.address : 0, normed.stride
    )
    if quantises { arguments.quantised = buffers.quantised(rows: rows) }
    (arguments.width, arguments.elements) = (Int32(width), Int32(width))
    (arguments.epsilon, arguments.bf16) = (configuration.normEpsilon, bf16)
    try launch(
      plan.prepareKernel(rows: rows), grid: (rows, 1, 1),
      block: (plan.preparesFew(rows: rows) ? 1024 : 256, 1), sharedByteCount: 4 * (width + 128),
      overlaps: true, arguments)
  }

  /// Norms of some groups of columns, which may stay where they are.
  ///
  /// A group has `count` elements, and zeros in the rest of its columns. `places` names the rows that are read,
  /// where they are not the first.
  func norm(
    _ kernel: String, _ x: DeviceBuffers.Matrix, at column: Int = 0, groups: Int = 1, count: Int,
    _ weight: DeviceVector, into output: DeviceBuffers.Matrix, rows: Int, places: UInt64 = 0
  ) throws(CUDAError) {
    var arguments = cc_norm()
    (arguments.x, arguments.out) = (x.column(column), output.column(column))
    (arguments.weight, arguments.places) = (weight.address, places)
    (arguments.x_stride, arguments.out_stride) = (x.stride, output.stride)
    (arguments.n, arguments.width) = (Int32(count), Int32(weight.count))
    (arguments.epsilon, arguments.bf16) = (configuration.normEpsilon, bf16)
    try launch(
      kernel, grid: (rows, groups, 1),
      block: (min(1024, max(32, (weight.count + 31) / 32 * 32)), 1), arguments)
  }

  func rowwise(
    _ kernel: String, _ x: DeviceBuffers.Matrix, into output: DeviceBuffers.Matrix, rows: Int,
    number: Float = 0
  ) throws(CUDAError) {
    let arguments = cc_rowwise(
      x: x.address, out: output.address, x_stride: x.stride, out_stride: output.stride,
      width: Int32(output.columnCount), bf16: bf16, number: number, reserved: 0)
    try launch(kernel, over: output.columnCount, rows: rows, arguments)
  }

  /// Shows a part of every row to who looks inside.
  func finish(
    _ part: TracePart, of matrix: DeviceBuffers.Matrix, columns: Range<Int>? = nil,
    heads: HeadLayout? = nil
  ) throws(CUDAError) {
    guard let tracer else { return }
    let columns = columns ?? 0..<matrix.columnCount
    try tracer.take(part) { (row) throws(CUDAError) in
      let values = try backend.floats(of: matrix, row: row, columns: columns)
      guard let heads, !heads.isPlain else { return values }
      return stride(from: 0, to: values.count, by: heads.paddedSize).flatMap { head in
        (0..<heads.size).map { values[head + heads.place(of: $0)] }
      }
    }
  }
}

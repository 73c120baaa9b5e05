internal import CKernels
public import EngineTypes

/// What becomes of a finished sum.
public enum MatmulEpilogue: Sendable {
  case store
  /// Added to what is there: the residual stream.
  case add
  /// Likewise, multiplied by a number first.
  case addScaled(Float)
  /// The output holds a gate; it becomes silu(gate) · sum.
  case gate
  /// Likewise gelu(gate) · sum.
  case geluGate
  /// Likewise swish(gate) · (sum + 1), both of them clamped first.
  case clampedGate

  fileprivate var cValue: ck_epilogue {
    switch self {
    case .store: CK_STORE
    case .add, .addScaled: CK_ADD
    case .gate: CK_GATE
    case .geluGate: CK_GELU_GATE
    case .clampedGate: CK_CLAMPED_GATE
    }
  }

  fileprivate var scale: Float {
    if case .addScaled(let scale) = self { scale } else { 1 }
  }
}

extension Kernels {
  /// `output[row, firstColumn + c] = Σ x[row, k] · weights[c, k]` for some groups of 16 columns.
  ///
  /// Each output element is one sum whose order is `order`, whatever the number of rows and
  /// whoever computes it. Where several matrices lie in one, the groups of one of them are counted from
  /// its `firstGroup`.
  ///
  /// `weights` are [columns, K], packed, of which `groups` are computed; `x` is [rows, K], quantised
  /// if the weights are; a bias, [1, columns], is added to a sum before it is rounded; `output` is
  /// [rows, ≥ firstColumn + 16 · groups]. The rows computed are `firstRow ..< firstRow + rowCount`.
  public func matmul(
    _ weights: PackedMatrix, _ x: ActivationRows, firstRow: Int = 0, rowCount: Int,
    groups: Range<Int>, firstGroup: Int = 0,
    order: KernelPlan.MatmulOrder, epilogue: MatmulEpilogue, family: KernelFamily,
    bias: FloatMatrix? = nil, into output: FloatMatrix, firstColumn: Int = 0
  ) {
    precondition(
      weights.paddedDepth == x.columnCount, "K differs: \(weights.paddedDepth), \(x.columnCount)")
    precondition(
      bias.map { $0.columnCount == 16 * weights.groupCount } ?? true,
      "a bias of \(bias?.columnCount ?? 0) for \(16 * weights.groupCount) columns")
    precondition(
      firstRow >= 0 && firstRow + rowCount <= min(x.rowCount, output.rowCount),
      "\(rowCount) rows from \(firstRow)")
    precondition(
      firstGroup >= 0 && firstGroup + groups.upperBound <= weights.groupCount
        && firstColumn + 16 * groups.upperBound <= output.columnCount,
      "groups \(groups) do not fit \(output.columnCount) columns from \(firstColumn)")
    guard !groups.isEmpty, rowCount > 0 else { return }
    let options = unsafe ck_matmul_options(
      packing: weights.packing, order: order.cValue, split_count: Int32(order.splitCount),
      epilogue: epilogue.cValue, bf16: roundsToBF16,
      bias: bias.map { unsafe UnsafePointer($0.pointer(row: 0) + 16 * firstGroup) },
      scale: epilogue.scale)
    var rows = unsafe x.cRows(from: firstRow)
    unsafe table(for: family).c.matmul(
      weights.weights + firstGroup * weights.groupByteCount, weights.groupByteCount,
      groups.lowerBound, groups.upperBound, &rows,
      rowCount, options, output.pointer(row: firstRow) + firstColumn, output.stride)
  }

  /// What `matmul` runs for so many rows and groups of 16 columns: the packing, and the tile of rows
  /// and columns that all but the rest goes through, such as `q4-4x32`.
  public func matmulKernel(
    _ weights: PackedMatrix, rowCount: Int, groupCount: Int, order: KernelPlan.MatmulOrder,
    family: KernelFamily
  ) -> String {
    let kernel = unsafe table(for: family).c.matmul_kernel(
      weights.packing, order.cValue, rowCount, groupCount)
    return unsafe "\(String(cString: kernel.name))-\(kernel.rows)x\(kernel.columns)"
  }
}

extension KernelPlan.MatmulOrder {
  fileprivate var cValue: ck_order {
    switch self {
    case .chain: CK_CHAIN
    case .interleaved2: CK_INTERLEAVED_2
    case .interleaved4: CK_INTERLEAVED_4
    case .split: CK_SPLIT
    }
  }
}

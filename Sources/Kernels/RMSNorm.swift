internal import CKernels
public import EngineTypes

extension Kernels {
  /// `output = x / rms(x) · weight`, rounded, for one row.
  ///
  /// `x` and `output` are [rows, width], `weight` is [1, width].
  ///
  /// `splitCount` is 1 in the invariant family; the standard one splits a row when there are fewer
  /// rows than workers. The parts' order of sums is that of a reduction across workers; here one
  /// core does them all, because a row of a few hundred floats is cheaper to sum than a barrier.
  public func rmsNorm(
    _ x: FloatMatrix, row: Int, weight: FloatMatrix, epsilon: Float, splitCount: Int,
    family: KernelFamily, into output: FloatMatrix, row outputRow: Int
  ) {
    precondition(
      x.columnCount == weight.columnCount && x.columnCount == output.columnCount,
      "widths \(x.columnCount), \(weight.columnCount), \(output.columnCount) differ")
    precondition(x.columnCount % 16 == 0, "width \(x.columnCount) is no multiple of 16")
    unsafe table(for: family).c.rmsnorm(
      x.pointer(row: row), weight.pointer(row: 0), epsilon, x.columnCount, x.columnCount,
      Int32(splitCount), roundsToBF16, output.pointer(row: outputRow))
  }

  /// The same for some heads, in place, as if they were one row: `elementCount` elements from `column`
  /// on, with the zeros between them that pad each head.
  ///
  /// `weight` is [1, columns], whose number is a multiple of 16.
  public func headNorm(
    _ x: FloatMatrix, row: Int, column: Int, elementCount: Int, weight: FloatMatrix, epsilon: Float,
    splitCount: Int = 1, family: KernelFamily
  ) {
    let width = weight.columnCount
    precondition(
      column % 16 == 0 && width % 16 == 0 && column + width <= x.columnCount
        && elementCount <= width,
      "\(elementCount) elements in \(width) columns from \(column) of \(x.columnCount)")
    let heads = unsafe x.pointer(row: row) + column
    unsafe table(for: family).c.rmsnorm(
      heads, weight.pointer(row: 0), epsilon, elementCount, width, Int32(splitCount), roundsToBF16,
      heads)
  }
}

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
      x.pointer(row: row), weight.pointer(row: 0), epsilon, x.columnCount, Int32(splitCount),
      roundsToBF16, output.pointer(row: outputRow))
  }

  /// The same for one head, in place: `headSize` elements from `column` on, zeros behind them up to a
  /// multiple of 16.
  ///
  /// `weight` is [1, padded head size].
  public func headNorm(
    _ x: FloatMatrix, row: Int, column: Int, headSize: Int, weight: FloatMatrix, epsilon: Float,
    family: KernelFamily
  ) {
    let padded = (headSize + 15) / 16 * 16
    precondition(
      column % 16 == 0 && column + padded <= x.columnCount && weight.columnCount == padded,
      "a head of \(headSize) at \(column) of \(x.columnCount), weights \(weight.columnCount)")
    let head = unsafe x.pointer(row: row) + column
    unsafe table(for: family).c.rmsnorm(
      head, weight.pointer(row: 0), epsilon, headSize, 1, roundsToBF16, head)
  }

  /// Rounds one row to the activation type, in place.
  public func round(_ x: FloatMatrix, row: Int) {
    guard roundsToBF16 else { return }
    unsafe ck_round_row(x.pointer(row: row), x.columnCount)
  }
}

internal import CKernels
public import EngineTypes

/// What is done to rows element by element: no order of sums is involved.
extension Kernels {
  /// Rounds one row to the activation type, in place.
  public func round(_ x: FloatMatrix, row: Int) {
    guard roundsToBF16 else { return }
    unsafe ck_round_row(x.pointer(row: row), x.columnCount)
  }

  /// `output = output + x`, rounded, for one row of as many columns.
  public func add(_ x: FloatMatrix, row: Int, to output: FloatMatrix, family: KernelFamily) {
    check(x, 0..<x.columnCount)
    precondition(
      x.columnCount == output.columnCount, "\(x.columnCount) to \(output.columnCount) columns")
    unsafe table(for: family).c.add(
      x.pointer(row: row), x.columnCount, roundsToBF16, output.pointer(row: row))
  }

  /// Multiplies some columns of a row, rounded, in place.
  public func scale(
    _ x: FloatMatrix, row: Int, columns: Range<Int>, by factor: Float, family: KernelFamily
  ) {
    check(x, columns)
    unsafe table(for: family).c.scale(
      x.pointer(row: row) + columns.lowerBound, columns.count, factor, roundsToBF16)
  }

  /// `x = cap · tanh(x / cap)`, rounded, for some columns of a row.
  public func cap(
    _ x: FloatMatrix, row: Int, columns: Range<Int>, at cap: Float, family: KernelFamily
  ) {
    check(x, columns)
    precondition(cap > 0, "a cap of \(cap)")
    unsafe table(for: family).c.cap(
      x.pointer(row: row) + columns.lowerBound, columns.count, cap, roundsToBF16)
  }

  private func check(_ x: FloatMatrix, _ columns: Range<Int>) {
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= x.columnCount
        && columns.lowerBound % 16 == 0 && columns.upperBound % 16 == 0,
      "\(columns) of \(x.columnCount) are no whole vectors")
  }
}

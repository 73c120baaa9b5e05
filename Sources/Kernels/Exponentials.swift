import CKernels
import EngineTypes

extension Kernels {
  /// The kernels' exponential of every element, for the error table.
  package func exp(_ x: FloatMatrix, into output: FloatMatrix) {
    check(x, output)
    unsafe table(for: .invariant).c.exp(x.pointer(row: 0), x.columnCount, output.pointer(row: 0))
  }

  /// The kernels' x / (1 + exp(−x)) of every element, for the error table.
  ///
  /// - Precondition: with bfloat16 activations, `x` is rounded to them; the result is too.
  package func silu(_ x: FloatMatrix, into output: FloatMatrix) {
    check(x, output)
    unsafe table(for: .invariant).c.silu(
      x.pointer(row: 0), x.columnCount, roundsToBF16, output.pointer(row: 0))
  }

  /// The kernels' approximation of GELU by tanh of every element, likewise.
  package func gelu(_ x: FloatMatrix, into output: FloatMatrix) {
    check(x, output)
    unsafe table(for: .invariant).c.gelu(
      x.pointer(row: 0), x.columnCount, roundsToBF16, output.pointer(row: 0))
  }

  /// The kernels' x / (1 + exp(−1.702 x)) of every element, of no more than 7, likewise.
  package func swish(_ x: FloatMatrix, into output: FloatMatrix) {
    check(x, output)
    unsafe table(for: .invariant).c.swish(
      x.pointer(row: 0), x.columnCount, roundsToBF16, output.pointer(row: 0))
  }

  private func check(_ x: FloatMatrix, _ output: FloatMatrix) {
    precondition(x.rowCount == 1 && output.rowCount == 1, "one row at a time")
    precondition(x.columnCount == output.columnCount, "\(x.columnCount) into \(output.columnCount)")
    precondition(x.columnCount % 16 == 0, "\(x.columnCount) is no multiple of 16")
  }
}

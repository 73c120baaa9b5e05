internal import CKernels
public import EngineTypes

extension Kernels {
  /// The largest logit's index, ties to the lowest.
  public func argmax(_ logits: FloatMatrix, row: Int, count: Int) -> Int {
    largest(logits, row: row, count: count).index
  }

  /// The largest logit's index, ties to the lowest, and whether all of them are finite, in one pass.
  public func largest(
    _ logits: FloatMatrix, row: Int, count: Int
  ) -> (index: Int, allAreFinite: Bool) {
    precondition(count <= logits.columnCount, "\(count) of \(logits.columnCount) columns")
    var allAreFinite = false
    let index = unsafe table(for: .invariant).c.argmax(
      logits.pointer(row: row), count, &allAreFinite)
    return (index, allAreFinite)
  }

  /// Natural logarithm of the sum of exponentials of one row; NaN where the row is not finite.
  ///
  /// `splitCount` is 1 in the invariant family; the standard one splits a row when there are fewer
  /// rows than workers.
  public func logSumExp(
    _ logits: FloatMatrix, row: Int, count: Int, splitCount: Int, family: KernelFamily
  ) -> Float {
    precondition(count <= logits.columnCount, "\(count) of \(logits.columnCount) columns")
    let table = table(for: family).c
    let values = unsafe logits.pointer(row: row)
    let maximum = unsafe table.maximum(values, count)
    var sum: Float = 0
    for split in 0..<splitCount {
      let from = count / 16 * split / splitCount * 16
      let to = split + 1 == splitCount ? count : count / 16 * (split + 1) / splitCount * 16
      sum += unsafe table.sum_exp(values + from, to - from, maximum)
    }
    return Self.logSumExp(maximum: maximum, sum: sum)
  }
}

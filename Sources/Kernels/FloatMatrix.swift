/// Rows of floats, [rows, columns], that workers fill in disjoint parts.
///
/// The owner of a step decides who writes what between two barriers; nothing here locks.
@safe
public final class FloatMatrix: @unchecked Sendable {
  public let rowCount: Int
  public let columnCount: Int
  /// Floats from row to row.
  public let stride: Int
  private let memory: Memory

  /// Rows that `spreads` may lie apart, so that the same column of many rows does not
  /// fall into the same few places of a cache, as it does where rows are a power of two apart.
  public init(rowCount: Int, columnCount: Int, spreads: Bool = false) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    // An odd number of cache lines.
    stride = spreads ? (columnCount + 15) / 16 / 2 * 32 + 16 : columnCount
    // Vectors of sixteen may be read at the end of the last row.
    memory = Memory(byteCount: (rowCount * stride + 16) * MemoryLayout<Float>.stride)
  }

  public subscript(row: Int, column: Int) -> Float {
    get {
      check(row, column)
      return unsafe pointer(row: row)[column]
    }
    set {
      check(row, column)
      unsafe pointer(row: row)[column] = newValue
    }
  }

  /// One row, [columns], for reading.
  public func withRow<R>(_ row: Int, _ body: (Span<Float>) throws -> R) rethrows -> R {
    check(row, 0)
    return try body(unsafe Span(_unsafeStart: pointer(row: row), count: columnCount))
  }

  /// Copies a row to the same one of a matrix of as many columns.
  public func copy(row: Int, to other: FloatMatrix) {
    check(row, 0)
    other.check(row, 0)
    precondition(columnCount == other.columnCount, "\(columnCount) to \(other.columnCount) columns")
    unsafe other.pointer(row: row).update(from: pointer(row: row), count: columnCount)
  }

  /// The first element of a row.
  @unsafe
  public func pointer(row: Int) -> UnsafeMutablePointer<Float> {
    unsafe memory.pointer(to: Float.self, at: row * stride)
  }

  private func check(_ row: Int, _ column: Int) {
    precondition(row >= 0 && row < rowCount, "row \(row) is outside 0..<\(rowCount)")
    precondition(
      column >= 0 && column < columnCount, "column \(column) is outside 0..<\(columnCount)")
  }
}

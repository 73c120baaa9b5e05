internal import CKernels

/// Activation rows as a matmul meets them: floats, and the same rows quantised to int8.
///
/// Quantisation works per row and block of 32, looking at nothing else, so a row's bits owe
/// nothing to its neighbours. Sums of the blocks' values ride along for formats with a minimum or
/// an offset.
@safe
public final class ActivationRows: @unchecked Sendable {
  public static let blockSize = 32

  /// [rows, columns]; float weights meet these.
  public let floats: FloatMatrix
  private let blockCount: Int
  private let memory: Memory

  public var rowCount: Int { floats.rowCount }
  public var columnCount: Int { floats.columnCount }

  /// - Precondition: `columnCount` is a multiple of 32.
  public init(rowCount: Int, columnCount: Int) {
    precondition(columnCount % Self.blockSize == 0, "\(columnCount) columns are no whole blocks")
    floats = FloatMatrix(rowCount: rowCount, columnCount: columnCount)
    blockCount = columnCount / Self.blockSize
    memory = Memory(byteCount: rowCount * (columnCount + 12 * blockCount) + 64)
  }

  /// Quantises rows whose floats are in place.
  public func quantize(_ rows: Range<Int>, with table: KernelTable) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    for row in rows {
      unsafe table.c.quantize(
        floats.pointer(row: row), columnCount, values + row * columnCount,
        scales + row * blockCount, scaledSums + row * blockCount, sums + row * blockCount)
    }
  }

  /// Copies rows of another matrix and quantises them.
  public func quantize(_ rows: Range<Int>, of source: FloatMatrix, with table: KernelTable) {
    precondition(source.columnCount == columnCount, "\(source.columnCount) columns")
    for row in rows {
      unsafe floats.pointer(row: row).update(from: source.pointer(row: row), count: columnCount)
    }
    quantize(rows, with: table)
  }

  /// The C view of the rows from `row` on.
  @unsafe
  func cRows(from row: Int) -> ck_rows {
    let block = row * blockCount
    return unsafe ck_rows(
      floats: floats.pointer(row: row), values: values + row * columnCount,
      scales: scales + block, scaled_sums: scaledSums + block, sums: sums + block, k: columnCount)
  }

  // [rows][columns] int8, then three arrays of [rows][blocks].
  private var values: UnsafeMutablePointer<Int8> { unsafe memory.pointer(to: Int8.self) }
  private var scales: UnsafeMutablePointer<Float> {
    unsafe (memory.base + rowCount * columnCount).assumingMemoryBound(to: Float.self)
  }
  private var scaledSums: UnsafeMutablePointer<Float> { unsafe scales + rowCount * blockCount }
  private var sums: UnsafeMutablePointer<Int32> {
    unsafe UnsafeMutableRawPointer(scaledSums + rowCount * blockCount)
      .assumingMemoryBound(to: Int32.self)
  }
}

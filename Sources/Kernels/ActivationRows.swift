internal import CKernels

/// Activation rows as a matmul meets them: floats, and the same rows quantised to int8.
///
/// Quantisation works per row and block of 32, looking at nothing else, so a row's bits owe
/// nothing to its neighbours. Sums of the blocks' values, and of their halves, ride along for formats
/// with a minimum or an offset.
@safe
public final class ActivationRows: @unchecked Sendable {
  public static let blockSize = 32

  /// [≥ rows, columns]; float weights meet these.
  public let floats: FloatMatrix
  public let rowCount: Int
  private let blockCount: Int
  private let memory: Memory

  public var columnCount: Int { floats.columnCount }

  /// Rows with floats of their own.
  public convenience init(rowCount: Int, columnCount: Int) {
    self.init(
      of: FloatMatrix(rowCount: rowCount, columnCount: columnCount, spreads: true),
      rowCount: rowCount)
  }

  /// The first rows of a matrix that others may share, each with values of its own.
  ///
  /// - Precondition: it has whole blocks of 32 columns.
  public init(of floats: FloatMatrix, rowCount: Int) {
    let columnCount = floats.columnCount
    precondition(columnCount % Self.blockSize == 0, "\(columnCount) columns are no whole blocks")
    precondition(rowCount <= floats.rowCount, "\(rowCount) of \(floats.rowCount) rows")
    self.floats = floats
    self.rowCount = rowCount
    blockCount = columnCount / Self.blockSize
    memory = Memory(byteCount: rowCount * (columnCount + 16 * blockCount) + 64)
  }

  /// Quantises rows whose floats are in place.
  public func quantize(_ rows: Range<Int>, with table: KernelTable) {
    quantize(rows, columns: 0..<columnCount, with: table)
  }

  /// Quantises whole blocks of some rows.
  ///
  /// Workers that quantise what they computed themselves pass on a quarter of the bytes.
  public func quantize(_ rows: Range<Int>, columns: Range<Int>, with table: KernelTable) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    precondition(
      columns.lowerBound % Self.blockSize == 0 && columns.upperBound % Self.blockSize == 0
        && columns.upperBound <= columnCount, "columns \(columns) are no whole blocks")
    let firstBlock = columns.lowerBound / Self.blockSize
    for row in rows {
      let block = row * blockCount + firstBlock
      unsafe table.c.quantize(
        floats.pointer(row: row) + columns.lowerBound, columns.count,
        values + row * columnCount + columns.lowerBound, scales + block, scaledSums + block,
        sums + block, halfSums + 2 * block)
    }
  }

  /// Copies a quantised row of another's.
  ///
  /// - Parameters:
  ///   - row: which of its rows.
  ///   - other: where it is, of as many columns.
  ///   - target: the row it becomes here.
  ///   - withFloats: whether float weights will meet it, too.
  public func copy(row: Int, of other: ActivationRows, to target: Int, withFloats: Bool) {
    precondition(columnCount == other.columnCount, "\(other.columnCount) into \(columnCount)")
    precondition(
      (0..<other.rowCount).contains(row) && (0..<rowCount).contains(target),
      "row \(row) of \(other.rowCount) to \(target) of \(rowCount)")
    if withFloats {
      unsafe floats.pointer(row: target).update(
        from: other.floats.pointer(row: row), count: columnCount)
    }
    let (to, from) = (target * blockCount, row * blockCount)
    unsafe (values + target * columnCount).update(
      from: other.values + row * columnCount, count: columnCount)
    unsafe (scales + to).update(from: other.scales + from, count: blockCount)
    unsafe (scaledSums + to).update(from: other.scaledSums + from, count: blockCount)
    unsafe (sums + to).update(from: other.sums + from, count: blockCount)
    unsafe (halfSums + 2 * to).update(from: other.halfSums + 2 * from, count: 2 * blockCount)
  }

  /// The C view of the rows from `row` on.
  @unsafe
  func cRows(from row: Int) -> ck_rows {
    let block = row * blockCount
    return unsafe ck_rows(
      floats: floats.pointer(row: row), values: values + row * columnCount,
      scales: scales + block, scaled_sums: scaledSums + block, sums: sums + block,
      half_sums: halfSums + 2 * block, k: columnCount, float_stride: floats.stride)
  }

  // [rows][columns] int8, then three arrays of [rows][blocks], then one of [rows][2 blocks].
  private var values: UnsafeMutablePointer<Int8> { unsafe memory.pointer(to: Int8.self) }
  private var scales: UnsafeMutablePointer<Float> {
    unsafe (memory.base + rowCount * columnCount).assumingMemoryBound(to: Float.self)
  }
  private var scaledSums: UnsafeMutablePointer<Float> { unsafe scales + rowCount * blockCount }
  private var sums: UnsafeMutablePointer<Int32> {
    unsafe UnsafeMutableRawPointer(scaledSums + rowCount * blockCount)
      .assumingMemoryBound(to: Int32.self)
  }
  private var halfSums: UnsafeMutablePointer<Int16> {
    unsafe UnsafeMutableRawPointer(sums + rowCount * blockCount)
      .assumingMemoryBound(to: Int16.self)
  }
}

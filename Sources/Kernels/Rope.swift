internal import CKernels
public import EngineTypes

/// Cosines and sines of the rotary embedding, [positions, head size] each.
///
/// Expanded so that a vector of sixteen is read as it lies: element 2*i* and 2*i*+1 hold the
/// cosine of pair *i*; the sine has a minus sign in the even place.
@safe
public final class RopeTable: Sendable {
  public let positionCount: Int
  public let headSize: Int
  let cosine: FloatMatrix
  let sine: FloatMatrix

  /// Pair *i* of a head turns by position · `base`^(−2*i* / `rotatedCount`); elements past
  /// `rotatedCount` pass unchanged.
  public init(positionCount: Int, headSize: Int, rotatedCount: Int, base: Double) {
    precondition(
      rotatedCount % 2 == 0 && rotatedCount <= headSize, "\(rotatedCount) of \(headSize)")
    self.positionCount = positionCount
    self.headSize = headSize
    cosine = FloatMatrix(rowCount: positionCount, columnCount: headSize)
    sine = FloatMatrix(rowCount: positionCount, columnCount: headSize)
    let logBase = Elementary.log(base)
    let frequencies = (0..<headSize / 2).map { pair in
      2 * pair < rotatedCount
        ? Elementary.exp(-2 * Double(pair) / Double(rotatedCount) * logBase) : 0
    }
    for position in 0..<positionCount {
      let cosines = unsafe cosine.pointer(row: position)
      let sines = unsafe sine.pointer(row: position)
      for (pair, frequency) in frequencies.enumerated() {
        let (s, c) = Elementary.sinCos(Double(position) * frequency)
        unsafe cosines[2 * pair] = Float(c)
        unsafe cosines[2 * pair + 1] = Float(c)
        unsafe sines[2 * pair] = Float(-s)
        unsafe sines[2 * pair + 1] = Float(s)
      }
    }
  }
}

extension Kernels {
  /// Rotates columns of some rows in place; `firstColumn` starts a head.
  ///
  /// `x` is [≥ rows, ≥ firstColumn + columns], row *i* at `positions[i]`.
  ///
  /// - Precondition: `columns` starts and ends at a multiple of 16.
  public func rope(
    _ x: FloatMatrix, rows: Range<Int>, positions: [Int32], firstColumn: Int, columns: Range<Int>,
    table: RopeTable, family: KernelFamily
  ) {
    guard !columns.isEmpty, !rows.isEmpty else { return }
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= min(positions.count, x.rowCount),
      "rows \(rows) of \(positions.count)")
    precondition(
      columns.lowerBound % 16 == 0 && columns.upperBound % 16 == 0
        && firstColumn + columns.upperBound <= x.columnCount, "\(columns) from \(firstColumn)")
    unsafe positions[rows].withUnsafeBufferPointer { places in
      precondition(
        unsafe places.allSatisfy { 0 <= $0 && $0 < table.positionCount },
        "a position is outside 0..<\(table.positionCount)")
      unsafe self.table(for: family).c.rope(
        x.pointer(row: rows.lowerBound) + firstColumn, x.stride, places.baseAddress, places.count,
        table.cosine.pointer(row: 0), table.sine.pointer(row: 0), table.headSize,
        columns.lowerBound, columns.upperBound, roundsToBF16)
    }
  }
}

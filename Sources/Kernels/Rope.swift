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
  /// Rotates columns `columns` of one row in place; column 0 starts a head.
  ///
  /// - Precondition: `columns` starts and ends at a multiple of 16.
  public func rope(
    _ x: FloatMatrix, row: Int, columns: Range<Int>, position: Int, table: RopeTable,
    family: KernelFamily
  ) {
    precondition(position < table.positionCount, "position \(position) of \(table.positionCount)")
    precondition(columns.lowerBound % 16 == 0 && columns.upperBound <= x.columnCount, "\(columns)")
    let kernels = self.table(for: family).c
    var column = columns.lowerBound
    while column < columns.upperBound {
      let inHead = column % table.headSize
      let count = min(table.headSize - inHead, columns.upperBound - column)
      unsafe kernels.rope(
        x.pointer(row: row) + column, table.cosine.pointer(row: position) + inHead,
        table.sine.pointer(row: position) + inHead, count, roundsToBF16)
      column += count
    }
  }
}

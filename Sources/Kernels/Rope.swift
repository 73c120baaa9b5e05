internal import CKernels
public import EngineTypes

/// Cosines and sines of the rotary embedding, [positions, head size] each.
///
/// Expanded so that a vector of sixteen is read as it lies: element 2*i* and 2*i*+1 hold the
/// cosine of pair *i*; the sine has a minus sign in the even place.
///
/// It holds the positions met so far, not all that a model could have: a context of millions costs
/// nothing until somebody comes there.
@safe
public final class RopeTable: @unchecked Sendable {
  public private(set) var positionCount = 0
  /// Elements from one head to the next.
  public let headSize: Int
  private(set) var cosine: FloatMatrix
  private(set) var sine: FloatMatrix
  /// Of each pair that turns, radians from one position to the next.
  private let speeds: [Double]
  private let magnitude: Double

  /// Pair *i* of a head turns by position · `speeds`[*i*], and both its elements grow by `magnitude`;
  /// elements past those pairs pass unchanged.
  ///
  /// `headSize` is a multiple of 16, what pads a head included.
  public init(positionCount: Int = 0, headSize: Int, speeds: [Double], magnitude: Double = 1) {
    precondition(2 * speeds.count <= headSize, "\(2 * speeds.count) of \(headSize)")
    self.headSize = headSize
    (self.speeds, self.magnitude) = (speeds, magnitude)
    cosine = FloatMatrix(rowCount: 0, columnCount: headSize)
    sine = FloatMatrix(rowCount: 0, columnCount: headSize)
    reserve(positionCount: positionCount)
  }

  /// `base`^(−2*i* / `count`) for each pair *i* of `count` elements.
  public static func speeds(count: Int, base: Double) -> [Double] {
    let logBase = Elementary.log(base)
    return (0..<count / 2).map { Elementary.exp(-2 * Double($0) / Double(count) * logBase) }
  }

  /// Makes the table hold so many positions; between steps only.
  ///
  /// It grows by more than that, so that a request's next token seldom costs anything here, and by
  /// no more than a step has time for.
  public func reserve(positionCount needed: Int) {
    guard needed > positionCount else { return }
    let count = max(needed, positionCount + min(max(positionCount / 2, 64), 4096))
    let (cosine, sine) = (
      FloatMatrix(rowCount: count, columnCount: headSize),
      FloatMatrix(rowCount: count, columnCount: headSize)
    )
    for position in 0..<positionCount {
      unsafe cosine.pointer(row: position).update(
        from: self.cosine.pointer(row: position), count: headSize)
      unsafe sine.pointer(row: position).update(
        from: self.sine.pointer(row: position), count: headSize)
    }
    (self.cosine, self.sine) = (cosine, sine)
    fill(positionCount..<count)
    positionCount = count
  }

  private func fill(_ positions: Range<Int>) {
    for position in positions {
      let cosines = unsafe cosine.pointer(row: position)
      let sines = unsafe sine.pointer(row: position)
      func set(_ pair: Int, cosine: Float, sine: Float) {
        unsafe cosines[2 * pair] = cosine
        unsafe cosines[2 * pair + 1] = cosine
        unsafe sines[2 * pair] = -sine
        unsafe sines[2 * pair + 1] = sine
      }
      for (pair, speed) in speeds.enumerated() {
        let (s, c) = Elementary.sinCos(Double(position) * speed)
        set(pair, cosine: Float(c * magnitude), sine: Float(s * magnitude))
      }
      for pair in speeds.count..<headSize / 2 { set(pair, cosine: 1, sine: 0) }
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

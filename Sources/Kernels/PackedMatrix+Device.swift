internal import CKernels

/// How a packed matrix lies, for a device with memory of its own.
package struct PackedPlace: Hashable, Sendable {
  /// Of the packing, such as `q4`.
  package var packing: String
  /// Elements of K in a block, and bytes of it for sixteen columns.
  package var blockElementCount: Int
  package var blockByteCount: Int
  /// From one group of sixteen columns to the next.
  package var groupByteCount: Int
  /// From the arena's first byte.
  package var offset: Int

  /// Blocks of K.
  package var blockCount: Int { groupByteCount / blockByteCount }
}

extension PackedMatrix {
  package var place: PackedPlace {
    let packing = unsafe packing.pointee
    return unsafe PackedPlace(
      packing: String(cString: packing.name), blockElementCount: packing.block_elements,
      blockByteCount: packing.block_bytes, groupByteCount: groupByteCount,
      offset: arena.offset(of: weights))
  }
}

extension WeightArena {
  func offset(of pointer: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe UnsafeRawPointer(pointer) - UnsafeRawPointer(memory.base)
  }

  /// All that has been packed, and the padding between.
  package func withBytes<R, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> R
  ) throws(Failure) -> R {
    unsafe try body(unsafe UnsafeRawBufferPointer(start: memory.base, count: used))
  }
}

extension RopeTable {
  /// Cosines and sines of some positions, [positions, head size] each.
  package func withRows<R, Failure: Error>(
    _ positions: Range<Int>,
    _ body: (_ cosine: UnsafeRawBufferPointer, _ sine: UnsafeRawBufferPointer) throws(Failure) -> R
  ) throws(Failure) -> R {
    precondition(positions.upperBound <= positionCount, "\(positions) of \(positionCount)")
    let byteCount = 4 * positions.count * headSize
    return unsafe try body(
      unsafe UnsafeRawBufferPointer(
        start: cosine.pointer(row: positions.lowerBound), count: byteCount),
      unsafe UnsafeRawBufferPointer(
        start: sine.pointer(row: positions.lowerBound), count: byteCount))
  }
}

extension Kernels {
  /// The keys of `Digest`, 19 rows of 8, for devices that compute it themselves.
  package static let digestKeys: [UInt64] = (0..<19).flatMap { row in
    (0..<8).map { lane in ck_digest_key(row, lane) }
  }

  /// Natural logarithm of the sum of exponentials of a row whose largest is `maximum` and whose
  /// exponentials less that come to `sum`; NaN where the row is not finite.
  package static func logSumExp(maximum: Float, sum: Float) -> Float {
    // The largest one's exponential is 1, so the sum is at least that wherever it is a number.
    guard sum >= 1, sum.isFinite else { return .nan }
    return maximum + Float(Elementary.log(Double(sum)))
  }
}

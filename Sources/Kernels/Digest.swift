internal import CKernels
internal import EngineTypes

extension Kernels {
  /// 512 bits over every byte of one row of floats.
  ///
  /// Eight 64-bit lanes eat stripes of sixteen floats. With *d* a stripe's word for the lane,
  /// *e* its neighbour's (lanes 0↔1, 2↔3 …), and *k* a key that depends on the stripe's place:
  ///
  ///     mixed = d xor k
  ///     lane += e + low32(mixed) · high32(mixed)
  ///
  /// and after every sixteenth stripe, and at the end with the count folded in,
  ///
  ///     lane = (lane xor (lane >> 47) xor key) · 0x9e3779b1
  ///
  /// A word is added plainly to a lane whose product it does not touch, and everything after is
  /// one-to-one, so a change to any single word always shows. The shape is that of XXH3's long
  /// hash; keys are splitmix64 from seed 0. It is no cryptographic hash: SHA-256 chains it.
  /// The tail shorter than a stripe is padded with zeros.
  public func digest(_ logits: FloatMatrix, row: Int, count: Int) -> SIMD8<UInt64> {
    precondition(count <= logits.columnCount, "\(count) of \(logits.columnCount) columns")
    return unsafe digest(logits.pointer(row: row), count: count)
  }

  /// The digest of a span, for test vectors.
  public func digest(_ values: Span<Float>) -> SIMD8<UInt64> {
    unsafe values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return unsafe digest([0], count: 0) }
      return unsafe digest(base, count: buffer.count)
    }
  }

  private func digest(_ values: UnsafePointer<Float>, count: Int) -> SIMD8<UInt64> {
    var lanes = SIMD8<UInt64>()
    unsafe withUnsafeMutableBytes(of: &lanes) { bytes in
      unsafe table(for: .invariant).c.digest(
        values, count, bytes.assumingMemoryBound(to: UInt64.self).baseAddress)
    }
    return lanes
  }
}

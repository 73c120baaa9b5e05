/// Writes floats in a tensor's format: for tests and for the model built in memory.
///
/// Plainly, not as well as could be: a scale is what holds the block's largest value, and nothing is
/// tried to make the error smaller.
package enum Quantization {
  /// Encodes `values`, whose count must be a multiple of the type's block.
  package static func encode(_ values: [Float], as type: TensorType) -> [UInt8] {
    let blockSize = type.blockElementCount
    precondition(
      values.count % blockSize == 0, "\(values.count) values do not fill blocks of \(blockSize)")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count / blockSize * type.blockByteCount)
    for start in stride(from: 0, to: values.count, by: blockSize) {
      append(Array(values[start..<start + blockSize]), as: type, to: &bytes)
    }
    return bytes
  }

  private static func append(_ block: [Float], as type: TensorType, to bytes: inout [UInt8]) {
    switch type {
    case .f32: bytes.append(littleEndian: block[0].bitPattern)
    case .f16: bytes.append(littleEndian: Float16(block[0]).bitPattern)
    case .bf16: bytes.append(littleEndian: bfloat16(block[0]))
    case .q4_0: appendQ4Zero(block, to: &bytes)
    case .q4_1: appendQ4One(block, to: &bytes)
    case .q5_0: appendQ5Zero(block, to: &bytes)
    case .q5_1: appendQ5One(block, to: &bytes)
    case .q8_0: appendQ8Zero(block, to: &bytes)
    case .iq4_nl: appendIQ4(block, to: &bytes)
    case .mxfp4: appendMXFP4(block, to: &bytes)
    case .q2_K: SuperBlock(block).appendQ2(to: &bytes)
    case .q3_K: SuperBlock(block).appendQ3(to: &bytes)
    case .q4_K: SuperBlock(block).appendQ4(to: &bytes)
    case .q5_K: SuperBlock(block).appendQ5(to: &bytes)
    case .q6_K: SuperBlock(block).appendQ6(to: &bytes)
    case .iq4_xs: SuperBlock(block).appendIQ4(to: &bytes)
    }
  }

  /// The 16 high bits of `value`, rounded to nearest even; NaN stays NaN.
  package static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
  }
}

extension [UInt8] {
  /// Appends an integer's bytes, the lowest first.
  mutating func append<Integer: FixedWidthInteger>(littleEndian value: Integer) {
    for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
    }
  }
}

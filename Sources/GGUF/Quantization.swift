/// Writes floats in a tensor's format: for tests and for the model built in memory.
///
/// Each block keeps its own scale. Elements `j` and `j + 16` of a 4-bit block share byte `j`, the
/// former in the low half.
package enum Quantization {
  /// Encodes `values`, whose count must be a multiple of the type's block.
  package static func encode(_ values: [Float], as type: TensorType) -> [UInt8] {
    let blockSize = type.blockElementCount
    precondition(
      values.count % blockSize == 0, "\(values.count) values do not fill blocks of \(blockSize)")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count / blockSize * type.blockByteCount)
    for start in stride(from: 0, to: values.count, by: blockSize) {
      let block = values[start..<start + blockSize]
      switch type {
      case .f32: bytes.append(littleEndian: block[start].bitPattern)
      case .f16: bytes.append(littleEndian: Float16(block[start]).bitPattern)
      case .bf16: bytes.append(littleEndian: bfloat16(block[start]))
      case .q4_0: appendQ4Zero(block, to: &bytes)
      case .q4_1: appendQ4One(block, to: &bytes)
      case .q8_0: appendQ8Zero(block, to: &bytes)
      }
    }
    return bytes
  }

  /// The 16 high bits of `value`, rounded to nearest even; NaN stays NaN.
  package static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
  }

  /// The value of largest magnitude becomes -8 exactly, so its sign decides the scale's.
  private static func appendQ4Zero(_ block: ArraySlice<Float>, to bytes: inout [UInt8]) {
    let extreme = block.max { $0.magnitude < $1.magnitude } ?? 0
    let scale = extreme / -8
    bytes.append(littleEndian: Float16(scale).bitPattern)
    appendNibbles(block, to: &bytes) { scale == 0 ? 8 : $0 / scale + 8 }
  }

  private static func appendQ4One(_ block: ArraySlice<Float>, to bytes: inout [UInt8]) {
    let (minimum, maximum) = (block.min() ?? 0, block.max() ?? 0)
    let scale = (maximum - minimum) / 15
    bytes.append(littleEndian: Float16(scale).bitPattern)
    bytes.append(littleEndian: Float16(minimum).bitPattern)
    appendNibbles(block, to: &bytes) { scale == 0 ? 0 : ($0 - minimum) / scale }
  }

  private static func appendQ8Zero(_ block: ArraySlice<Float>, to bytes: inout [UInt8]) {
    let scale = block.reduce(0) { max($0, $1.magnitude) } / 127
    bytes.append(littleEndian: Float16(scale).bitPattern)
    for value in block {
      let quotient = scale == 0 ? 0 : (value / scale).rounded()
      bytes.append(UInt8(bitPattern: Int8(min(max(quotient, -127), 127))))
    }
  }

  private static func appendNibbles(
    _ block: ArraySlice<Float>, to bytes: inout [UInt8], _ level: (Float) -> Float
  ) {
    let half = block.count / 2
    for index in block.startIndex..<block.startIndex + half {
      let low = UInt8(min(max(level(block[index]).rounded(), 0), 15))
      let high = UInt8(min(max(level(block[index + half]).rounded(), 0), 15))
      bytes.append(low | high << 4)
    }
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

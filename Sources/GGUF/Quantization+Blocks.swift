/// Blocks of 32 elements, each with its own scale.
///
/// Elements `j` and `j + 16` of a block of 4 bits share byte `j`, the former in the low half.
extension Quantization {
  /// The value of largest magnitude becomes -8 exactly, so its sign decides the scale's.
  static func appendQ4Zero(_ block: [Float], to bytes: inout [UInt8]) {
    let scale = extreme(block) / -8
    bytes.append(littleEndian: Float16(scale).bitPattern)
    appendNibbles(levels(block, 0...15) { scale == 0 ? 8 : $0 / scale + 8 }, to: &bytes)
  }

  static func appendQ4One(_ block: [Float], to bytes: inout [UInt8]) {
    let (scale, minimum) = appendRange(block, steps: 15, to: &bytes)
    appendNibbles(
      levels(block, 0...15) { scale == 0 ? 0 : ($0 - minimum) / scale }, to: &bytes)
  }

  static func appendQ5Zero(_ block: [Float], to bytes: inout [UInt8]) {
    let scale = extreme(block) / -16
    bytes.append(littleEndian: Float16(scale).bitPattern)
    appendFives(levels(block, 0...31) { scale == 0 ? 0 : $0 / scale + 16 }, to: &bytes)
  }

  static func appendQ5One(_ block: [Float], to bytes: inout [UInt8]) {
    let (scale, minimum) = appendRange(block, steps: 31, to: &bytes)
    appendFives(levels(block, 0...31) { scale == 0 ? 0 : ($0 - minimum) / scale }, to: &bytes)
  }

  static func appendQ8Zero(_ block: [Float], to bytes: inout [UInt8]) {
    let scale = extreme(block).magnitude / 127
    bytes.append(littleEndian: Float16(scale).bitPattern)
    for value in block {
      let quotient = scale == 0 ? 0 : (value / scale).rounded()
      bytes.append(UInt8(bitPattern: Int8(min(max(quotient, -127), 127))))
    }
  }

  static func appendIQ4(_ block: [Float], to bytes: inout [UInt8]) {
    let scale = extreme(block) / -127
    bytes.append(littleEndian: Float16(scale).bitPattern)
    appendNibbles(
      block.map { scale == 0 ? 0 : nearest($0 / scale, of: iq4Values) }, to: &bytes)
  }

  /// The largest power of two by which the largest value is at most 4 to 8: the table reaches 6.
  static func appendMXFP4(_ block: [Float], to bytes: inout [UInt8]) {
    let size = extreme(block).magnitude
    let exponent = size == 0 ? -127 : min(max(Int(size.exponent) - 2, -127), 127)
    bytes.append(UInt8(exponent + 127))
    let scale = Float(sign: .plus, exponent: exponent, significand: 1)
    appendNibbles(block.map { nearest($0 / scale, of: fp4Values) }, to: &bytes)
  }

  /// What the nibbles of `IQ4_NL` and `IQ4_XS` name.
  static let iq4Values: [Float] = [
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
  ]

  /// The floats of 4 bits.
  private static let fp4Values: [Float] = [
    0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6,
  ]

  /// The place of the value nearest to `value`, the first of equals.
  static func nearest(_ value: Float, of table: [Float]) -> UInt8 {
    let places = table.indices
    let place = places.min { (table[$0] - value).magnitude < (table[$1] - value).magnitude }
    return UInt8(place ?? 0)
  }

  /// The value of largest magnitude.
  static func extreme(_ values: some Sequence<Float>) -> Float {
    values.max { $0.magnitude < $1.magnitude } ?? 0
  }

  static func levels(
    _ block: some Sequence<Float>, _ range: ClosedRange<Float>, _ level: (Float) -> Float
  ) -> [UInt8] {
    block.map { UInt8(min(max(level($0).rounded(), range.lowerBound), range.upperBound)) }
  }

  /// Scale and minimum, which it returns too.
  private static func appendRange(
    _ block: [Float], steps: Float, to bytes: inout [UInt8]
  ) -> (scale: Float, minimum: Float) {
    let (minimum, maximum) = (block.min() ?? 0, block.max() ?? 0)
    let scale = (maximum - minimum) / steps
    bytes.append(littleEndian: Float16(scale).bitPattern)
    bytes.append(littleEndian: Float16(minimum).bitPattern)
    return (scale, minimum)
  }

  static func appendNibbles(_ levels: [UInt8], to bytes: inout [UInt8]) {
    for index in 0..<16 { bytes.append(levels[index] & 15 | levels[index + 16] << 4) }
  }

  /// The fifth bits of all elements in one word, then the others.
  private static func appendFives(_ levels: [UInt8], to bytes: inout [UInt8]) {
    bytes.append(
      littleEndian: levels.indices.reduce(UInt32(0)) { $0 | UInt32(levels[$1] >> 4) << $1 })
    appendNibbles(levels, to: &bytes)
  }
}

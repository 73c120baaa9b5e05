import EngineTypes
import Kernels

/// A small generator, so that every run tests the same numbers.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform in −scale ..< scale.
  mutating func float(_ scale: Float = 1) -> Float {
    (Float(next() >> 40) / Float(1 << 23) - 1) * scale
  }
}

/// The instruction sets this machine can run.
let availableSets = InstructionSet.allCases.filter(\.isAvailable)

func kernels(_ set: InstructionSet, _ activation: ActivationType = .bf16) throws -> Kernels {
  guard let kernels = Kernels(instructionSet: set, activation: activation) else {
    throw MissingInstructionSet()
  }
  return kernels
}

struct MissingInstructionSet: Error {}

extension FloatMatrix {
  static func random(rows: Int, columns: Int, scale: Float = 2, seed: UInt64) -> FloatMatrix {
    var generator = SplitMix(seed: seed)
    let matrix = FloatMatrix(rowCount: rows, columnCount: columns)
    for row in 0..<rows {
      for column in 0..<columns { matrix[row, column] = generator.float(scale) }
    }
    return matrix
  }

  /// Every bit, row after row.
  var bits: [UInt32] {
    (0..<rowCount).flatMap { row in (0..<columnCount).map { self[row, $0].bitPattern } }
  }

  func copy() -> FloatMatrix {
    let copy = FloatMatrix(rowCount: rowCount, columnCount: columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount { copy[row, column] = self[row, column] }
    }
    return copy
  }
}

extension ActivationRows {
  static func random(rows: Int, columns: Int, seed: UInt64, table: KernelTable) -> ActivationRows {
    let source = FloatMatrix.random(rows: rows, columns: columns, seed: seed)
    let activations = ActivationRows(rowCount: rows, columnCount: columns)
    for row in 0..<rows {
      for column in 0..<columns { activations.floats[row, column] = source[row, column] }
    }
    activations.quantize(0..<rows, with: table)
    return activations
  }
}

extension PackedMatrix {
  /// Random weights in the file's layout, packed; scales small enough to keep sums tame.
  static func random(_ format: WeightFormat, columns: Int, depth: Int, seed: UInt64) -> PackedMatrix
  {
    var generator = SplitMix(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<columns * depth / 32 {
      switch format {
      case .f32:
        for _ in 0..<32 { bytes.append(littleEndian: generator.float().bitPattern) }
      case .f16:
        for _ in 0..<32 { bytes.append(littleEndian: halfBits(generator.float())) }
      case .bf16:
        for _ in 0..<32 {
          bytes.append(littleEndian: UInt16(generator.float().bitPattern >> 16))
        }
      case .q4_0, .q4_1, .q8_0:
        bytes.append(littleEndian: halfBits(generator.float(0.1)))
        if format == .q4_1 { bytes.append(littleEndian: halfBits(generator.float(0.1))) }
        for _ in 0..<(format == .q8_0 ? 32 : 16) {
          bytes.append(UInt8(truncatingIfNeeded: generator.next()))
        }
      }
    }
    let matrix = PackedMatrix(format: format, columnCount: columns, depth: depth)
    unsafe matrix.pack(groups: 0..<matrix.groupCount, from: bytes.span.bytes)
    return matrix
  }
}

/// Half-precision bits of a value of ordinary size, truncated.
private func halfBits(_ value: Float) -> UInt16 {
  let bits = value.bitPattern
  let exponent = Int(bits >> 23 & 255) - 112
  guard exponent > 0 else { return 0 }
  return UInt16(bits >> 16 & 0x8000) | UInt16(exponent << 10) | UInt16(bits >> 13 & 1023)
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    for byte in 0..<value.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }
}

import EngineTypes
import GGUF
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
  var bits: [UInt32] { (0..<rowCount).flatMap { bits(ofRow: $0) } }

  func bits(ofRow row: Int) -> [UInt32] {
    withRow(row) { values in
      var bits: [UInt32] = []
      bits.reserveCapacity(values.count)
      for index in values.indices { bits.append(values[index].bitPattern) }
      return bits
    }
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
  static func random(_ type: TensorType, columns: Int, depth: Int, seed: UInt64) -> PackedMatrix {
    var generator = SplitMix(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<columns * depth / type.sampleCount { bytes.append(sampleOf: type, &generator) }
    return PackedMatrix(type, columns: columns, depth: depth, bytes)
  }

  convenience init(_ type: TensorType, columns: Int, depth: Int, _ bytes: [UInt8]) {
    self.init(type: type, columnCount: columns, depth: depth)
    unsafe pack(groups: 0..<groupCount, from: bytes.span.bytes)
  }
}

extension TensorType {
  /// Elements of one sample: 32, or a whole block.
  var sampleCount: Int { Swift.max(32, blockElementCount) }

  /// A depth that is whole blocks of any type, short where it can be.
  var sampleDepth: Int { blockElementCount > 32 ? 768 : 96 }

  /// Where a block's half-precision scales are, and their largest values in samples: such that weights
  /// are of ordinary size whatever a scale is multiplied by.
  var sampleScales: [(place: Int, size: Float)] {
    switch self {
    case .f32, .f16, .bf16, .mxfp4: []
    case .q4_0, .q8_0: [(0, 0.1)]
    case .q4_1: [(0, 0.1), (2, 0.1)]
    case .q5_0: [(0, 0.05)]
    case .q5_1: [(0, 0.05), (2, 0.1)]
    case .iq4_nl: [(0, 0.01)]
    case .q2_K: [(80, 0.02), (82, 0.02)]
    case .q3_K: [(108, 0.01)]
    case .q4_K: [(0, 0.001), (2, 0.01)]
    case .q5_K: [(0, 0.0005), (2, 0.01)]
    case .q6_K: [(208, 0.0002)]
    case .iq4_xs: [(0, 0.0003)]
    }
  }
}

extension [UInt8] {
  /// Random weights as they lie in a model file.
  mutating func append(sampleOf type: TensorType, _ generator: inout SplitMix) {
    switch type {
    case .f32:
      for _ in 0..<32 { append(littleEndian: generator.float().bitPattern) }
    case .f16:
      for _ in 0..<32 { append(littleEndian: halfBits(generator.float())) }
    case .bf16:
      for _ in 0..<32 { append(littleEndian: UInt16(generator.float().bitPattern >> 16)) }
    case .q4_0, .q4_1, .q8_0:
      append(littleEndian: halfBits(generator.float(0.1)))
      if type == .q4_1 { append(littleEndian: halfBits(generator.float(0.1))) }
      for _ in 0..<(type == .q8_0 ? 32 : 16) { append(UInt8(truncatingIfNeeded: generator.next())) }
    case .mxfp4:
      append(UInt8(120 + generator.next() % 6))
      for _ in 0..<16 { append(UInt8(truncatingIfNeeded: generator.next())) }
    case .q5_0, .q5_1, .iq4_nl, .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .iq4_xs:
      let start = count
      for _ in 0..<type.blockByteCount { append(UInt8(truncatingIfNeeded: generator.next())) }
      for (place, size) in type.sampleScales {
        let bits = Float16(generator.float(size)).bitPattern
        (self[start + place], self[start + place + 1]) = (
          UInt8(bits & 255), UInt8(bits >> 8)
        )
      }
    }
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

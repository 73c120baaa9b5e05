import EngineTypes
import Foundation
import GGUF
import Kernels
import Testing

/// Packed weights are the numbers that their format says.
@Suite struct WeightMeaningTests {
  private static let quantized = TensorType.allCases.filter(\.isQuantized)

  private static func values(of matrix: PackedMatrix, column: Int) -> [Float] {
    let row = FloatMatrix(rowCount: 1, columnCount: matrix.depth)
    matrix.unpack(column: column, into: row, row: 0)
    return (0..<matrix.depth).map { row[0, $0] }
  }

  /// `Goldens/blocks.txt`: what ggml reads in blocks of every size of scale.
  @Test func everyBlockIsWhatGGMLReads() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/blocks.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    var seen: Set<TensorType> = []
    for line in lines {
      let words = line.split(separator: "\t").map(String.init)
      let type = try #require(TensorType.allCases.first { $0.description == words[0] })
      let block = try #require(bytes(words[1]))
      let expected = try #require(bytes(words[2]))
      // In the last of seventeen columns: a group is whole, and the next one is not.
      for columns in [1, 17] {
        let zeros = [UInt8](repeating: 0, count: (columns - 1) * block.count)
        let matrix = PackedMatrix(
          type, columns: columns, depth: type.blockElementCount, zeros + block)
        let read = Self.values(of: matrix, column: columns - 1).flatMap { value in
          (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (24 - 8 * $0)) }
        }
        #expect(read == expected, "\(line.prefix(60))")
      }
      seen.insert(type)
    }
    #expect(seen == Set(Self.quantized))
  }

  /// Activations that int8 holds exactly leave nothing but the chain's own roundings.
  @Test(arguments: availableSets, quantized)
  func aProductIsTheSumOfItsProducts(set: InstructionSet, type: TensorType) throws {
    let kernels = try kernels(set, .f32)
    let depth = type.sampleDepth
    let weights = PackedMatrix.random(type, columns: 32, depth: depth, seed: 1)
    let x = Self.integers(count: depth, table: kernels.table(for: .invariant))
    let output = FloatMatrix(rowCount: 1, columnCount: 32)
    kernels.matmul(
      weights, x, rowCount: 1, groups: 0..<2, order: .chain, epilogue: .store, family: .invariant,
      into: output)
    var differing = 0
    for column in 0..<32 {
      let (sum, bound) = Self.exact(Self.values(of: weights, column: column), x.floats)
      #expect(abs(Double(output[0, column]) - sum) <= bound, "column \(column)")
      let other = Self.exact(Self.values(of: weights, column: (column + 1) % 32), x.floats)
      if abs(Double(output[0, column]) - other.sum) > bound { differing += 1 }
    }
    // The control: another column's sum is not within the bound.
    #expect(differing > 28)
  }

  /// The sum in double precision, and what four roundings for each 32 elements may make of it.
  private static func exact(_ weights: [Float], _ x: FloatMatrix) -> (sum: Double, bound: Double) {
    let sum = weights.indices.reduce(0.0) { $0 + Double(weights[$1]) * Double(x[0, $1]) }
    let sizes = weights.indices.reduce(0.0) { $0 + Double(x[0, $1].magnitude) }
    let largest = Double(weights.map(\.magnitude).max() ?? 0)
    return (sum, Double(weights.count / 32 * 4) * 0x1p-24 * 2 * largest * sizes)
  }

  /// Integers up to 127, which is in every block of 32: the scale is 1.
  private static func integers(count: Int, table: KernelTable) -> ActivationRows {
    var generator = SplitMix(seed: 9)
    let x = ActivationRows(rowCount: 1, columnCount: count)
    for column in 0..<count {
      x.floats[0, column] =
        column % 32 == 5 ? 127 : Float(Int(truncatingIfNeeded: generator.next() % 255) - 127)
    }
    x.quantize(0..<1, with: table)
    return x
  }

  /// A scale that is no number reaches every sum it belongs to, whatever its quants are.
  @Test(arguments: availableSets, quantized)
  func whatIsNotFiniteIsNotLost(set: InstructionSet, type: TensorType) throws {
    let kernels = try kernels(set, .f32)
    let depth = type.sampleDepth
    let patterns: [UInt16] = type == .mxfp4 ? [0xFF] : [0x7C00, 0xFC00, 0x7E01]
    let places = type == .mxfp4 ? [0] : type.sampleScales.map(\.place)
    for (place, pattern) in places.flatMap({ place in patterns.map { (place, $0) } }) {
      // Nothing but zeros around it.
      var bytes = [UInt8](
        repeating: 0, count: 16 * depth / type.blockElementCount * type.blockByteCount)
      bytes[place] = UInt8(pattern & 255)
      if type != .mxfp4 { bytes[place + 1] = UInt8(pattern >> 8) }
      let weights = PackedMatrix(type, columns: 16, depth: depth, bytes)
      for family in [KernelFamily.invariant, .reference] {
        let x = ActivationRows.random(
          rows: 5, columns: depth, seed: 2, table: kernels.table(for: family))
        let output = FloatMatrix(rowCount: 5, columnCount: 16)
        kernels.matmul(
          weights, x, rowCount: 5, groups: 0..<1, order: .chain, epilogue: .store, family: family,
          into: output)
        for row in 0..<5 {
          #expect(!output[row, 0].isFinite, "\(pattern) at \(place)")
          #expect((1..<16).allSatisfy { output[row, $0] == 0 })
        }
      }
    }
  }

  /// Written by `Quantization`, read by the kernels: as near as the bits allow.
  @Test(arguments: TensorType.allCases)
  func whatIsEncodedComesBack(type: TensorType) {
    var generator = SplitMix(seed: 3)
    let depth = type.sampleDepth
    let values = (0..<16 * depth).map { _ in generator.float() }
    let matrix = PackedMatrix(
      type, columns: 16, depth: depth, Quantization.encode(values, as: type))
    let read = (0..<16).flatMap { Self.values(of: matrix, column: $0) }
    let squares = zip(values, read).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let error = (squares / Float(values.count)).squareRoot()
    // Uniform numbers below 1 in 2^bits steps are off by the range over √12 of them, half as much again
    // where steps are uneven or scales are rounded.
    let bits: [TensorType: Int] = [
      .f32: 23, .f16: 10, .bf16: 7, .q2_K: 2, .q3_K: 3, .mxfp4: 3, .q5_0: 5, .q5_1: 5, .q5_K: 5,
      .q6_K: 6,
      .q8_0: 8,
    ]
    let step = 2 / Float(1 << (bits[type] ?? 4))
    #expect(error < 1.7 * step / Float(12).squareRoot(), "\(error)")
    let zeros = PackedMatrix(
      type, columns: 16, depth: depth,
      Quantization.encode([Float](repeating: 0, count: 16 * depth), as: type))
    #expect((0..<16).allSatisfy { Self.values(of: zeros, column: $0).allSatisfy { $0 == 0 } })
  }

  private func bytes(_ hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

import EngineTypes
import Foundation
import GGUF
import Kernels
import Testing

/// Operations on one row: the same bits on every instruction set, for every width.
@Suite struct RowTests {
  static let widths = [16, 32, 48, 64, 576, 1024]

  static func norm(
    _ kernels: Kernels, width: Int, family: KernelFamily, splits: Int = 1, seed: UInt64 = 4
  ) -> FloatMatrix {
    let x = FloatMatrix.random(rows: 1, columns: width, seed: seed)
    let weight = FloatMatrix.random(rows: 1, columns: width, seed: 5)
    let output = FloatMatrix(rowCount: 1, columnCount: width)
    kernels.rmsNorm(
      x, row: 0, weight: weight, epsilon: 1e-5, splitCount: splits, family: family, into: output,
      row: 0)
    return output
  }

  @Test(arguments: availableSets, ActivationType.allCases)
  func normsEqualTheReference(set: InstructionSet, activation: ActivationType) throws {
    let kernels = try kernels(set, activation)
    for width in Self.widths {
      #expect(
        Self.norm(kernels, width: width, family: .invariant).bits
          == Self.norm(kernels, width: width, family: .reference).bits)
    }
  }

  /// Several heads as one row, zeros behind each: what counts is how many elements there are.
  @Test(arguments: availableSets)
  func paddedHeadsMayBeOneRow(set: InstructionSet) throws {
    let kernels = try kernels(set, .f32)
    let (x, weight) = (FloatMatrix(rowCount: 1, columnCount: 80), FloatMatrix.sample(1, 48, 3))
    for column in 16..<64 where column % 16 < 10 { x[0, column] = Float(column % 7) - 2.5 }
    let (fast, slow) = (x.copy(), x.copy())
    for (row, family) in [(fast, KernelFamily.invariant), (slow, .reference)] {
      kernels.headNorm(
        row, row: 0, column: 16, elementCount: 30, weight: weight, epsilon: 1e-5, family: family)
    }
    #expect(fast.bits == slow.bits)
    let squares = (16..<64).reduce(Float(0)) { $0 + x[0, $1] * x[0, $1] }
    let length = (squares / 30 + 1e-5).squareRoot()
    for column in 16..<64 {
      #expect(abs(fast[0, column] - x[0, column] / length * weight[0, column - 16]) < 1e-5)
    }
  }

  @Test(arguments: availableSets, ActivationType.allCases)
  func sumsScalesAndCapsEqualTheReference(set: InstructionSet, activation: ActivationType) throws {
    let kernels = try kernels(set, activation)
    for width in Self.widths {
      let x = FloatMatrix.random(rows: 2, columns: width, scale: 90, seed: 9)
      let y = FloatMatrix.random(rows: 2, columns: width, seed: 10)
      let (fast, slow) = (x.copy(), x.copy())
      for (rows, family) in [(fast, KernelFamily.invariant), (slow, .reference)] {
        kernels.add(y, row: 1, to: rows, family: family)
        kernels.scale(rows, row: 1, columns: 0..<width, by: 25.3, family: family)
        kernels.cap(rows, row: 1, columns: 0..<16, at: 30, family: family)
      }
      #expect(fast.bits == slow.bits && fast.bits(ofRow: 0) == x.bits(ofRow: 0))
      for column in 0..<width {
        let sum = (x[1, column] + y[1, column]) * 25.3
        let wanted = column < 16 ? 30 * tanh(sum / 30) : sum
        #expect(abs(fast[1, column] - wanted) <= max(1e-3, abs(wanted)) / 60)
      }
    }
  }

  @Test func aSplitNormSumsInAnotherOrder() throws {
    let kernels = try kernels(.best, .f32)
    // Rounding may give one row's sums the same bits either way, but not those of twenty.
    let differing = (UInt64(1)...20).filter { seed in
      let whole = Self.norm(kernels, width: 576, family: .invariant, seed: seed)
      let split = Self.norm(kernels, width: 576, family: .standard, splits: 2, seed: seed)
      for column in 0..<576 { #expect(abs(whole[0, column] - split[0, column]) < 1e-5) }
      return whole.bits != split.bits
    }
    #expect(!differing.isEmpty)
  }

  /// Quantised rows show through the matmul of an identity-like matrix, in every format's terms.
  @Test(arguments: availableSets)
  func quantisationEqualsTheReference(set: InstructionSet) throws {
    let kernels = try kernels(set, .f32)
    for format in [TensorType.q4_1, .q8_0] {
      let weights = PackedMatrix.random(format, columns: 16, depth: 64, seed: 6)
      let outputs = [KernelFamily.invariant, .reference].map { quantizer in
        let x = ActivationRows.random(
          rows: 3, columns: 64, seed: 7, table: kernels.table(for: quantizer))
        let output = FloatMatrix(rowCount: 3, columnCount: 16)
        kernels.matmul(
          weights, x, rowCount: 3, groups: 0..<1, order: .chain, epilogue: .store,
          family: .reference, into: output)
        return output
      }
      #expect(outputs[0].bits == outputs[1].bits)
    }
  }

  @Test(arguments: availableSets)
  func reductionsOfLogitsEqualTheReference(set: InstructionSet) throws {
    let kernels = try kernels(set, .f32)
    for count in [1, 15, 16, 17, 1000] {
      let logits = FloatMatrix.random(rows: 1, columns: 1008, scale: 20, seed: UInt64(count))
      let fast = kernels.logSumExp(
        logits, row: 0, count: count, splitCount: 1, family: .invariant)
      let slow = kernels.logSumExp(
        logits, row: 0, count: count, splitCount: 1, family: .reference)
      #expect(fast.bitPattern == slow.bitPattern)
      let best = (0..<count).max { (logits[0, $0], -$0) < (logits[0, $1], -$1) }
      #expect(kernels.argmax(logits, row: 0, count: count) == best)
    }
  }

  @Test(arguments: availableSets)
  func tiesGoToTheLowestToken(set: InstructionSet) throws {
    let logits = FloatMatrix(rowCount: 1, columnCount: 64)
    for token in [7, 23, 40] { logits[0, token] = 3 }
    #expect(try kernels(set).argmax(logits, row: 0, count: 64) == 7)
  }

  @Test(arguments: availableSets)
  func rotationEqualsTheReferenceAndKeepsLength(set: InstructionSet) throws {
    let kernels = try kernels(set, .f32)
    let table = RopeTable(
      positionCount: 300, headSize: 64, speeds: RopeTable.speeds(count: 64, base: 100_000))
    for position in [0, 1, 255, 299] {
      let original = FloatMatrix.random(rows: 1, columns: 192, seed: 8)
      let (fast, slow) = (original.copy(), original.copy())
      for (rows, family) in [(fast, KernelFamily.invariant), (slow, .reference)] {
        kernels.rope(
          rows, rows: 0..<1, positions: [Int32(position)], firstColumn: 0, columns: 0..<192,
          table: table,
          family: family)
      }
      #expect(fast.bits == slow.bits)
      for pair in stride(from: 0, to: 192, by: 2) {
        let before =
          original[0, pair] * original[0, pair] + original[0, pair + 1] * original[0, pair + 1]
        let after = fast[0, pair] * fast[0, pair] + fast[0, pair + 1] * fast[0, pair + 1]
        #expect(abs(before - after) < 1e-4)
      }
    }
  }
}

import EngineTypes
import GGUF
import Kernels
import Testing

@Suite struct MatmulTests {
  static func run(
    _ kernels: Kernels, _ format: TensorType, rows: Int, family: KernelFamily,
    order: KernelPlan.MatmulOrder = .chain, epilogue: MatmulEpilogue = .store
  ) -> FloatMatrix {
    let depth = format.sampleDepth
    let weights = PackedMatrix.random(format, columns: 48, depth: depth, seed: 1)
    let x = ActivationRows.random(
      rows: rows, columns: depth, seed: 2, table: kernels.table(for: family))
    let output = FloatMatrix.random(rows: rows, columns: 64, seed: 3)
    kernels.matmul(
      weights, x, rowCount: rows, groups: 0..<3, order: order, epilogue: epilogue, family: family,
      into: output, firstColumn: 16)
    return output
  }

  @Test(arguments: availableSets, TensorType.allCases)
  func everyInstructionSetGivesTheReferenceBits(set: InstructionSet, format: TensorType) throws {
    for activation in ActivationType.allCases {
      for rows in [1, 2, 3, 4, 5, 6, 7, 8, 9, 17] {
        for epilogue in [
          MatmulEpilogue.store, .add, .addScaled(0.22), .gate, .geluGate, .clampedGate,
        ] {
          let kernels = try kernels(set, activation)
          let fast = Self.run(kernels, format, rows: rows, family: .invariant, epilogue: epilogue)
          let slow = Self.run(kernels, format, rows: rows, family: .reference, epilogue: epilogue)
          #expect(fast.bits == slow.bits, "\(rows) rows, \(epilogue), \(activation)")
        }
      }
    }
  }

  /// A gate is no more than 7, what it gates no further than that from 0; a NaN stays one in either.
  @Test(arguments: availableSets, [KernelFamily.invariant, .reference])
  func clampedGatesAreWhatTheySay(set: InstructionSet, family: KernelFamily) throws {
    let kernels = try kernels(set, .f32)
    let x = ActivationRows(rowCount: 1, columnCount: 32)
    let (gates, ups) = (
      [-90, -7.5, -7, -1, -0.0, 0.5, 6.99, 7, 7.01, 30, .infinity, -.infinity, .nan, 1] as [Float],
      [-30, -7.01, -7, -6, -1, 0, 3, 7, 8, 0.25, 1, 2, 3, .nan] as [Float]
    )
    for turn in gates.indices {
      let (output, bias) = (
        FloatMatrix(rowCount: 1, columnCount: 16), FloatMatrix(rowCount: 1, columnCount: 16)
      )
      for (column, gate) in gates.enumerated() {
        output[0, column] = gate
        bias[0, column] = ups[(column + turn) % ups.count]
      }
      kernels.matmul(
        PackedMatrix.sample(.f32, columns: 16, depth: 32), x, rowCount: 1, groups: 0..<1,
        order: .chain, epilogue: .clampedGate, family: family, bias: bias, into: output)
      for (column, gate) in gates.enumerated() {
        let up = bias[0, column]
        guard !gate.isNaN, !up.isNaN else {
          #expect(output[0, column].isNaN)
          continue
        }
        let (g, u) = (Double(min(gate, 7)), Double(min(max(up, -7), 7)))
        let right = gate == -.infinity ? 0 : g / (1 + Elementary.exp(-1.702 * g)) * (u + 1)
        #expect(
          abs(Double(output[0, column]) - right) <= 1e-6 * max(1, abs(right)), "\(gate) \(up)")
      }
    }
  }

  @Test(arguments: availableSets, TensorType.allCases)
  func aRowsBitsDoNotDependOnTheOthers(set: InstructionSet, format: TensorType) throws {
    let kernels = try kernels(set, .f32)
    let many = Self.run(kernels, format, rows: 21, family: .invariant)
    for rows in 1...20 {
      let few = Self.run(kernels, format, rows: rows, family: .invariant)
      for row in 0..<rows {
        for column in 16..<64 {
          #expect(few[row, column].bitPattern == many[row, column].bitPattern)
        }
      }
    }
  }

  /// Many rows have weights unpacked for them, some at a time; the last may be any number.
  @Test(arguments: availableSets, TensorType.allCases)
  func manyRowsHaveTheReferenceBits(set: InstructionSet, format: TensorType) throws {
    let kernels = try kernels(set, .f32)
    let depth = format.sampleDepth
    let weights = PackedMatrix.sample(format, columns: 48, depth: depth)
    let x = ActivationRows(rowCount: 143, columnCount: depth)
    x.floats.fill(offset: 1)
    x.quantize(0..<143, with: kernels.table(for: .reference))
    func bits(_ family: KernelFamily, rows: Int) -> [UInt32] {
      let output = FloatMatrix.sample(rows, 48, 2)
      kernels.matmul(
        weights, x, rowCount: rows, groups: 0..<3, order: .chain, epilogue: .add, family: family,
        into: output)
      return output.bits
    }
    let right = bits(.reference, rows: 143)
    for rows in [15, 16, 19, 64, 70, 71, 134, 135, 143] {
      #expect(bits(.invariant, rows: rows) == Array(right.prefix(rows * 48)), "\(rows) rows")
    }
  }

  @Test(
    arguments: availableSets,
    [
      KernelPlan.MatmulOrder.interleaved4, .interleaved2, .split(count: 2),
      .split(count: 3), .split(count: 4),
    ])
  func standardOrdersSumTheSameNumbersInAnotherOrder(
    set: InstructionSet, order: KernelPlan.MatmulOrder
  ) throws {
    let kernels = try kernels(set, .f32)
    for format in TensorType.allCases {
      let chain = Self.run(kernels, format, rows: 5, family: .invariant)
      let other = Self.run(kernels, format, rows: 5, family: .standard, order: order)
      for row in 0..<5 {
        for column in 16..<64 {
          #expect(abs(chain[row, column] - other[row, column]) < 1e-3)
        }
      }
      #expect(chain.bits != other.bits, "\(format) with \(order) sums in the same order")
    }
  }

  @Test func theChainIsTheSumItClaims() throws {
    let kernels = try kernels(.portable, .f32)
    let format = TensorType.f32
    let depth = format.sampleDepth
    let weights = PackedMatrix.random(format, columns: 48, depth: depth, seed: 1)
    let row = FloatMatrix(rowCount: 1, columnCount: depth)
    let x = FloatMatrix.random(rows: 1, columns: depth, seed: 2)
    let output = Self.run(kernels, format, rows: 1, family: .invariant)
    for column in 0..<48 {
      weights.unpack(column: column, into: row, row: 0)
      var sum: Float = 0
      for k in 0..<depth { sum.addProduct(row[0, k], x[0, k]) }
      #expect(output[0, 16 + column].bitPattern == sum.bitPattern)
    }
  }
}

import EngineTypes
import GGUF
import Kernels
import Testing

/// What runs says what it is: packing and tile, as the C side has them.
@Suite struct KernelNameTests {
  /// The largest tile for so many rows, of 3 groups of columns in one chain.
  static let tiles: [(rows: Int, tile: [InstructionSet: String])] = [
    (1, [.portable: "1x16", .avx2: "1x16", .avx512: "1x16"]),
    (2, [.portable: "1x16", .avx2: "2x16", .avx512: "2x16"]),
    (3, [.portable: "1x16", .avx2: "3x16", .avx512: "3x16"]),
    (4, [.portable: "4x16", .avx2: "4x16", .avx512: "4x32"]),
    (5, [.portable: "4x16", .avx2: "5x16", .avx512: "5x32"]),
    (6, [.portable: "4x16", .avx2: "6x16", .avx512: "6x32"]),
    (7, [.portable: "4x16", .avx2: "4x16", .avx512: "4x32"]),
    (512, [.portable: "4x16", .avx2: "4x16", .avx512: "4x32"]),
  ]

  static let packings: [TensorType: String] = [
    .q4_0: "q4_0", .q4_1: "q4", .q8_0: "q8", .f32: "f32", .f16: "f16", .bf16: "bf16",
    .q5_0: "q5_0", .q5_1: "q5_1", .iq4_nl: "iq4_nl", .mxfp4: "mxfp4", .q2_K: "q2_k",
    .q3_K: "q3_k", .q4_K: "q4_k", .q5_K: "q5_k", .q6_K: "q6_k", .iq4_xs: "iq4_xs",
  ]

  static func matrix(_ type: TensorType) -> PackedMatrix {
    PackedMatrix(type: type, columnCount: 48, depth: type.sampleCount)
  }

  @Test(arguments: availableSets, TensorType.allCases)
  func aMatmulIsItsPackingAndItsTile(set: InstructionSet, type: TensorType) throws {
    let kernels = try kernels(set)
    let packing = try #require(Self.packings[type])
    func name(_ rows: Int, _ order: KernelPlan.MatmulOrder = .chain, groups: Int = 3) -> String {
      kernels.matmulKernel(
        Self.matrix(type), rowCount: rows, groupCount: groups, order: order, family: .invariant)
    }
    for (rows, tiles) in Self.tiles {
      let tile = try #require(type.isQuantized ? tiles[set] : "1x16")
      #expect(name(rows) == "\(packing)-\(tile)", "\(rows) rows")
      // Two groups of columns at once are for the chain only, and where there are two.
      let narrow = tile.replacing("x32", with: "x16")
      #expect(name(rows, .interleaved2) == "\(packing)-\(narrow)")
      #expect(name(rows, .split(count: 3)) == "\(packing)-\(narrow)")
      #expect(name(rows, groups: 1) == "\(packing)-\(narrow)")
    }
  }

  @Test(arguments: availableSets)
  func aChoiceNamesTheKernelsOfAllItsMatrices(set: InstructionSet) throws {
    let kernels = try kernels(set)
    let matrices = [TensorType.q4_1, .q8_0, .q4_0, .f16].map { Self.matrix($0) }
    func choice(_ family: KernelFamily, rows: Int, groups: Int = 3) -> KernelChoice {
      KernelPlan(mode: KernelMode(family), rowCount: rows, workerCount: 1).choice(
        for: .matmul, rows: rows, matrices: matrices.map { ($0, groups) }, keyValueHeadCount: 1,
        on: kernels)
    }
    let one = choice(.standard, rows: 1)
    #expect(
      one.kernel == "q4-1x16+q8-1x16+q4_0-1x16+f16-1x16" && one.reductionOrder == "interleaved2")
    #expect(one.splitCount == 2 && one.dependsOnBatch)
    let four = choice(.invariant, rows: 4)
    let tile = set == .avx512 ? "4x32" : "4x16"
    #expect(
      four.kernel == "q4-\(tile)+q8-\(tile)+q4_0-\(tile)+f16-1x16" && four.reductionOrder == "chain"
    )
    #expect(choice(.invariant, rows: 4, groups: 1).kernel == "q4-4x16+q8-4x16+q4_0-4x16+f16-1x16")
    #expect(choice(.reference, rows: 4).kernel == "scalar")
  }

  /// A matrix that several experts share out rows for.
  @Test func expertsSayTheOrdersOfAllTheirGroups() throws {
    let kernels = try kernels(.best)
    let weights = PackedMatrix.random(.q8_0, columns: 32, depth: 64, seed: 3)
    func choice(_ family: KernelFamily, _ sizes: Set<Int>) -> KernelChoice {
      KernelPlan(mode: KernelMode(family), rowCount: 12, workerCount: 2).choice(
        for: .matmul, rows: 24, matrices: [(weights, groupCount: 1)], keyValueHeadCount: 1,
        groupSizes: sizes, on: kernels)
    }
    let standard = choice(.standard, [1, 3, 9])
    #expect(standard.reductionOrder == "interleaved2+split2+chain" && standard.splitCount == 2)
    #expect(standard.dependsOnBatch && standard.kernel.hasSuffix("4x16"))
    let invariant = choice(.invariant, [1, 3, 9])
    #expect(invariant.reductionOrder == "chain" && invariant.splitCount == 1)
    #expect(choice(.invariant, [1]).kernel.hasSuffix("1x16"))
  }

  @Test func attentionSaysTheSizeThatItsSplitsHave() throws {
    let kernels = try kernels(.best)
    func choice(_ family: KernelFamily, fault: SeededFault? = nil) -> KernelChoice {
      KernelPlan(
        mode: KernelMode(family), rowCount: 1, workerCount: 2,
        fault: fault.map {
          PlanFault(
            fault: $0, instructionSet: .best, activation: .bf16, kv: .bf16, blockSize: 48)
        }
      ).choice(for: .attention, rows: 1, matrices: [], keyValueHeadCount: 3, on: kernels)
    }
    #expect(choice(.invariant).kernel == "split-\(KernelPlan.invariantSplitSize)")
    #expect(choice(.invariant, fault: .splitsByBlock).kernel == "split-48")
    #expect(choice(.standard).kernel == "flash-decode")
  }
}

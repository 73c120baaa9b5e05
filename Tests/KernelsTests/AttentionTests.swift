import EngineTypes
import Kernels
import Testing

@Suite struct AttentionTests {
  @Test(arguments: availableSets, KVType.allCases)
  func everyInstructionSetGivesTheReferenceBits(set: InstructionSet, kv: KVType) throws {
    for activation in ActivationType.allCases {
      let loops = try kernels(set, activation)
      for (length, rows) in [(1, 1), (15, 15), (16, 1), (17, 3), (256, 9), (257, 1), (530, 11)] {
        let sample = AttentionSample(kv: kv, length: length, rows: rows)
        #expect(
          sample.bits(loops) == sample.bits(loops, .reference),
          "\(length) positions, \(rows) rows, \(activation)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 8, 64, 255, 256, 300, 530])
  func chunksBlocksThreadsAndCompanyChangeNothing(rows: Int) throws {
    let kernels = try kernels(.best)
    let canonical = AttentionSample(length: 530, rows: 1).lastRow(kernels)
    var sample = AttentionSample(length: 530, rows: rows)
    for blockSize in [1, 7, 16, 48, 256] {
      sample.blockSize = blockSize
      #expect(sample.lastRow(kernels) == canonical)
    }
    sample.blockSize = 16
    for (workers, neighbours) in [(2, 0), (3, 0), (2, 2), (1, 7)] where rows < 64 {
      (sample.workers, sample.neighbours) = (workers, neighbours)
      #expect(
        sample.lastRow(kernels) == canonical, "\(workers) workers, \(neighbours) neighbours")
    }
  }

  @Test func standardSplitsSumInAnotherOrder() throws {
    let kernels = try kernels(.best, .f32)
    let alone = AttentionSample(length: 530, rows: 1)
    let invariant = alone.lastRow(kernels)
    let flash = alone.lastRow(kernels, .standard, splits: .fixedCount(3))
    #expect(invariant != flash)
    // The last row again, as a chunk whose cached part is reduced apart.
    let chunk = AttentionSample(length: 530, rows: 9)
    #expect(chunk.lastRow(kernels, .standard, splits: .fixedCount(1)) != invariant)
    for (a, b) in zip(invariant, flash) {
      #expect(abs(Float(bitPattern: a) - Float(bitPattern: b)) < 1e-4)
    }
  }
}

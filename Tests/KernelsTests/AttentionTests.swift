import EngineTypes
import Kernels
import Testing

@Suite struct AttentionTests {
  static let headSize = 32
  static let queryHeads = 6
  static let keyValueHeads = 2

  /// Attention of the last `rows` of `length` positions, K and V written to shuffled blocks.
  static func run(
    _ set: InstructionSet, length: Int, rows: Int, blockSize: Int = 16, kv: KVType = .bf16,
    family: KernelFamily = .invariant, workers: Int = 1, neighbours: Int = 0,
    splits: KernelPlan.AttentionSplits = .fixedSize(KernelPlan.invariantSplitSize),
    activation: ActivationType = .bf16
  ) throws -> [UInt32] {
    let kernels = try kernels(set, activation)
    let perSequence = (length + blockSize - 1) / blockSize
    let layout = KeyValueLayout(
      type: kv, blockCount: perSequence * (neighbours + 1), blockSize: blockSize,
      headCount: keyValueHeads, headSize: headSize)
    let store = KeyValueStore(layout)
    let width = keyValueHeads * headSize
    let chunks = (0...neighbours).map { index in
      let blocks = (0..<perSequence).map { BlockID(($0 + 1) * (neighbours + 1) - 1 - index) }
      let keys = FloatMatrix.random(rows: length, columns: width, seed: UInt64(10 + index))
      let values = FloatMatrix.random(rows: length, columns: width, seed: UInt64(90 + index))
      var slots = KeyValueSlots()
      for position in 0..<length {
        slots.append(blocks[position / blockSize], offset: position % blockSize, in: layout)
      }
      let all = 0..<length
      store.storeKeys(keys, rows: all, firstColumn: 0, columns: 0..<width, at: slots)
      store.storeValues(values, rows: all, firstColumn: 0, columns: 0..<width, at: slots)
      return SequenceChunk(
        request: RequestID(index), firstPosition: length - rows,
        tokenIDs: (0..<rows).map { TokenID($0) }, blockTable: blocks)
    }
    let plan = AttentionPlan(
      chunks, splits: splits, layout: layout,
      headsPerKeyValueHead: queryHeads / keyValueHeads, workerCount: workers)
    let rowCount = rows * (neighbours + 1)
    // Row p of the first sequence has the same query however many rows are computed.
    let all = FloatMatrix.random(rows: length, columns: queryHeads * headSize, seed: 3)
    let queries = FloatMatrix(rowCount: rowCount, columnCount: queryHeads * headSize)
    for row in 0..<rowCount {
      for column in 0..<queries.columnCount {
        queries[row, column] = all[length - rows + row % rows, column]
      }
    }
    let output = ActivationRows(rowCount: rowCount, columnCount: queryHeads * headSize)
    let operands = AttentionOperands(
      queries: queries, store: store, output: output, queryHeadCount: queryHeads, family: family,
      quantizer: kernels.table(for: family))
    let partials = AttentionPartials()
    partials.reserve(plan, headSize: headSize)
    let pool = WorkerPool(threadCount: workers)
    pool.run { worker in
      kernels.attention(
        plan, operands, worker: worker, scratch: AttentionScratch(), partials: partials)
      worker.barrier()
      if plan.needsMerge {
        kernels.mergeSplits(plan, operands, worker: worker, partials: partials)
      }
    }
    pool.stop()
    return (0..<output.columnCount).map { output.floats[rows - 1, $0].bitPattern }
  }

  @Test(arguments: availableSets, KVType.allCases)
  func everyInstructionSetGivesTheReferenceBits(set: InstructionSet, kv: KVType) throws {
    for (length, rows) in [(1, 1), (15, 15), (16, 1), (17, 3), (256, 9), (257, 1), (530, 11)] {
      let fast = try Self.run(set, length: length, rows: rows, kv: kv)
      let slow = try Self.run(set, length: length, rows: rows, kv: kv, family: .reference)
      #expect(fast == slow, "\(length) positions, \(rows) rows")
    }
  }

  @Test(arguments: [1, 2, 3, 8, 64, 255, 256, 300, 530])
  func chunksBlocksThreadsAndCompanyChangeNothing(rows: Int) throws {
    let canonical = try Self.run(.best, length: 530, rows: 1)
    for blockSize in [1, 7, 16, 48, 256] {
      #expect(try Self.run(.best, length: 530, rows: rows, blockSize: blockSize) == canonical)
    }
    for (workers, neighbours) in [(2, 0), (3, 0), (2, 2), (1, 7)] where rows < 64 {
      let bits = try Self.run(
        .best, length: 530, rows: rows, workers: workers, neighbours: neighbours)
      #expect(bits == canonical, "\(workers) workers, \(neighbours) neighbours")
    }
  }

  @Test func standardSplitsSumInAnotherOrder() throws {
    let invariant = try Self.run(.best, length: 530, rows: 1, activation: .f32)
    let flash = try Self.run(
      .best, length: 530, rows: 1, family: .standard, splits: .fixedCount(3), activation: .f32)
    #expect(invariant != flash)
    // The last row again, as a chunk whose cached part is reduced apart.
    let twoPasses = try Self.run(
      .best, length: 530, rows: 9, family: .standard, splits: .fixedCount(1), activation: .f32)
    #expect(twoPasses != invariant)
    for (a, b) in zip(invariant, flash) {
      #expect(abs(Float(bitPattern: a) - Float(bitPattern: b)) < 1e-4)
    }
  }
}

import EngineTypes
import Kernels

/// Attention of the last `rows` of `length` positions, K and V in shuffled blocks.
struct AttentionSample {
  struct Shape {
    var headSize = 32
    var queryHeads = 6
    var keyValueHeads = 2
  }

  var shape: Shape
  var kv = KVType.bf16
  var length: Int
  var rows: Int
  var blockSize = 16
  var workers = 1
  /// Sequences of the same length besides.
  var neighbours = 0
  /// What rows see, and how scores are capped.
  var window: Int?
  var cap: Float?
  /// One more score of each query head, of which no value comes.
  var sinks: [Float]?
  /// Positions whose K and V are no numbers.
  var poisoned = 0..<0

  init(_ shape: Shape = Shape(), kv: KVType = .bf16, length: Int, rows: Int) {
    (self.shape, self.kv, self.length, self.rows) = (shape, kv, length, rows)
  }

  /// The first sequence's rows, one after another, each in whole blocks of 32.
  func bits(
    _ kernels: Kernels, _ family: KernelFamily = .invariant,
    splits: KernelPlan.AttentionSplits = .fixedSize(KernelPlan.invariantSplitSize)
  ) -> [UInt32] {
    let store = KeyValueStore.layers(layout)[0]
    let plan = AttentionPlan(
      (0...neighbours).map { chunk($0, in: store) }, splits: splits, layout: layout,
      headsPerKeyValueHead: shape.queryHeads / shape.keyValueHeads, workerCount: workers)
    let output = ActivationRows(rowCount: rows * (neighbours + 1), columnCount: attendedSize)
    let operands = AttentionOperands(
      queries: queries(), store: store, output: output, queryHeadCount: shape.queryHeads,
      scores: AttentionScores(
        scale: 1 / Float(shape.headSize).squareRoot(), cap: cap, window: window),
      sinks: sinks.map(FloatMatrix.row), family: family, quantizer: kernels.table(for: family))
    let partials = AttentionPartials()
    partials.reserve(plan, headSize: shape.headSize)
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
    return (0..<rows).flatMap { output.floats.bits(ofRow: $0) }
  }

  /// Sinks above, among and below what scores are.
  mutating func addSinks() {
    sinks = (0..<shape.queryHeads).map { [0.5, -30, 6, 0, -0.75, 60, 1.25][$0 % 7] }
  }

  /// The last row, which is the same however many rows are computed.
  func lastRow(
    _ kernels: Kernels, _ family: KernelFamily = .invariant,
    splits: KernelPlan.AttentionSplits = .fixedSize(KernelPlan.invariantSplitSize)
  ) -> [UInt32] {
    Array(bits(kernels, family, splits: splits).suffix(attendedSize))
  }

  private var querySize: Int { shape.queryHeads * shape.headSize }
  /// Whole blocks, for the matmul that follows.
  private var attendedSize: Int { (querySize + 31) / 32 * 32 }
  private var blocksPerSequence: Int { (length + blockSize - 1) / blockSize }

  private var layout: KeyValueLayout {
    KeyValueLayout(
      type: kv, blockCount: blocksPerSequence * (neighbours + 1), blockSize: blockSize,
      headCount: shape.keyValueHeads, headSize: shape.headSize)
  }

  private func chunk(_ index: Int, in store: KeyValueStore) -> SequenceChunk {
    let blocks = (0..<blocksPerSequence).map {
      BlockID(($0 + 1) * (neighbours + 1) - 1 - index)
    }
    let width = shape.keyValueHeads * shape.headSize
    var slots = KeyValueSlots()
    for position in 0..<length {
      slots.append(blocks[position / blockSize], offset: position % blockSize, in: layout)
    }
    let (keys, values) = (
      FloatMatrix.sample(length, width, 10 + index), FloatMatrix.sample(length, width, 90 + index)
    )
    for position in poisoned {
      for column in 0..<width {
        keys[position, column] = .nan
        values[position, column] = .nan
      }
    }
    store.storeKeys(
      keys, rows: 0..<length, firstColumn: 0, columns: 0..<width, at: slots)
    store.storeValues(
      values, rows: 0..<length, firstColumn: 0, columns: 0..<width, at: slots)
    return SequenceChunk(
      request: RequestID(index), firstPosition: length - rows,
      tokenIDs: (0..<rows).map { TokenID($0) }, blockTable: blocks)
  }

  /// A position's query is the same however many rows are computed, and for every sequence.
  private func queries() -> FloatMatrix {
    let all = FloatMatrix.sample(length, querySize, 3)
    let queries = FloatMatrix(rowCount: rows * (neighbours + 1), columnCount: querySize)
    for row in 0..<queries.rowCount {
      unsafe queries.pointer(row: row).update(
        from: all.pointer(row: length - rows + row % rows), count: querySize)
    }
    return queries
  }
}

extension FloatMatrix {
  /// One row of these.
  static func row(_ values: [Float]) -> FloatMatrix {
    let row = FloatMatrix(rowCount: 1, columnCount: values.count)
    for (column, value) in values.enumerated() { row[0, column] = value }
    return row
  }
}

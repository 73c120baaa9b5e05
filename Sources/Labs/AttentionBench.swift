import EngineTypes
import Kernels

/// One sequence's K and V in their blocks, and queries to attend to them: the engine's own
/// attention in the default model's shape, on seeded numbers.
final class AttentionBench {
  static let queryHeadCount = 9
  static let keyValueHeadCount = 3
  static let headSize = 64
  static let outputCount = queryHeadCount * headSize

  let length: Int
  let kernels: Kernels
  private let store: KeyValueStore
  private let blocks: [BlockID]
  /// [length, query heads · head size].
  private let queries: FloatMatrix

  /// What a run computed, and how the plan cut the KV range.
  struct Run {
    /// [rows, outputs].
    var output: FloatMatrix
    var firstPosition: Int
    var rowCount: Int
    var splits: [Range<Int>]

    /// Compares the rows that both have, by position.
    func difference(to other: Run) -> BitDifference {
      let positions =
        max(
          firstPosition, other.firstPosition)..<min(
          firstPosition + rowCount, other.firstPosition + other.rowCount)
      var difference = BitDifference()
      for position in positions {
        difference.compare(
          output, row: position - firstPosition, other.output, row: position - other.firstPosition,
          columns: AttentionBench.outputCount)
      }
      return difference
    }
  }

  init(
    _ context: LabContext, activation: ActivationType, length: Int, blockSize: Int
  ) throws(LabError) {
    kernels = try Kernels.forLab(context, activation)
    self.length = length
    let blockCount = (length + blockSize - 1) / blockSize
    store =
      KeyValueStore.layers(
        KeyValueLayout(
          type: context.settings.kv, blockCount: blockCount, blockSize: blockSize,
          headCount: Self.keyValueHeadCount, headSize: Self.headSize))[0]
    blocks = (0..<blockCount).map { BlockID($0) }
    queries = FloatMatrix(rowCount: length, columnCount: Self.outputCount)
    fill(seed: context.seed, blockSize: blockSize)
  }

  private func fill(seed: UInt64, blockSize: Int) {
    var random = LabRandom(seed: seed)
    let width = Self.keyValueHeadCount * Self.headSize
    let row = FloatMatrix(rowCount: 1, columnCount: width)
    for position in 0..<length {
      var slots = KeyValueSlots()
      slots.append(
        blocks[position / blockSize], offset: position % blockSize, in: store.layout)
      for column in 0..<width { row[0, column] = random.normal() }
      store.storeKeys(row, rows: 0..<1, firstColumn: 0, columns: 0..<width, at: slots)
      for column in 0..<width { row[0, column] = random.normal() }
      store.storeValues(row, rows: 0..<1, firstColumn: 0, columns: 0..<width, at: slots)
      for column in 0..<Self.outputCount { queries[position, column] = random.normal() }
    }
  }

  /// Attends from some positions, as a chunk whose K and V before it are cached.
  func run(
    _ positions: Range<Int>, _ splits: KernelPlan.AttentionSplits, _ family: KernelFamily
  ) -> Run {
    let plan = AttentionPlan(
      [
        SequenceChunk(
          request: RequestID(1), firstPosition: positions.lowerBound,
          tokenIDs: positions.map { TokenID($0) }, blockTable: blocks)
      ], splits: splits, layout: store.layout,
      headsPerKeyValueHead: Self.queryHeadCount / Self.keyValueHeadCount, workerCount: 1)
    let rows = FloatMatrix(rowCount: positions.count, columnCount: Self.outputCount)
    for (row, position) in positions.enumerated() {
      for column in 0..<Self.outputCount { rows[row, column] = queries[position, column] }
    }
    let operands = AttentionOperands(
      queries: rows, store: store,
      output: ActivationRows(rowCount: positions.count, columnCount: Self.outputCount),
      queryHeadCount: Self.queryHeadCount,
      scores: AttentionScores(scale: 1 / Float(Self.headSize).squareRoot()), family: family,
      quantizer: kernels.table(for: family))
    attend(plan, operands)
    return Run(
      output: operands.output.floats, firstPosition: positions.lowerBound,
      rowCount: positions.count,
      splits: plan.splits(ofSequence: 0))
  }

  private func attend(_ plan: AttentionPlan, _ operands: AttentionOperands) {
    let (kernels, scratch, partials) = (kernels, AttentionScratch(), AttentionPartials())
    partials.reserve(plan, headSize: Self.headSize)
    let pool = WorkerPool(threadCount: 1)
    defer { pool.stop() }
    pool.run { worker in
      kernels.attention(plan, operands, worker: worker, scratch: scratch, partials: partials)
      if plan.needsMerge {
        kernels.mergeSplits(plan, operands, worker: worker, partials: partials)
      }
    }
  }

  /// How the engine would cut the KV range in a step of some rows.
  static func splits(
    _ family: KernelFamily, rows: Int, workers: Int
  ) -> KernelPlan.AttentionSplits {
    KernelPlan(mode: KernelMode(family), rowCount: rows, workerCount: workers)
      .attentionSplits(keyValueHeadCount: keyValueHeadCount)
  }
}

extension [Range<Int>] {
  /// `4x250`, `3x256 + 232`.
  var sizes: String {
    var groups: [(size: Int, count: Int)] = []
    for range in self {
      if groups.last?.size == range.count {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((range.count, 1))
      }
    }
    return groups.map { $0.count > 1 ? "\($0.count)x\($0.size)" : "\($0.size)" }
      .joined(separator: " + ")
  }
}

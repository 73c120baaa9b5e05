internal import CKernels
public import EngineTypes

/// One worker's room for attention.
@safe
public final class AttentionScratch: @unchecked Sendable {
  fileprivate let tiles = TileList()
  fileprivate let states = SoftmaxStates(count: Int(CK_ATTENTION_ROWS), headSize: 256)
  fileprivate var scores = FloatMatrix(rowCount: 1, columnCount: 0)

  public init() {}

  /// Makes room for the scores of one split of at most `length` positions.
  fileprivate func reserve(length: Int) {
    let needed = Int(CK_ATTENTION_ROWS) * (length + 32)
    if scores.columnCount < needed { scores = FloatMatrix(rowCount: 1, columnCount: needed) }
  }
}

/// States of splits that ran apart, shared by the workers between two barriers.
@safe
public final class AttentionPartials: @unchecked Sendable {
  fileprivate private(set) var states = SoftmaxStates(count: 0, headSize: 16)

  public init() {}

  /// Makes room for a plan's states; call before the workers start.
  public func reserve(_ plan: AttentionPlan, headSize: Int) {
    guard states.count < plan.partialCount || states.headSize < headSize else { return }
    states = SoftmaxStates(count: 2 * plan.partialCount, headSize: headSize)
  }
}

/// Running softmax states with their accumulators.
@safe
private final class SoftmaxStates {
  let count: Int
  let headSize: Int
  let base: UnsafeMutablePointer<ck_softmax_state>
  private let accumulators: FloatMatrix

  init(count: Int, headSize: Int) {
    self.count = count
    self.headSize = headSize
    accumulators = FloatMatrix(rowCount: max(1, count), columnCount: headSize)
    unsafe base = .allocate(capacity: count)
    for index in 0..<count {
      unsafe (base + index).initialize(
        to: ck_softmax_state(
          maximum: 0, sum: 0, is_empty: true, accumulator: accumulators.pointer(row: index)))
    }
  }

  deinit { unsafe base.deallocate() }

  func empty(_ range: Range<Int>) {
    precondition(range.upperBound <= count, "states \(range) of \(count)")
    for index in range { unsafe base[index].is_empty = true }
  }
}

/// What attention reads and writes in one layer.
public struct AttentionOperands: Sendable {
  /// [rows, query heads · head size …], rotated.
  public var queries: FloatMatrix
  public var store: KeyValueStore
  /// [rows, query heads · head size].
  public var output: FloatMatrix
  public var queryHeadCount: Int
  public var family: KernelFamily

  public init(
    queries: FloatMatrix, store: KeyValueStore, output: FloatMatrix, queryHeadCount: Int,
    family: KernelFamily
  ) {
    self.queries = queries
    self.store = store
    self.output = output
    self.queryHeadCount = queryHeadCount
    self.family = family
  }

  fileprivate var group: Int { queryHeadCount / store.headCount }

  /// Offset of a query vector's head in its row.
  fileprivate func column(_ vector: Int, _ task: AttentionPlan.Task) -> Int {
    (task.keyValueHead * group + vector % group) * store.headSize
  }
}

extension Kernels {
  /// Causal attention over paged K and V: this worker's share of the plan's tasks.
  ///
  /// K and V of all rows must be in their blocks already. Where `plan.needsMerge`, all workers
  /// meet at a barrier and call `mergeSplits` next.
  public func attention(
    _ plan: AttentionPlan, _ operands: AttentionOperands, worker: Worker,
    scratch: AttentionScratch, partials: AttentionPartials
  ) {
    for index in stride(from: worker.index, to: plan.tasks.count, by: worker.count) {
      run(plan.tasks[index], of: plan, operands, scratch: scratch, partials: partials)
    }
  }

  /// Folds splits that ran apart, in ascending order, and finishes their rows.
  public func mergeSplits(
    _ plan: AttentionPlan, _ operands: AttentionOperands, worker: Worker,
    partials: AttentionPartials
  ) {
    let table = table(for: operands.family).c
    let states = partials.states
    for index in stride(from: worker.index, to: plan.merges.count, by: worker.count) {
      let task = plan.merges[index]
      let sequence = plan.sequences[task.sequence]
      for vector in task.vectors {
        let first = task.partial + vector * sequence.splitCount
        for split in 1..<sequence.splitCount {
          unsafe table.attention_merge(
            states.base + first, states.base + first + split, operands.store.headSize)
        }
        unsafe finish(vector, task, sequence, state: states.base + first, operands)
      }
    }
  }

  private func run(
    _ task: AttentionPlan.Task, of plan: AttentionPlan, _ operands: AttentionOperands,
    scratch: AttentionScratch, partials: AttentionPartials
  ) {
    let sequence = plan.sequences[task.sequence]
    operands.store.locate(
      scratch.tiles, blockTable: sequence.blockTable, head: task.keyValueHead,
      length: sequence.length)
    scratch.reserve(length: sequence.longestSplit)
    let step = Int(CK_ATTENTION_ROWS)
    for first in stride(from: task.vectors.lowerBound, to: task.vectors.upperBound, by: step) {
      let vectors = first..<min(first + step, task.vectors.upperBound)
      scratch.states.empty(0..<vectors.count)
      fold(vectors, task, sequence, operands, scratch: scratch)
      for (slot, vector) in vectors.enumerated() {
        if let split = task.split {
          unsafe keep(
            scratch.states.base + slot, in: partials.states,
            at: task.partial + vector * sequence.splitCount + split,
            headSize: operands.store.headSize, table: table(for: operands.family))
        } else {
          unsafe finish(vector, task, sequence, state: scratch.states.base + slot, operands)
        }
      }
    }
  }

  /// Runs the kernel over the task's splits, into the scratch's states.
  private func fold(
    _ vectors: Range<Int>, _ task: AttentionPlan.Task, _ sequence: AttentionPlan.Sequence,
    _ operands: AttentionOperands, scratch: AttentionScratch
  ) {
    let store = operands.store
    let table = table(for: operands.family).c
    let splits = task.split.map { $0..<$0 + 1 } ?? 0..<sequence.splitCount
    unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: vectors.count) {
      queries in
      unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: vectors.count) { lengths in
        for (slot, vector) in vectors.enumerated() {
          let row = vector / operands.group
          unsafe queries[slot] = UnsafePointer(
            operands.queries.pointer(row: sequence.firstRow + row)
              + operands.column(vector, task))
          unsafe lengths[slot] = Int32(sequence.firstPosition + row + 1)
        }
        var view = unsafe ck_kv_view(
          k_tiles: UnsafePointer(scratch.tiles.keys), v_tiles: UnsafePointer(scratch.tiles.values),
          tile_count: (sequence.length + 15) / 16,
          type: store.type.cType, head_size: store.headSize,
          scale: 1 / Float(store.headSize).squareRoot())
        unsafe sequence.bounds.withUnsafeBufferPointer { bounds in
          guard let base = bounds.baseAddress else { return }
          unsafe table.attention(
            &view, queries.baseAddress, lengths.baseAddress, Int32(vectors.count),
            base + splits.lowerBound, Int32(splits.count), scratch.scores.pointer(row: 0),
            scratch.states.base)
        }
      }
    }
  }

  private func keep(
    _ state: UnsafeMutablePointer<ck_softmax_state>, in states: SoftmaxStates, at index: Int,
    headSize: Int, table: KernelTable
  ) {
    states.empty(index..<index + 1)
    unsafe table.c.attention_merge(states.base + index, state, headSize)
  }

  private func finish(
    _ vector: Int, _ task: AttentionPlan.Task, _ sequence: AttentionPlan.Sequence,
    state: UnsafeMutablePointer<ck_softmax_state>, _ operands: AttentionOperands
  ) {
    let row = sequence.firstRow + vector / operands.group
    unsafe table(for: operands.family).c.attention_finish(
      state, operands.store.headSize, roundsToBF16,
      operands.output.pointer(row: row) + operands.column(vector, task))
  }
}

extension AttentionPlan.Sequence {
  fileprivate var longestSplit: Int {
    zip(bounds, bounds.dropFirst()).map { Int($1 - $0) }.max() ?? 0
  }
}

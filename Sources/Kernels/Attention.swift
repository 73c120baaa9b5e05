internal import CKernels
public import EngineTypes

/// One worker's room for attention.
@safe
public final class AttentionScratch: @unchecked Sendable {
  fileprivate let gathered = GatheredTiles()
  fileprivate private(set) var scores = FloatMatrix(rowCount: 1, columnCount: 0)

  public init() {}

  /// Makes room for the scores of one split of at most `length` positions.
  fileprivate func reserve(length: Int) {
    let needed = Int(CK_ATTENTION_ROWS) * (length + 32)
    if scores.columnCount < needed { scores = FloatMatrix(rowCount: 1, columnCount: needed) }
  }
}

/// Running softmax states of splits that ran apart, shared by the workers between two barriers.
@safe
public final class AttentionPartials: @unchecked Sendable {
  fileprivate private(set) var capacity = 0
  private var headSize = 0
  fileprivate private(set) var states: UnsafeMutablePointer<ck_softmax_state>
  private var accumulators = FloatMatrix(rowCount: 0, columnCount: 16)

  public init() {
    unsafe states = .allocate(capacity: 0)
  }

  deinit { unsafe states.deallocate() }

  /// Makes room for a plan's states; call before the workers start.
  public func reserve(_ plan: AttentionPlan, headSize: Int) {
    guard capacity < plan.partialCount || self.headSize < headSize else { return }
    (capacity, self.headSize) = (2 * plan.partialCount, headSize)
    accumulators = FloatMatrix(rowCount: capacity, columnCount: (headSize + 15) / 16 * 16)
    unsafe states.deallocate()
    unsafe states = .allocate(capacity: capacity)
    for index in 0..<capacity {
      unsafe (states + index).initialize(
        to: ck_softmax_state(
          maximum: 0, sum: 0, is_empty: true, accumulator: accumulators.pointer(row: index)))
    }
  }
}

/// What a row's scores are in one layer, and of which positions there are some.
public struct AttentionScores: Hashable, Sendable {
  /// Of a query's product with a key.
  public var scale: Float
  /// Scores become cap · tanh(score / cap); `nil` for as they are.
  public var cap: Float?
  /// How many positions a row sees at most, its own included; `nil` for all up to its own.
  public var window: Int?

  public init(scale: Float, cap: Float? = nil, window: Int? = nil) {
    (self.scale, self.cap, self.window) = (scale, cap, window)
  }

  /// The first position that a row sees.
  fileprivate func firstPosition(ofRowAt position: Int) -> Int {
    window.map { max(0, position + 1 - $0) } ?? 0
  }
}

/// What attention reads and writes in one layer.
public struct AttentionOperands: Sendable {
  /// [rows, query heads · padded head size …], rotated.
  public var queries: FloatMatrix
  public var store: KeyValueStore
  /// [rows, ≥ query heads · head size]; quantised as well where a head group is whole blocks.
  public var output: ActivationRows
  public var queryHeadCount: Int
  public var scores: AttentionScores
  /// [1, ≥ query heads]: of each head one more score, of which no value comes; `nil` for none.
  public var sinks: FloatMatrix?
  public var family: KernelFamily
  /// What quantises the output.
  public var quantizer: KernelTable

  public init(
    queries: FloatMatrix, store: KeyValueStore, output: ActivationRows, queryHeadCount: Int,
    scores: AttentionScores, sinks: FloatMatrix? = nil, family: KernelFamily,
    quantizer: KernelTable
  ) {
    precondition(
      sinks.map { $0.columnCount >= queryHeadCount } ?? true,
      "\(sinks?.columnCount ?? 0) sinks for \(queryHeadCount) heads")
    self.queries = queries
    self.store = store
    self.output = output
    self.queryHeadCount = queryHeadCount
    self.scores = scores
    self.sinks = sinks
    self.family = family
    self.quantizer = quantizer
  }

  /// Whether attention leaves its output quantised; else that is still to be done.
  public var isOutputQuantized: Bool { group * headSize % ActivationRows.blockSize == 0 }

  fileprivate var group: Int { queryHeadCount / store.layout.headCount }
  fileprivate var headSize: Int { store.layout.headSize }
  fileprivate var paddedHeadSize: Int { store.layout.paddedHeadSize }
  /// Where the heads that share a kv head start in a row of the output.
  fileprivate func column(ofGroup keyValueHead: Int) -> Int { keyValueHead * group * headSize }
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
    precondition(plan.partialCount <= partials.capacity, "\(plan.partialCount) partial states")
    scratch.reserve(length: plan.longestSplit)
    unsafe plan.withPointers { pointers in
      let tasks = plan.tasks[worker.index]
      for index in tasks.indices {
        let following = index + 1 < tasks.count ? tasks[index + 1] : nil
        var next = unsafe operands.start(of: following, plan, pointers)
        unsafe run(
          tasks[index], of: plan, pointers, operands, next: &next, scratch: scratch,
          states: partials.states)
      }
    }
  }

  /// Folds splits that ran apart, in ascending order, and finishes their rows.
  public func mergeSplits(
    _ plan: AttentionPlan, _ operands: AttentionOperands, worker: Worker,
    partials: AttentionPartials
  ) {
    let table = table(for: operands.family)
    for index in stride(from: worker.index, to: plan.merges.count, by: worker.count) {
      let task = plan.merges[index]
      let part = plan.parts[task.sequence]
      let output = unsafe operands.output(task, part, roundsToBF16: roundsToBF16)
      for (slot, vector) in task.vectors.enumerated() {
        let state = unsafe partials.states + task.partial + slot
        for split in 1..<part.splitCount {
          unsafe table.c.attention_merge(
            state, state + split * task.vectors.count, operands.paddedHeadSize)
        }
        let head = vector % operands.group
        unsafe table.c.attention_finish(
          state, output.sinks.map { unsafe $0 + head }, operands.headSize, roundsToBF16,
          output.first + vector / operands.group * output.stride + head * operands.headSize)
      }
      operands.quantizeOutput(task, part)
    }
  }

  private func run(
    _ task: AttentionPlan.Task, of plan: AttentionPlan, _ pointers: AttentionPlan.Pointers,
    _ operands: AttentionOperands, next: inout ck_kv_view, scratch: AttentionScratch,
    states: UnsafeMutablePointer<ck_softmax_state>
  ) {
    let part = plan.parts[task.sequence]
    var view = unsafe operands.view(task, of: plan, pointers, scratch)
    var queries = unsafe operands.queries(task, part)
    let (first, last) = (Int32(task.vectors.lowerBound), Int32(task.vectors.upperBound))
    let (bounds, scores) = unsafe (
      pointers.bounds + part.bounds.lowerBound, scratch.scores.pointer(row: 0)
    )
    let table = table(for: operands.family)
    if let split = task.split {
      unsafe table.c.attention(
        &view, &next, &queries, first, last, bounds + split, 1, scores,
        states + task.partial + split * task.vectors.count, nil)
    } else {
      var output = unsafe operands.output(task, part, roundsToBF16: roundsToBF16)
      unsafe table.c.attention(
        &view, &next, &queries, first, last, bounds, Int32(part.splitCount), scores, nil, &output)
      operands.quantizeOutput(task, part)
    }
  }
}

extension AttentionPlan {
  /// The plan's lists while its workers run.
  @unsafe
  fileprivate struct Pointers {
    /// Of all tiles; see `Part.tiles`.
    var offsets: UnsafePointer<Int>
    /// Of all splits; see `Part.bounds`.
    var bounds: UnsafePointer<Int32>
  }

  fileprivate func withPointers(_ body: (Pointers) -> Void) {
    unsafe tileOffsets.withUnsafeBufferPointer { offsets in
      unsafe splitBounds.withUnsafeBufferPointer { bounds in
        // Where nothing is tiled, nobody looks at the offsets.
        guard let bounds = bounds.baseAddress else { return }
        let none = unsafe UnsafeRawPointer(bounds).assumingMemoryBound(to: Int.self)
        unsafe body(Pointers(offsets: offsets.baseAddress ?? none, bounds: bounds))
      }
    }
  }
}

extension AttentionOperands {
  fileprivate func queries(_ task: AttentionPlan.Task, _ part: AttentionPlan.Part) -> ck_query_view
  {
    unsafe ck_query_view(
      first: queries.pointer(row: part.firstRow) + task.keyValueHead * group * paddedHeadSize,
      stride: queries.stride, head_size: paddedHeadSize, group: Int32(group),
      length: Int32(part.firstPosition + 1), window: Int32(clamping: scores.window ?? .max))
  }

  fileprivate func output(
    _ task: AttentionPlan.Task, _ part: AttentionPlan.Part, roundsToBF16: Bool
  ) -> ck_attention_output {
    unsafe ck_attention_output(
      first: output.floats.pointer(row: part.firstRow) + column(ofGroup: task.keyValueHead),
      stride: output.floats.stride, head_size: headSize,
      sinks: sinks.map { unsafe UnsafePointer($0.pointer(row: 0) + task.keyValueHead * group) },
      bf16: roundsToBF16)
  }

  /// Quantises what a task has finished, while it is near.
  fileprivate func quantizeOutput(_ task: AttentionPlan.Task, _ part: AttentionPlan.Part) {
    guard isOutputQuantized else { return }
    let rows = task.vectors.lowerBound / group..<task.vectors.upperBound / group
    let column = column(ofGroup: task.keyValueHead)
    output.quantize(
      part.firstRow + rows.lowerBound..<part.firstRow + rows.upperBound,
      columns: column..<column + group * headSize, with: quantizer)
  }

  /// The K and V a task meets.
  fileprivate func view(
    _ task: AttentionPlan.Task, of plan: AttentionPlan, _ pointers: AttentionPlan.Pointers,
    _ scratch: AttentionScratch
  ) -> ck_kv_view {
    let part = plan.parts[task.sequence]
    var view =
      store.layout.isTiled
      ? unsafe store.view(
        head: task.keyValueHead, offsets: pointers.offsets + part.tiles.lowerBound,
        tileCount: part.tiles.count)
      : unsafe gatheredView(task, part, of: plan, pointers, scratch)
    unsafe (view.scale, view.cap) = (scores.scale, scores.cap ?? 0)
    return unsafe view
  }

  private func gatheredView(
    _ task: AttentionPlan.Task, _ part: AttentionPlan.Part, of plan: AttentionPlan,
    _ pointers: AttentionPlan.Pointers, _ scratch: AttentionScratch
  ) -> ck_kv_view {
    let bounds = part.bounds.lowerBound
    let positions =
      task.split.map {
        unsafe Int(
          pointers.bounds[bounds + $0])..<min(
            part.length, Int(pointers.bounds[bounds + $0 + 1]))
      } ?? 0..<part.length
    let firstRow = task.vectors.lowerBound / group
    let seen = scores.firstPosition(ofRowAt: part.firstPosition + firstRow)..<part.length
    return unsafe store.gatheredView(
      head: task.keyValueHead, blockTable: plan.blockTables[task.sequence],
      positions: positions.clamped(to: seen), room: scratch.gathered)
  }

  /// The first tiles a task will meet; none where there is no task, or they are gathered.
  fileprivate func start(
    of task: AttentionPlan.Task?, _ plan: AttentionPlan, _ pointers: AttentionPlan.Pointers
  ) -> ck_kv_view {
    guard let task, store.layout.isTiled else { return unsafe ck_kv_view() }
    let part = plan.parts[task.sequence]
    let bounds = part.bounds.lowerBound
    let start = task.split.map { unsafe Int(pointers.bounds[bounds + $0]) } ?? 0
    let firstRow = task.vectors.lowerBound / group
    let skipped = max(start, scores.firstPosition(ofRowAt: part.firstPosition + firstRow)) / 16
    return unsafe store.view(
      head: task.keyValueHead, offsets: pointers.offsets + part.tiles.lowerBound + skipped,
      tileCount: max(0, part.tiles.count - skipped))
  }
}

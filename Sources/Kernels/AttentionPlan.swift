public import EngineTypes

/// How one step's attention is cut into tasks; the same for every layer.
///
/// A *query vector* is one head of one row. Which tasks run where, and whether a sequence's
/// splits run side by side or one after the other, changes no bit: splits are folded in ascending
/// order either way.
///
/// A plan is made again for each step in the room of the one before.
public struct AttentionPlan: Sendable {
  /// A chunk without its lists, so that workers copy it for nothing.
  struct Part: Sendable {
    var firstRow: Int
    var firstPosition: Int
    var length: Int
    /// Its tiles among `tileOffsets`.
    var tiles: Range<Int>
    /// Split *i* covers positions `splitBounds[bounds][i]` to the next, as far as a row sees them.
    var bounds: Range<Int>

    var splitCount: Int { bounds.count - 1 }
  }

  struct Task: Sendable {
    var sequence: Int
    var keyValueHead: Int
    /// Query vectors: row · heads per kv head + head.
    var vectors: Range<Int>
    /// One split, whose state is kept for `merges`; `nil` for all of them.
    var split: Int?
    /// Where its states start among the partial ones, [splits, vectors].
    var partial: Int
  }

  private(set) var parts: [Part] = []
  private(set) var blockTables: [[BlockID]] = []
  /// Where each tile of sixteen positions starts in head 0, in bytes; only of tiled layouts.
  private(set) var tileOffsets: [Int] = []
  private(set) var splitBounds: [Int32] = []
  /// Of each worker.
  private(set) var tasks: [[Task]] = []
  /// Tasks whose splits ran apart, to be folded and finished after a barrier.
  private(set) var merges: [Task] = []
  private(set) var partialCount = 0
  private(set) var longestSplit = 0
  public private(set) var longestLength = 0
  /// Whether some chunk's cached K and V are reduced apart from its new ones.
  public private(set) var cutsAtCache = false
  /// Whether each worker attends from the rows that are its own, and so needs nobody else's.
  public private(set) var staysWithRows = false
  private var turn = 0
  /// Positions that each worker's rows see, where rows stay with workers.
  private var lengths: [Int] = []

  /// Query vectors that one task takes, about; always those of whole rows.
  private static let vectorsPerTask = 24

  /// A plan for nothing.
  public init() {}

  public init(
    _ chunks: [SequenceChunk], splits: KernelPlan.AttentionSplits, layout: KeyValueLayout,
    headsPerKeyValueHead: Int, workerCount: Int, division: WorkDivision = .columns
  ) {
    plan(
      chunks, splits: splits, layout: layout, headsPerKeyValueHead: headsPerKeyValueHead,
      workerCount: workerCount, division: division)
  }

  /// Plans another step, whose rows are those of `chunks` one behind the other, and whose matmuls are
  /// divided as `division` says.
  public mutating func plan(
    _ chunks: [SequenceChunk], splits: KernelPlan.AttentionSplits,
    layout: KeyValueLayout, headsPerKeyValueHead: Int, workerCount: Int,
    division: WorkDivision = .columns
  ) {
    removeAll(workerCount: workerCount)
    staysWithRows = division == .rows && areFairlyShared(chunks)
    let isCrowded = chunks.count * layout.headCount >= 4 * workerCount
    let step = headsPerKeyValueHead * max(1, Self.vectorsPerTask / headsPerKeyValueHead)
    var firstRow = 0
    for chunk in chunks {
      let part = addPart(chunk, firstRow: firstRow, splits, layout)
      let vectorCount = chunk.rowCount * headsPerKeyValueHead
      let runsSplitsApart = !isCrowded && vectorCount <= 8 && part.splitCount > 1
      for first in stride(from: 0, to: vectorCount, by: step) {
        turn += 1
        for head in 0..<layout.headCount {
          let task = Task(
            sequence: parts.count - 1, keyValueHead: head,
            vectors: first..<min(first + step, vectorCount), split: nil, partial: partialCount)
          if runsSplitsApart {
            addSplits(of: task, count: part.splitCount)
          } else if staysWithRows {
            tasks[owner(of: firstRow, among: chunks.count)].append(task)
          } else {
            tasks[worker(forHead: head, of: layout.headCount)].append(task)
          }
        }
      }
      firstRow += chunk.rowCount
    }
  }

  /// How many tasks each worker has.
  package var taskCounts: [Int] { tasks.map(\.count) }

  /// Whether workers must meet before `mergeSplits`.
  public var needsMerge: Bool { !merges.isEmpty }

  private mutating func removeAll(workerCount: Int) {
    parts.removeAll(keepingCapacity: true)
    blockTables.removeAll(keepingCapacity: true)
    tileOffsets.removeAll(keepingCapacity: true)
    splitBounds.removeAll(keepingCapacity: true)
    merges.removeAll(keepingCapacity: true)
    // The step before may have had more workers.
    tasks.removeLast(max(0, tasks.count - workerCount))
    while tasks.count < workerCount { tasks.append([]) }
    for worker in tasks.indices { tasks[worker].removeAll(keepingCapacity: true) }
    (partialCount, longestSplit, longestLength, turn) = (0, 0, 0, 0)
    cutsAtCache = false
  }

  /// The worker that computed most of the head's queries and keys, and so has them near.
  ///
  /// Heads are shared out in order, see `HeadCounts`. One on a border goes to either side in turn.
  private func worker(forHead head: Int, of headCount: Int) -> Int {
    let count = tasks.count
    return (head * count + turn % count) / headCount
  }

  /// The worker whose row it is.
  private func owner(of row: Int, among rowCount: Int) -> Int {
    WorkDivision.owner(of: row, rowCount: rowCount, workerCount: tasks.count)
  }

  /// Whether every chunk is one row, and no worker's rows see much more than another's.
  private mutating func areFairlyShared(_ chunks: [SequenceChunk]) -> Bool {
    lengths.removeAll(keepingCapacity: true)
    for _ in tasks { lengths.append(0) }
    for (row, chunk) in chunks.enumerated() {
      guard chunk.rowCount == 1 else { return false }
      lengths[owner(of: row, among: chunks.count)] += chunk.endPosition
    }
    let most = lengths.max() ?? 0
    return 4 * most * lengths.count <= 5 * lengths.reduce(0, +)
  }

  private mutating func addSplits(of task: Task, count: Int) {
    merges.append(task)
    partialCount += task.vectors.count * count
    var piece = task
    for split in 0..<count {
      piece.split = split
      tasks[(merges.count + split) % tasks.count].append(piece)
    }
  }

  private mutating func addPart(
    _ chunk: SequenceChunk, firstRow: Int, _ splits: KernelPlan.AttentionSplits,
    _ layout: KeyValueLayout
  ) -> Part {
    let length = chunk.endPosition
    let (firstTile, firstBound) = (tileOffsets.count, splitBounds.count)
    if layout.isTiled {
      for position in stride(from: 0, to: length, by: 16) {
        tileOffsets.append(
          layout.tileOffset(
            chunk.blockTable[position / layout.blockSize], offset: position % layout.blockSize))
      }
    }
    addBounds(of: chunk, splits)
    let part = Part(
      firstRow: firstRow, firstPosition: chunk.firstPosition, length: length,
      tiles: firstTile..<tileOffsets.count, bounds: firstBound..<splitBounds.count)
    parts.append(part)
    blockTables.append(chunk.blockTable)
    longestLength = max(longestLength, length)
    return part
  }

  private mutating func addBounds(
    of chunk: SequenceChunk, _ splits: KernelPlan.AttentionSplits
  ) {
    let (first, length) = (splitBounds.count, chunk.endPosition)
    switch splits {
    case .fixedSize(let size):
      for split in 0...(length + size - 1) / size { splitBounds.append(Int32(split * size)) }
    case .fixedCount(let count) where chunk.rowCount == 1:
      for split in 0...count { splitBounds.append(Int32(length * split / count)) }
    case .fixedCount:
      splitBounds.append(0)
      if chunk.firstPosition > 0 {
        splitBounds.append(Int32(chunk.firstPosition))
        cutsAtCache = true
      }
      splitBounds.append(Int32(length))
    case .faulty(let cut):
      splitBounds.append(contentsOf: cut.bounds(of: chunk))
    }
    for index in first + 1..<splitBounds.count {
      longestSplit = max(longestSplit, Int(splitBounds[index] - splitBounds[index - 1]))
    }
  }
}

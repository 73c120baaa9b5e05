public import EngineTypes

/// How one step's attention is cut into tasks; the same for every layer.
///
/// A *query vector* is one head of one row. Which tasks run where, and whether a sequence's
/// splits run side by side or one after the other, changes no bit: splits are folded in ascending
/// order either way.
public struct AttentionPlan: Sendable {
  /// The rows of one sequence and where their K and V are.
  public struct Sequence: Sendable {
    public var firstRow: Int
    public var rowCount: Int
    public var firstPosition: Int
    public var blockTable: [BlockID]
    /// Split *i* covers positions `bounds[i]..<bounds[i + 1]`, as far as a row sees them.
    var bounds: [Int32]

    var length: Int { firstPosition + rowCount }
    var splitCount: Int { bounds.count - 1 }

    public init(firstRow: Int, rowCount: Int, firstPosition: Int, blockTable: [BlockID]) {
      self.firstRow = firstRow
      self.rowCount = rowCount
      self.firstPosition = firstPosition
      self.blockTable = blockTable
      bounds = []
    }
  }

  struct Task: Sendable {
    var sequence: Int
    var keyValueHead: Int
    /// Query vectors: row · heads per kv head + head.
    var vectors: Range<Int>
    /// One split, whose state is kept for `merges`; `nil` for all of them.
    var split: Int?
    /// Where the first vector's states start among the partial states.
    var partial: Int
  }

  let sequences: [Sequence]
  let tasks: [Task]
  /// Tasks whose splits ran apart, to be folded and finished after a barrier.
  let merges: [Task]
  let partialCount: Int
  public let longestLength: Int

  /// Query vectors that one task takes at most; a multiple of what one kernel call takes.
  private static let vectorsPerTask = 24

  public init(
    sequences: [Sequence], splits: KernelPlan.AttentionSplits, keyValueHeadCount: Int,
    headsPerKeyValueHead: Int, workerCount: Int
  ) {
    var sequences = sequences
    for index in sequences.indices { sequences[index].cut(splits) }
    let isCrowded = sequences.count * keyValueHeadCount >= 4 * workerCount
    var tasks: [Task] = []
    var merges: [Task] = []
    var partialCount = 0
    for (index, sequence) in sequences.enumerated() {
      let vectorCount = sequence.rowCount * headsPerKeyValueHead
      let runsSplitsApart = !isCrowded && vectorCount <= 8 && sequence.splitCount > 1
      for head in 0..<keyValueHeadCount {
        for first in stride(from: 0, to: vectorCount, by: Self.vectorsPerTask) {
          var task = Task(
            sequence: index, keyValueHead: head,
            vectors: first..<min(first + Self.vectorsPerTask, vectorCount), split: nil,
            partial: partialCount)
          guard runsSplitsApart else {
            tasks.append(task)
            continue
          }
          merges.append(task)
          partialCount += task.vectors.count * sequence.splitCount
          for split in 0..<sequence.splitCount {
            task.split = split
            tasks.append(task)
          }
        }
      }
    }
    self.sequences = sequences
    self.tasks = tasks
    self.merges = merges
    self.partialCount = partialCount
    longestLength = sequences.map(\.length).max() ?? 0
  }

  /// Whether workers must meet before `mergeSplits`.
  public var needsMerge: Bool { !merges.isEmpty }
}

extension AttentionPlan.Sequence {
  fileprivate mutating func cut(_ splits: KernelPlan.AttentionSplits) {
    switch splits {
    case .fixedSize(let size):
      bounds = (0...(length + size - 1) / size).map { Int32($0 * size) }
    case .fixedCount(let count) where rowCount == 1:
      bounds = (0...count).map { Int32(length * $0 / count) }
    case .fixedCount:
      bounds = firstPosition > 0 ? [0, Int32(firstPosition), Int32(length)] : [0, Int32(length)]
    case .faulty(let cut):
      bounds = cut.bounds(of: self)
    }
  }
}

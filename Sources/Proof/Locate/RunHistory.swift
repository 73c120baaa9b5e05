import EngineTypes
import Inference
import Transformer

/// Everything about a run's target that can tell it from another run.
struct RunHistory: Sendable {
  let target: RequestID
  /// The target's rows, and others' rows that it took from the prefix cache, in order of time.
  private(set) var rows: [TracedRow] = []
  /// What a row's digests are of.
  private(set) var points: [TracePoint] = []
  private(set) var answer = Answer()
  private(set) var stepCount = 0
  private let blockSize: Int
  /// Digests of every traced row, also of those nobody turned out to read.
  private var seen: [TracedRow.Place: TracedRow] = [:]
  /// Who wrote what a slot of the cache holds.
  private var writers: [Slot: TracedRow.Place] = [:]

  private struct Slot: Hashable {
    var block: BlockID
    var offset: Int
  }

  init(of target: RequestID, blockSize: Int) {
    (self.target, self.blockSize) = (target, blockSize)
  }

  /// Computations of each position, in order of time.
  var rowsByPosition: [Int: [TracedRow]] { Dictionary(grouping: rows, by: \.place.position) }

  /// Takes in what a step showed.
  mutating func absorb(_ trace: StepTrace, step: Int) {
    stepCount += 1
    for row in trace.rows {
      let place = TracedRow.Place(row.place, step: step)
      let traced = TracedRow(place: place, digests: row.values.map(\.digest))
      if row.values.count > points.count { points = row.values.map(\.point) }
      seen[place] = traced
      if place.request == target { rows.append(traced) }
    }
    for chunk in trace.chunks { absorb(chunk, step) }
  }

  /// Puts the rows in order, when the run is over.
  mutating func finish(_ answer: Answer) {
    self.answer = answer
    rows.sort { ($0.place.step, $0.place.position) < ($1.place.step, $1.place.position) }
  }

  /// Notes what a chunk writes, and what a starting target takes over from others.
  private mutating func absorb(_ chunk: SequenceChunk, _ step: Int) {
    if chunk.request == target, hasGap(before: chunk) {
      for position in 0..<chunk.firstPosition {
        guard let writer = writers[slot(position, chunk)], let row = seen[writer] else { continue }
        if !rows.contains(where: { $0.place == row.place }) { rows.append(row) }
      }
    }
    for position in chunk.positions {
      writers[slot(position, chunk)] = TracedRow.Place(
        RowPlace(chunk.request, position), step: step)
    }
  }

  /// Whether the rows before a chunk are not the ones the target wrote just before.
  private func hasGap(before chunk: SequenceChunk) -> Bool {
    guard chunk.firstPosition > 0 else { return false }
    guard let writer = writers[slot(chunk.firstPosition - 1, chunk)] else { return true }
    return writer.request != target
  }

  private func slot(_ position: Int, _ chunk: SequenceChunk) -> Slot {
    Slot(block: chunk.blockTable[position / blockSize], offset: position % blockSize)
  }
}

/// A row that was computed at some time, by its digests.
struct TracedRow: Hashable, Sendable {
  /// Where it was computed.
  struct Place: Hashable, Sendable {
    var step: Int
    var request: RequestID
    var position: Int

    init(_ row: RowPlace, step: Int) {
      (self.step, request, position) = (step, row.request, row.position)
    }
  }

  var place: Place
  /// In the order of the points; the last rows of a chunk have more.
  var digests: [UInt64]
}

import EngineTypes
import SessionLog

/// A place in a log, and the way on from there.
///
/// Only a piece of the log is in memory, so a place before this one is reached from an earlier copy.
struct LogCursor: Sendable {
  private var reader: SessionReader
  /// Bytes that are read at once.
  private let piece: Int
  /// Read and not told yet, from `next` on.
  private var entries: [SessionEntry] = []
  private var next = 0
  private var clock = RunningClock()
  /// When the next entry is over, and the clock behind it; `nil` until somebody asks.
  private var ahead: (due: UInt64, clock: RunningClock)?
  /// When the last entry told was due, by the recorded engine's clock; never less than before it.
  ///
  /// A step is told when it has ended, as the engine tells it.
  private(set) var due: UInt64
  private(set) var stepCount = 0
  /// The largest number of a step told; `nil` before the first.
  private(set) var stepNumber: Int?
  /// The same before the last step that raised it.
  private(set) var numberBefore: Int?
  /// Whether nothing was told since the last step ended.
  private(set) var isAtStepEnd = true
  private(set) var gapCount = 0
  /// Whether nothing is left.
  private(set) var isOver = false
  /// What is wrong with the log here; nothing after it is told.
  private(set) var failure: SessionLogError?

  init(_ reader: SessionReader, start: UInt64, piece: Int) {
    (self.reader, due, self.piece) = (reader, start, piece)
  }

  /// From 0 to 1: how much of the log is read.
  var share: Double {
    reader.byteCount > 0 ? min(1, Double(reader.offset) / Double(reader.byteCount)) : 1
  }

  /// Bytes read.
  var offset: Int { reader.offset }

  /// Whether all that was read is told.
  var isAtPieceEnd: Bool { next == entries.count }

  /// When the next entry is due; `nil` where there is none.
  mutating func nextDue() -> UInt64? {
    guard let entry = peek() else { return nil }
    return look(at: entry).due
  }

  private mutating func look(at entry: SessionEntry) -> (due: UInt64, clock: RunningClock) {
    if let ahead { return ahead }
    var later = clock
    let found = (due: max(due, entry.end(by: &later)), clock: later)
    ahead = found
    return found
  }

  /// The next entry, which is told with that.
  mutating func take() -> SessionEntry? {
    guard let entry = peek() else { return nil }
    (due, clock) = look(at: entry)
    ahead = nil
    next += 1
    isAtStepEnd = false
    // What is told need not be kept, least of all by a mark.
    if next == entries.count { (entries, next) = ([], 0) }
    // A disk that stood still for a while, with all of it kept in memory, left no gap in what is told.
    if case .gap(let gap) = entry.content, gap.isLoss { gapCount += 1 }
    if case .stepCompleted(let step)? = entry.event {
      stepCount += 1
      isAtStepEnd = true
      if step.step > stepNumber ?? Int.min { (numberBefore, stepNumber) = (stepNumber, step.step) }
    }
    return entry
  }

  private mutating func peek() -> SessionEntry? {
    if next < entries.count { return entries[next] }
    guard !isOver else { return nil }
    do throws(SessionLogError) {
      if let more = try reader.next(piece) {
        (entries, next) = (more, 0)
        return more.first
      }
    } catch { failure = error }
    (entries, next, isOver) = ([], 0, true)
    return nil
  }
}

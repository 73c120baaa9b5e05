package import DashboardUI
package import EngineTypes
package import SessionLog
import Synchronization

/// A recorded session in place of an engine: it tells its events again, at any pace, from any place.
///
/// To go back it begins again at the last mark before the new place, or at the log's start, and tells
/// everything up to there, so what a subscriber knows is always what the log says. Nothing is computed
/// and nothing can be asked.
///
/// Memory: a piece of the log and a few marks, whatever its size. Lines are checked as they are
/// told, and none is told after one that is damaged.
package final class SessionPlayer: RecordedEngine {
  package let model: ModelDescription
  package let settings: EngineSettings
  private let index: LogIndex
  private let start: UInt64
  private let queues = Mutex<[EventQueue]>([])
  private let state: Mutex<PlayerState>

  /// Stands still at the log's beginning.
  ///
  /// - Parameters:
  ///   - index: the log.
  ///   - markSpacing: bytes between two marks, at least.
  ///   - piece: bytes of the log in memory.
  package init(
    _ index: LogIndex, markSpacing: Int = PlaybackMarks.leastSpacing,
    piece: Int = SessionReader.piece
  ) {
    self.index = index
    (model, settings) = (index.header.model, index.header.settings)
    start = index.header.nanoseconds
    let reader = index.reader()
    let first = PlaybackMarks.Mark(
      cursor: LogCursor(reader, start: start, piece: piece),
      facts: EngineFacts(model: model, settings: settings))
    state = Mutex(
      PlayerState(
        from: first, start: start,
        markSpacing: PlaybackMarks.spacing(byteCount: reader.byteCount, atLeast: markSpacing)))
  }

  /// The same for a session that was read already.
  package convenience init(_ session: RecordedSession) { self.init(LogIndex(session)) }

  /// Refused: the answer is a rejection.
  @discardableResult
  package func submit(_ request: GenerationRequest) -> RequestID {
    let id = RequestID(rawValue: .max)
    let event = EngineEvent.rejected(
      RejectedRequest(
        id: id, reason: .unusablePrompt("a recorded session answers nothing new"),
        promptText: request.prompt.text, isolation: request.isolation,
        nanoseconds: state.withLock { $0.clock }))
    tell([event])
    return id
  }

  /// Ignored: what was recorded cannot be changed, and `perform` moves through it.
  package func send(_ command: EngineCommand) {}

  package func subscribe(_ policy: EventQueue.Policy) -> EventQueue {
    let queue = EventQueue(policy)
    queues.withLock { $0.append(queue) }
    return queue
  }

  private func tell(_ events: [EngineEvent]) {
    queues.withLock { for queue in $0 { queue.push(events) } }
  }

  /// What is wrong with the log, where something is.
  package var damage: SessionLogError? {
    index.failure ?? state.withLock { $0.cursor.failure }
  }

  package var failure: String? { damage?.description }

  package var playback: PlaybackStatus {
    let totals = index.totals
    return state.withLock { state in
      var status = PlaybackStatus()
      status.isPlaying = state.anchor != nil
      status.speed = state.speed
      status.stepCount = state.cursor.stepCount
      status.totalStepCount =
        state.cursor.isOver ? state.cursor.stepCount : max(totals.stepCount, status.stepCount)
      status.step = state.cursor.stepNumber
      let end = state.end(totals)
      status.nanoseconds = min(state.clock, max(end, start)) - start
      status.totalNanoseconds = max(end, start) - start
      status.engineNanoseconds = state.clock
      status.seekFraction = state.seekFraction
      status.gapCount = state.cursor.gapCount
      status.checked = totals.isExact ? nil : totals.checked
      (status.isTorn, status.isComplete) = (totals.isTorn, totals.isComplete)
      status.limit = totals.limit
      return status
    }
  }

  package func perform(_ command: PlaybackCommand, at now: UInt64) {
    let totals = index.totals
    state.withLock { $0.perform(command, totals, at: now) }
  }

  package func advance(to now: UInt64) -> EngineFacts? {
    let totals = index.totals
    let (events, facts) = state.withLock { state in
      let facts = state.takeJump()
      state.advance(to: now, totals)
      return (state.takeEvents(), facts)
    }
    tell(events)
    return facts
  }

  package func mark(_ facts: () -> EngineFacts) { state.withLock { $0.mark(facts) } }

  /// To a moment after the log's beginning, to the nanosecond.
  func go(toNanoseconds nanoseconds: UInt64) {
    let totals = index.totals
    state.withLock { $0.go(toTime: start + nanoseconds, totals, 0) }
  }

  /// When the next event is due after a moment, both since the log's beginning; its end after that.
  func nextDue(after nanoseconds: UInt64) -> UInt64 {
    let totals = index.totals
    return state.withLock { max(max($0.nextDue(totals), start) - start, nanoseconds) }
  }
}

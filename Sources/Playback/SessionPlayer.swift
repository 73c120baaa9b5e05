package import DashboardUI
package import EngineTypes
package import SessionLog
import Synchronization

/// A recorded session in place of an engine: it tells its events again, at any pace, from any place.
///
/// To go back it begins again and tells everything up to the new place, so what a subscriber knows
/// is always what the log says up to there. Nothing is computed and nothing can be asked.
///
/// Memory: a piece of the log, whatever its size. Lines are checked as they are told, and none is
/// told after one that is damaged.
package final class SessionPlayer: RecordedEngine {
  /// Events told in one call: a few milliseconds' worth, so that keys are heard on a long way.
  static let batch = 4096

  /// What a place is reckoned from.
  private struct Anchor {
    /// The owner's clock.
    var now: UInt64
    /// The log's clock at that moment.
    var log: UInt64
  }

  /// A place to be reached at once.
  private enum Target: Equatable {
    /// The end of so many steps.
    case steps(Int)
    /// The end of the first step with at least this number.
    case number(Int)
    /// All that is due at a time.
    case time(UInt64)
    case end
  }

  private struct State {
    var queues: [EventQueue] = []
    var cursor: LogCursor
    var target: Target?
    /// How far the way to the target had come where it began.
    var origin = 0.0
    /// Whether to begin again before going on.
    var mustRestart = false
    /// The log's clock; between events while it plays.
    var clock: UInt64
    var speed = PlaybackSpeed.realTime
    /// `nil` while it stands still.
    var anchor: Anchor?
  }

  package let model: ModelDescription
  package let settings: EngineSettings
  private let index: LogIndex
  private let start: UInt64
  private let state: Mutex<State>

  /// Stands still at the log's beginning.
  package init(_ index: LogIndex) {
    self.index = index
    (model, settings) = (index.header.model, index.header.settings)
    start = index.header.nanoseconds
    let cursor = LogCursor(index.reader(), start: start)
    state = Mutex(State(cursor: cursor, clock: start))
  }

  /// The same for a session that was read already.
  package convenience init(_ session: RecordedSession) { self.init(LogIndex(session)) }

  /// Refused: the answer is a rejection.
  @discardableResult
  package func submit(_ request: GenerationRequest) -> RequestID {
    let id = RequestID(rawValue: .max)
    state.withLock { state in
      let event = EngineEvent.rejected(
        RejectedRequest(
          id: id, reason: .unusablePrompt("a recorded session answers nothing new"),
          promptText: request.prompt.text, isolation: request.isolation,
          nanoseconds: state.clock))
      for queue in state.queues { queue.push([event]) }
    }
    return id
  }

  /// Ignored: what was recorded cannot be changed, and `perform` moves through it.
  package func send(_ command: EngineCommand) {}

  package func subscribe(_ policy: EventQueue.Policy) -> EventQueue {
    let queue = EventQueue(policy)
    state.withLock { $0.queues.append(queue) }
    return queue
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
      let end = end(state, totals)
      status.nanoseconds = min(state.clock, max(end, start)) - start
      status.totalNanoseconds = max(end, start) - start
      status.engineNanoseconds = state.clock
      status.seekFraction = state.target.map { target in
        let way = way(target, state, totals)
        let left = max(1e-9, 1 - state.origin)
        return state.mustRestart ? 0 : max(0, min(0.999, (way - state.origin) / left))
      }
      status.gapCount = state.cursor.gapCount
      status.checked = totals.isExact ? nil : totals.checked
      (status.isTorn, status.isComplete) = (totals.isTorn, totals.isComplete)
      return status
    }
  }

  /// The log's end, as far as it is known.
  private func end(_ state: State, _ totals: LogIndex.Totals) -> UInt64 {
    state.cursor.isOver ? state.cursor.due : max(totals.end, state.cursor.due)
  }

  /// From 0 to 1: how far it is from the log's start to the target.
  private func way(_ target: Target, _ state: State, _ totals: LogIndex.Totals) -> Double {
    switch target {
    case .steps(let count): Double(state.cursor.stepCount) / Double(max(1, count))
    case .number(let number): Double(state.cursor.stepNumber ?? 0) / Double(max(1, number))
    case .time(let time):
      Double(state.cursor.due - start) / Double(max(1, max(time, start) - start))
    case .end: state.cursor.share
    }
  }

  package func perform(_ command: PlaybackCommand, at now: UInt64) {
    let totals = index.totals
    state.withLock { state in
      switch command {
      case .togglePlay: togglePlay(&state, now)
      case .setSpeed(let speed): setSpeed(speed, &state, now)
      case .faster: setSpeed(state.speed.faster, &state, now)
      case .slower: setSpeed(state.speed.slower, &state, now)
      case .skipSteps(let count): skip(steps: count, &state, totals)
      case .toStep(let number): go(to: .number(number), &state, totals)
      case .toStart: go(to: .steps(0), &state, totals)
      case .toEnd: go(to: .end, &state, totals)
      case .skipTime(let milliseconds):
        let way = UInt64(milliseconds.magnitude) * 1_000_000
        let clock = state.clock
        go(
          toTime: milliseconds < 0 ? max(start, clock - min(clock, way)) : clock + way, &state,
          totals, now)
      case .toTime(let milliseconds):
        go(toTime: start + UInt64(max(0, milliseconds)) * 1_000_000, &state, totals, now)
      case .toFraction(let permille):
        let span = (max(end(state, totals), start) - start) / 1_000
        go(toTime: start + span * UInt64(max(0, min(1_000, permille))), &state, totals, now)
      }
    }
  }

  package func advance(to now: UInt64) -> Bool {
    let totals = index.totals
    return state.withLock { state in
      let restarts = state.mustRestart
      if restarts {
        state.cursor = LogCursor(index.reader(), start: start)
        (state.origin, state.mustRestart) = (0, false)
      }
      if let target = state.target {
        if tell(upTo: target, &state, totals) {
          state.target = nil
          if case .time(let time) = target {
            state.clock = state.cursor.isOver ? min(time, state.cursor.due) : time
          } else {
            state.clock = state.cursor.due
          }
          // The way took time that the recording did not.
          if state.anchor != nil { state.anchor = Anchor(now: now, log: state.clock) }
        } else if case .time = target {
        } else {
          state.clock = state.cursor.due
        }
      } else if let anchor = state.anchor {
        play(from: anchor, &state, totals, now)
      }
      return restarts
    }
  }
}

// Telling.
extension SessionPlayer {
  private func play(
    from anchor: Anchor, _ state: inout State, _ totals: LogIndex.Totals, _ now: UInt64
  ) {
    if let clock = clock(from: anchor, state, now) {
      let isThere = tell(&state, limit: Self.batch) { $0.nextDue().map { $0 <= clock } ?? false }
      // Where more is due than was told, the clock waits for it.
      state.clock = isThere ? min(clock, max(end(state, totals), start)) : state.cursor.due
      if !isThere { state.anchor = Anchor(now: now, log: state.clock) }
    } else {
      _ = tell(&state, limit: Self.batch / 8) { _ in true }
      state.clock = state.cursor.due
    }
    if state.cursor.isOver && state.clock >= state.cursor.due { state.anchor = nil }
  }

  /// Where the log's clock stands at `now`; `nil` where nothing holds it back.
  private func clock(from anchor: Anchor, _ state: State, _ now: UInt64) -> UInt64? {
    guard let quarters = state.speed.quarters else { return nil }
    let passed = now > anchor.now ? now - anchor.now : 0
    let (product, overflows) = passed.multipliedReportingOverflow(by: quarters)
    let (clock, carries) = anchor.log.addingReportingOverflow(product / 4)
    return overflows || carries ? .max : clock
  }

  /// Tells what is on the way to a target, a bounded number of events at a time.
  ///
  /// - Returns: whether the target is reached.
  private func tell(
    upTo target: Target, _ state: inout State, _ totals: LogIndex.Totals
  ) -> Bool {
    tell(&state, limit: Self.batch) { cursor in
      switch target {
      // What comes after the last step belongs to it.
      case .steps(let count):
        cursor.stepCount < count || count > 0 && totals.isExact && count >= totals.stepCount
      case .number(let number):
        cursor.stepNumber ?? .min < number
          || totals.isExact && cursor.stepCount >= totals.stepCount
      case .time(let time): cursor.nextDue().map { $0 <= time } ?? false
      case .end: true
      }
    }
  }

  /// Tells entries as long as they are wanted and there are any.
  ///
  /// - Returns: whether it ended for that, and not at the limit.
  private func tell(
    _ state: inout State, limit: Int, while isWanted: (inout LogCursor) -> Bool
  ) -> Bool {
    var events: [EngineEvent] = []
    defer { for queue in state.queues { queue.push(events) } }
    for _ in 0..<limit {
      guard isWanted(&state.cursor), let entry = state.cursor.take() else {
        // So that the end is known as such at once.
        _ = state.cursor.nextDue()
        return true
      }
      if let event = entry.event { events.append(event) }
    }
    return false
  }
}

// Moving about.
extension SessionPlayer {
  /// To a moment after the log's beginning, to the nanosecond.
  func go(toNanoseconds nanoseconds: UInt64) {
    let totals = index.totals
    state.withLock { go(toTime: start + nanoseconds, &$0, totals, 0) }
  }

  /// When the next event is due after a moment, both since the log's beginning; its end after that.
  func nextDue(after nanoseconds: UInt64) -> UInt64 {
    let totals = index.totals
    return state.withLock { state in
      let due = state.cursor.nextDue() ?? end(state, totals)
      return max(max(due, start) - start, nanoseconds)
    }
  }

  private func togglePlay(_ state: inout State, _ now: UInt64) {
    guard state.anchor == nil else {
      state.anchor = nil
      return
    }
    // At the end there is nothing left to play but all of it.
    _ = state.cursor.nextDue()
    if state.cursor.isOver && state.clock >= state.cursor.due {
      go(to: .steps(0), &state, index.totals)
      if state.mustRestart { state.clock = start }
    }
    state.anchor = Anchor(now: now, log: state.clock)
  }

  private func setSpeed(_ speed: PlaybackSpeed, _ state: inout State, _ now: UInt64) {
    state.speed = speed
    if state.anchor != nil { state.anchor = Anchor(now: now, log: state.clock) }
  }

  private func skip(steps count: Int, _ state: inout State, _ totals: LogIndex.Totals) {
    var here = state.mustRestart ? 0 : state.cursor.stepCount
    if case .steps(let target) = state.target { here = target }
    let most = totals.isExact ? totals.stepCount : Int(Int32.max)
    let (sum, overflows) = here.addingReportingOverflow(count)
    go(to: .steps(overflows ? count < 0 ? 0 : most : max(0, min(most, sum))), &state, totals)
  }

  /// To a moment, where it goes on playing if it did.
  private func go(
    toTime clock: UInt64, _ state: inout State, _ totals: LogIndex.Totals, _ now: UInt64
  ) {
    let clock = min(clock, max(start, end(state, totals)))
    let isPlaying = state.anchor != nil
    go(to: .time(clock), &state, totals)
    state.clock = clock
    if isPlaying { state.anchor = Anchor(now: now, log: clock) }
  }

  private func go(to target: Target, _ state: inout State, _ totals: LogIndex.Totals) {
    state.anchor = nil
    if isBehind(target, state, totals) { state.mustRestart = true }
    state.origin = state.mustRestart ? 0 : min(1, way(target, state, totals))
    state.target = target
    if !state.mustRestart, isReached(target, &state, totals) {
      state.target = nil
      if case .time = target {} else { state.clock = state.cursor.due }
    }
  }

  /// Whether more was told than belongs to the target.
  private func isBehind(_ target: Target, _ state: State, _ totals: LogIndex.Totals) -> Bool {
    let cursor = state.cursor
    // What comes after the last step belongs to it.
    let isLast = totals.isExact && cursor.stepCount >= totals.stepCount
    switch target {
    case .steps(let count):
      if isLast && count >= totals.stepCount { return false }
      return count < cursor.stepCount || count == cursor.stepCount && !cursor.isAtStepEnd
    case .number(let number):
      guard let reached = cursor.stepNumber, reached >= number else { return false }
      return !cursor.isAtStepEnd && !isLast || cursor.numberBefore ?? .min >= number
    case .time(let time): return cursor.due > time
    case .end: return false
    }
  }

  private func isReached(
    _ target: Target, _ state: inout State, _ totals: LogIndex.Totals
  ) -> Bool {
    switch target {
    case .steps(let count):
      return state.cursor.stepCount == count
        && !(totals.isExact && count >= totals.stepCount && state.cursor.nextDue() != nil)
    case .number(let number):
      return state.cursor.stepNumber ?? .min >= number
        && !(totals.isExact && state.cursor.stepCount >= totals.stepCount
          && state.cursor.nextDue() != nil)
    case .time(let time): return state.cursor.nextDue().map { $0 > time } ?? true
    case .end: return state.cursor.nextDue() == nil
    }
  }
}

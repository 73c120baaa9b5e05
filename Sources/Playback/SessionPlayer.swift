package import DashboardUI
package import EngineTypes
package import SessionLog
import Synchronization

/// A recorded session in place of an engine: it tells its events again, at any pace, from any place.
///
/// To go back it begins again and tells everything up to the new place, so what a subscriber knows
/// is always what the log says up to there. Nothing is computed and nothing can be asked.
///
/// Memory: the log's events, two to three times its file.
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

  private struct State {
    var queues: [EventQueue] = []
    /// How many entries have been told.
    var told = 0
    /// How many are to be told at once, to reach a place.
    var target: Int?
    /// Where the way to the target began.
    var origin = 0
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
  let timeline: Timeline
  private let isTorn: Bool
  private let isComplete: Bool
  private let state: Mutex<State>

  /// Stands still at the log's beginning.
  package init(_ session: RecordedSession) {
    model = session.header.model
    settings = session.header.settings
    timeline = Timeline(session)
    (isTorn, isComplete) = (session.isTorn, session.isComplete)
    state = Mutex(State(clock: timeline.start))
  }

  /// Refused: the answer is a rejection.
  @discardableResult
  package func submit(_ request: GenerationRequest) -> RequestID {
    let id = RequestID(rawValue: .max)
    let event = EngineEvent.rejected(
      RejectedRequest(
        id: id, reason: .unusablePrompt("a recorded session answers nothing new"),
        promptText: request.prompt.text))
    state.withLock { for queue in $0.queues { queue.push([event]) } }
    return id
  }

  /// Ignored: what was recorded cannot be changed, and `perform` moves through it.
  package func send(_ command: EngineCommand) {}

  package func subscribe(_ policy: EventQueue.Policy) -> EventQueue {
    let queue = EventQueue(policy)
    state.withLock { $0.queues.append(queue) }
    return queue
  }

  package var playback: PlaybackStatus {
    state.withLock { state in
      var status = PlaybackStatus()
      status.isPlaying = state.anchor != nil
      status.speed = state.speed
      status.stepCount = timeline.stepCount(in: state.told)
      status.totalStepCount = timeline.stepEnds.count
      status.step = status.stepCount > 0 ? timeline.stepNumbers[status.stepCount - 1] : nil
      status.nanoseconds = state.clock - timeline.start
      status.totalNanoseconds = timeline.end - timeline.start
      status.engineNanoseconds = state.clock
      status.seekFraction = state.target.map { target in
        let way = max(1, target - state.origin)
        return state.mustRestart ? 0 : Double(max(0, state.told - state.origin)) / Double(way)
      }
      (status.isTorn, status.isComplete) = (isTorn, isComplete)
      return status
    }
  }

  package func perform(_ command: PlaybackCommand, at now: UInt64) {
    state.withLock { state in
      switch command {
      case .togglePlay: togglePlay(&state, now)
      case .setSpeed(let speed): setSpeed(speed, &state, now)
      case .faster: setSpeed(state.speed.faster, &state, now)
      case .slower: setSpeed(state.speed.slower, &state, now)
      case .skipSteps(let count):
        let here = timeline.stepCount(in: state.target ?? state.told)
        go(toSteps: here + max(-here, min(timeline.stepEnds.count, count)), &state)
      case .toStep(let number): go(toSteps: timeline.stepCount(upTo: number), &state)
      case .toStart: go(toSteps: 0, &state)
      case .toEnd: go(to: timeline.entries.count, clock: timeline.end, &state)
      case .skipTime(let milliseconds):
        let way = UInt64(milliseconds.magnitude) * 1_000_000
        let (start, clock) = (timeline.start, state.clock)
        go(
          toTime: milliseconds < 0 ? max(start, clock - min(clock, way)) : clock + way, &state, now)
      case .toTime(let milliseconds):
        go(toTime: timeline.start + UInt64(max(0, milliseconds)) * 1_000_000, &state, now)
      case .toFraction(let permille):
        let span = (timeline.end - timeline.start) / 1_000
        go(toTime: timeline.start + span * UInt64(max(0, min(1_000, permille))), &state, now)
      }
    }
  }

  package func advance(to now: UInt64) -> Bool {
    state.withLock { state in
      let restarts = state.mustRestart
      if restarts { (state.told, state.origin, state.mustRestart) = (0, 0, false) }
      if let target = state.target {
        tell(upTo: target, &state)
        if state.told == target {
          state.target = nil
          // The way took time that the recording did not.
          if state.anchor != nil { state.anchor = Anchor(now: now, log: state.clock) }
        }
      } else if let anchor = state.anchor {
        play(from: anchor, &state, now)
      }
      return restarts
    }
  }

  private func play(from anchor: Anchor, _ state: inout State, _ now: UInt64) {
    if let clock = clock(from: anchor, state, now) {
      let due = timeline.count(dueAt: clock)
      tell(upTo: due, &state)
      // Where more is due than was told, the clock waits for it.
      state.clock = state.told == due ? min(clock, timeline.end) : timeline.due[state.told - 1]
      if state.told < due { state.anchor = Anchor(now: now, log: state.clock) }
    } else {
      tell(upTo: timeline.entries.count, limit: Self.batch / 8, &state)
      state.clock = state.told > 0 ? timeline.due[state.told - 1] : timeline.start
    }
    if state.told == timeline.entries.count && state.clock >= timeline.end { state.anchor = nil }
  }

  /// Where the log's clock stands at `now`; `nil` where nothing holds it back.
  private func clock(from anchor: Anchor, _ state: State, _ now: UInt64) -> UInt64? {
    guard let quarters = state.speed.quarters else { return nil }
    let passed = now > anchor.now ? now - anchor.now : 0
    let (product, overflows) = passed.multipliedReportingOverflow(by: quarters)
    let (clock, carries) = anchor.log.addingReportingOverflow(product / 4)
    return overflows || carries ? .max : clock
  }

  private func tell(upTo count: Int, limit: Int = SessionPlayer.batch, _ state: inout State) {
    let end = min(count, state.told + limit)
    guard state.told < end else { return }
    let events = timeline.entries[state.told..<end].compactMap(\.event)
    for queue in state.queues { queue.push(events) }
    state.told = end
  }
}

// Moving about.
extension SessionPlayer {
  /// To a moment after the log's beginning, to the nanosecond.
  func go(toNanoseconds nanoseconds: UInt64) {
    state.withLock { go(toTime: timeline.start + nanoseconds, &$0, 0) }
  }

  /// When the next event is due after a moment, both since the log's beginning; its end after that.
  func nextDue(after nanoseconds: UInt64) -> UInt64 {
    let count = timeline.count(dueAt: timeline.start + nanoseconds)
    let due = count < timeline.due.count ? timeline.due[count] : timeline.end
    return max(due - timeline.start, nanoseconds)
  }

  private func togglePlay(_ state: inout State, _ now: UInt64) {
    guard state.anchor == nil else {
      state.anchor = nil
      return
    }
    // At the end there is nothing left to play but all of it.
    if state.told == timeline.entries.count && state.clock >= timeline.end {
      go(toSteps: 0, &state)
    }
    state.anchor = Anchor(now: now, log: state.clock)
  }

  private func setSpeed(_ speed: PlaybackSpeed, _ state: inout State, _ now: UInt64) {
    state.speed = speed
    if state.anchor != nil { state.anchor = Anchor(now: now, log: state.clock) }
  }

  /// To the end of a step, where it stands still.
  private func go(toSteps steps: Int, _ state: inout State) {
    let count = timeline.count(ofSteps: steps)
    go(to: count, clock: count > 0 ? timeline.due[count - 1] : timeline.start, &state)
  }

  /// To a moment, where it goes on playing if it did.
  private func go(toTime clock: UInt64, _ state: inout State, _ now: UInt64) {
    let clock = min(clock, timeline.end)
    let isPlaying = state.anchor != nil
    go(to: timeline.count(dueAt: clock), clock: clock, &state)
    if isPlaying { state.anchor = Anchor(now: now, log: clock) }
  }

  private func go(to count: Int, clock: UInt64, _ state: inout State) {
    (state.anchor, state.clock) = (nil, clock)
    if count < state.told || state.mustRestart {
      (state.mustRestart, state.origin) = (true, 0)
    } else {
      state.origin = state.told
    }
    state.target = count == state.told && !state.mustRestart ? nil : count
  }
}

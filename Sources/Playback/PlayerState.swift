import DashboardUI
import EngineTypes
import SessionLog

/// Where a recording is told from, and what it is on the way to.
///
/// Every call gets what is known of the whole log by then.
struct PlayerState {
  typealias Totals = LogIndex.Totals

  /// Events told in one call: a few milliseconds' worth, so that keys are heard on a long way.
  static let batch = 4096

  /// What a place is reckoned from.
  struct Anchor {
    /// The owner's clock.
    var now: UInt64
    /// The log's clock at that moment.
    var log: UInt64
  }

  /// When the log begins.
  let start: UInt64
  /// What was told and nobody has taken.
  private(set) var events: [EngineEvent] = []
  private(set) var cursor: LogCursor
  private(set) var target: PlaybackTarget?
  /// How far the way to the target had come where it began.
  private var origin = 0.0
  /// Where to go on from instead of the place reached.
  private var jump: PlaybackMarks.Mark?
  private var marks: PlaybackMarks
  /// The log's clock; between events while it plays.
  private(set) var clock: UInt64
  private(set) var speed = PlaybackSpeed.realTime
  /// `nil` while it stands still.
  private(set) var anchor: Anchor?

  /// - Parameters:
  ///   - first: the log's beginning.
  ///   - start: its time.
  ///   - markSpacing: bytes between two marks.
  init(from first: PlaybackMarks.Mark, start: UInt64, markSpacing: Int) {
    (cursor, self.start, clock) = (first.cursor, start, start)
    marks = PlaybackMarks(from: first, spacing: markSpacing)
  }

  /// The log's end, as far as it is known.
  func end(_ totals: Totals) -> UInt64 {
    cursor.isOver ? cursor.due : max(totals.end, cursor.due)
  }

  /// From 0 to 1: how much of the way to the target is done; `nil` where there is none.
  var seekFraction: Double? {
    target.map { target in
      let left = max(1e-9, 1 - origin)
      return jump != nil ? 0 : max(0, min(0.999, (target.way(cursor, from: start) - origin) / left))
    }
  }

  mutating func takeEvents() -> [EngineEvent] {
    defer { events = [] }
    return events
  }

  /// Keeps the place with what is known here, where it is one to come back to.
  mutating func mark(_ facts: () -> EngineFacts) {
    if marks.isDue(cursor) { marks.keep(cursor, facts()) }
  }
}

// Telling.
extension PlayerState {
  /// Goes where it was sent, if it was.
  ///
  /// - Returns: what was known at the place it then goes on from.
  mutating func takeJump() -> EngineFacts? {
    guard let jump else { return nil }
    self.jump = nil
    cursor = jump.cursor
    origin = target.map { min(1, $0.way(cursor, from: start)) } ?? 0
    return jump.facts
  }

  /// Tells what is due at `now`, or what is on the way to the target.
  mutating func advance(to now: UInt64, _ totals: Totals) {
    if let target {
      if tell(limit: Self.batch, while: { target.wants(&$0, totals) }) {
        self.target = nil
        if case .time(let time) = target {
          clock = cursor.isOver ? min(time, cursor.due) : time
        } else {
          clock = cursor.due
        }
        // The way took time that the recording did not.
        if anchor != nil { anchor = Anchor(now: now, log: clock) }
      } else if case .time = target {
      } else {
        clock = cursor.due
      }
    } else if let anchor {
      play(from: anchor, totals, now)
    }
  }

  private mutating func play(from anchor: Anchor, _ totals: Totals, _ now: UInt64) {
    if let clock = clock(from: anchor, now) {
      let isThere = tell(limit: Self.batch) { $0.nextDue().map { $0 <= clock } ?? false }
      // Where more is due than was told, the clock waits for it.
      self.clock = isThere ? min(clock, max(end(totals), start)) : cursor.due
      if !isThere { self.anchor = Anchor(now: now, log: self.clock) }
    } else {
      _ = tell(limit: Self.batch / 8) { _ in true }
      clock = cursor.due
    }
    if cursor.isOver && clock >= cursor.due { self.anchor = nil }
  }

  /// Where the log's clock stands at `now`; `nil` where nothing holds it back.
  private func clock(from anchor: Anchor, _ now: UInt64) -> UInt64? {
    guard let quarters = speed.quarters else { return nil }
    let passed = now > anchor.now ? now - anchor.now : 0
    let (product, overflows) = passed.multipliedReportingOverflow(by: quarters)
    let (clock, carries) = anchor.log.addingReportingOverflow(product / 4)
    return overflows || carries ? .max : clock
  }

  /// Tells entries as long as they are wanted and there are any, up to a place worth a mark.
  ///
  /// - Returns: whether it ended for that, and not at the limit.
  private mutating func tell(limit: Int, while isWanted: (inout LogCursor) -> Bool) -> Bool {
    for count in 0..<limit {
      if count > 0, marks.isDue(cursor) { return false }
      guard isWanted(&cursor), let entry = cursor.take() else {
        // So that the end is known as such at once.
        _ = cursor.nextDue()
        return true
      }
      if let event = entry.event { events.append(event) }
    }
    return false
  }
}

// Moving about.
extension PlayerState {
  mutating func perform(_ command: PlaybackCommand, _ totals: Totals, at now: UInt64) {
    switch command {
    case .togglePlay: togglePlay(totals, now)
    case .setSpeed(let speed): setSpeed(speed, now)
    case .faster: setSpeed(speed.faster, now)
    case .slower: setSpeed(speed.slower, now)
    case .skipSteps(let count): skip(steps: count, totals)
    case .toStep(let number): go(to: .number(number), totals)
    case .toStart: go(to: .steps(0), totals)
    case .toEnd: go(to: .end, totals)
    case .skipTime(let milliseconds):
      let way = UInt64(milliseconds.magnitude) * 1_000_000
      go(
        toTime: milliseconds < 0 ? max(start, clock - min(clock, way)) : clock + way, totals, now)
    case .toTime(let milliseconds):
      go(toTime: start + UInt64(max(0, milliseconds)) * 1_000_000, totals, now)
    case .toFraction(let permille):
      let span = (max(end(totals), start) - start) / 1_000
      go(toTime: start + span * UInt64(max(0, min(1_000, permille))), totals, now)
    }
  }

  /// When the next event is due; the log's end after the last.
  mutating func nextDue(_ totals: Totals) -> UInt64 { cursor.nextDue() ?? end(totals) }

  private mutating func togglePlay(_ totals: Totals, _ now: UInt64) {
    guard anchor == nil else {
      anchor = nil
      return
    }
    // At the end there is nothing left to play but all of it.
    _ = cursor.nextDue()
    if cursor.isOver && clock >= cursor.due {
      go(to: .steps(0), totals)
      if jump != nil { clock = start }
    }
    anchor = Anchor(now: now, log: clock)
  }

  private mutating func setSpeed(_ speed: PlaybackSpeed, _ now: UInt64) {
    self.speed = speed
    if anchor != nil { anchor = Anchor(now: now, log: clock) }
  }

  private mutating func skip(steps count: Int, _ totals: Totals) {
    var here = (jump?.cursor ?? cursor).stepCount
    if case .steps(let target) = target { here = target }
    let most = totals.isExact ? totals.stepCount : Int(Int32.max)
    let (sum, overflows) = here.addingReportingOverflow(count)
    go(to: .steps(overflows ? count < 0 ? 0 : most : max(0, min(most, sum))), totals)
  }

  /// To a moment, where it goes on playing if it did.
  mutating func go(toTime clock: UInt64, _ totals: Totals, _ now: UInt64) {
    let clock = min(clock, max(start, end(totals)))
    let isPlaying = anchor != nil
    go(to: .time(clock), totals)
    self.clock = clock
    if isPlaying { anchor = Anchor(now: now, log: clock) }
  }

  private mutating func go(to target: PlaybackTarget, _ totals: Totals) {
    anchor = nil
    let mark = marks.last(before: target)
    // A mark further on spares the way to it.
    if jump != nil || target.isBehind(cursor, totals) || mark.cursor.offset > cursor.offset {
      jump = mark
    }
    origin = jump != nil ? 0 : min(1, target.way(cursor, from: start))
    self.target = target
    if jump == nil, target.isReached(&cursor, totals) {
      self.target = nil
      if case .time = target {} else { clock = cursor.due }
    }
  }
}

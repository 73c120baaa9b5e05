package import EngineTypes

/// What is recorded and not yet written: lines in bounded memory, and what is kept where they are
/// too many.
///
/// While nothing can be written, lines wait here, up to `capacity`. Beyond it, events are lost. Two
/// things outlive that: the ends of requests that the log knows, and the arrivals of those still
/// under way; with the settings in force they follow the line that says what is missing. So memory
/// is bounded by the capacity and by what the engine itself holds.
package struct RecordingBuffer {
  /// A minute and more of lines.
  package static let standardCapacity = 8 << 20
  /// Nearer to a limit than any batch of events is long, what does not fit must be noticed.
  private static let nearLimit = 4 << 20
  /// Room for the last line.
  private static let lastLineLength = 256

  /// Bytes that the file may have.
  package var limit: Int?
  let header: SessionHeader
  private let capacity: Int
  private var encoder = SessionEncoder()
  private var pending: [UInt8] = []
  /// How many of the pending bytes the file has.
  private var head = 0
  /// All bytes encoded for this file.
  private var total = 0
  private var loss: RecordingLoss?
  /// Why nothing can be written, and since when.
  private var stall: (reason: String, start: UInt64)?
  private var marks = StepMarks()
  private var ledger: RecordingLedger
  package private(set) var gapCount = 0
  package private(set) var lostEventCount = 0
  /// The size at which it ended.
  package private(set) var endedAt: Int?
  private(set) var hasLastLine = false

  package init(_ header: SessionHeader, capacity: Int = Self.standardCapacity) {
    (self.header, self.capacity) = (header, capacity)
    ledger = RecordingLedger(header.settings)
    record { $0.append(header) }
  }

  package var waitingByteCount: Int { pending.count - head }

  /// The last step whose line is in the file.
  package var lastStep: Int? { marks.last }

  /// Whether events are being lost now.
  var isLosing: Bool { loss != nil }

  /// Whether nothing will come any more.
  var isOver: Bool { hasLastLine }

  // MARK: What comes

  /// Takes events; the steps among them share a line.
  package mutating func append(_ events: [EngineEvent]) {
    for event in events { ledger.follow(event) }
    if loss == nil { tell(events) } else { lose(events) }
  }

  package mutating func append(marker text: String) {
    guard loss == nil else { return }
    record { $0.append(marker: text) }
  }

  private mutating func tell(_ events: [EngineEvent]) {
    let isTold = encode { encoder in
      for event in events { encoder.append(event) }
    }
    if isTold { return told(events) }
    // Not all of them fit, so as many as do, one after the other.
    for event in events {
      if record({ $0.append(event) }) { told([event]) } else { lostEventCount += 1 }
    }
  }

  private mutating func told(_ events: [EngineEvent]) {
    for event in events { ledger.tell(event) }
    // Only between steps, so that a gap never begins inside one.
    guard case .stepCompleted(let step)? = events.last else { return }
    marks.add(step.step, end: total)
    if waitingByteCount > capacity { loss = RecordingLoss(reason: reason, after: step) }
  }

  private mutating func lose(_ events: [EngineEvent]) {
    guard var loss else { return }
    let ledger = ledger
    for event in events where loss.lose(event, isKnown: ledger.isKnown) { lostEventCount += 1 }
    self.loss = loss
  }

  private var reason: String { stall?.reason ?? "the disk is slower than the session" }

  // MARK: What goes

  /// The next bytes to write, in order; `wrote` says how many the file has taken.
  package func next(_ count: Int) -> ArraySlice<UInt8> { pending[head...].prefix(count) }

  package mutating func wrote(_ count: Int) {
    head += count
    marks.advance(count)
    if waitingByteCount == 0 {
      pending.removeAll(keepingCapacity: pending.capacity < 1 << 20)
      head = 0
      goOn()
    } else if head > 1 << 20 {
      pending.removeFirst(head)
      head = 0
    }
  }

  /// Nothing could be written.
  package mutating func failed(_ reason: String) {
    guard endedAt == nil || waitingByteCount > 0 else { return }
    stall = (reason, stall?.start ?? encoder.nanoseconds)
  }

  /// All that was written is gone: the log begins anew, in an empty file, and says so.
  package mutating func restart(_ reason: String) {
    guard endedAt == nil else { return }
    var gap = ledger.told(reason, since: header.nanoseconds, until: encoder.nanoseconds)
    lostEventCount += gap.eventCount
    if let loss { gap.add(loss.gap) }
    (encoder, pending, head, total) = (SessionEncoder(), [], 0, 0)
    marks = StepMarks()
    ledger.forgetTold()
    let header = header
    record { $0.append(header) }
    loss = RecordingLoss(gap)
    goOn()
  }

  /// The recording's end: what is still to be said is, however much waits.
  package mutating func close() {
    goOn()
    guard endedAt == nil, !hasLastLine else { return }
    record { $0.appendEnd() }
    hasLastLine = true
  }

  /// Writing goes on: says what was missed meanwhile.
  private mutating func goOn() {
    guard endedAt == nil else { return stall = nil }
    guard
      var gap = loss?.gap
        ?? stall.map({
          RecordingGap(reason: $0.reason, start: $0.start, end: max($0.start, ledger.nanoseconds))
        })
    else { return }
    let ends = loss?.ends ?? []
    (loss, stall) = (nil, nil)
    gapCount += 1
    var kept: [EngineEvent] = []
    if gap.isLoss {
      let arrivals = ledger.untold
      gap.eventCount -= min(gap.eventCount - 1, arrivals.count)
      lostEventCount -= min(lostEventCount, arrivals.count)
      kept =
        ends.map(EngineEvent.finished)
        + [.configurationChanged(ledger.settings)] + arrivals.map(EngineEvent.admitted)
      gap.keptCount = kept.count
    }
    record { $0.append(gap) }
    for event in kept {
      record { $0.append(event) }
      ledger.tell(event)
    }
  }

  /// Encodes something.
  ///
  /// - Returns: whether it fits; if not, nothing is changed.
  private mutating func encode(_ body: (inout SessionEncoder) -> Void) -> Bool {
    guard endedAt == nil else { return false }
    guard let limit, total + Self.nearLimit > limit else {
      body(&encoder)
      take(encoder.drain())
      return true
    }
    var trial = encoder
    body(&trial)
    let bytes = trial.drain()
    guard total + bytes.count + Self.lastLineLength <= limit else { return false }
    encoder = trial
    take(bytes)
    return true
  }

  /// Encodes something, or ends the recording where it does not fit.
  @discardableResult
  private mutating func record(_ body: (inout SessionEncoder) -> Void) -> Bool {
    guard !encode(body) else { return true }
    if let limit, endedAt == nil { end(at: limit) }
    return false
  }

  private mutating func end(at limit: Int) {
    encoder.dropTokens()
    encoder.appendEnd(limit: limit)
    take(encoder.drain())
    (endedAt, hasLastLine) = (limit, true)
  }

  private mutating func take(_ bytes: [UInt8]) {
    pending.append(contentsOf: bytes)
    total += bytes.count
  }
}

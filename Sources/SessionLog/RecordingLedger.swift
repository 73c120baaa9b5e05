import EngineTypes

/// What a recorder knows about the session beside its lines, so that a gap can be closed.
struct RecordingLedger {
  /// In force now.
  private(set) var settings: EngineSettings
  /// The latest time of any event.
  private(set) var nanoseconds: UInt64 = 0
  private var live: [RequestID: AdmittedRequest] = [:]
  /// Requests whose arrival the file has.
  private var known: Set<RequestID> = []
  private var counts = RecordingGap(reason: "", start: 0, end: 0)

  init(_ settings: EngineSettings) { self.settings = settings }

  /// Takes every event, told or lost.
  mutating func follow(_ event: EngineEvent) {
    nanoseconds = max(nanoseconds, event.nanoseconds ?? 0)
    switch event {
    case .admitted(let request): live[request.id] = request
    case .finished(let end): live[end.id] = nil
    case .modeChanged(let mode, _): settings.mode = mode
    case .configurationChanged(let settings): self.settings = settings
    case .stepCompleted, .promptScored, .token, .preempted, .rejected, .paused, .resumed, .rested,
      .fault:
      break
    }
  }

  /// The file has an event.
  mutating func tell(_ event: EngineEvent) {
    counts.count(event)
    if case .admitted(let request) = event { known.insert(request.id) }
    if case .finished(let end) = event { known.remove(end.id) }
  }

  /// Whether the file knows a request and not its end.
  func isKnown(_ id: RequestID) -> Bool { known.contains(id) }

  /// Requests under way whose arrival the file does not have, in order.
  var untold: [AdmittedRequest] {
    live.values.filter { !known.contains($0.id) }.sorted { $0.id < $1.id }
  }

  /// All that the file had, as something that is missing.
  func told(_ reason: String, since start: UInt64, until end: UInt64) -> RecordingGap {
    var gap = counts
    (gap.reason, gap.start, gap.end) = (reason, start, max(start, end))
    return gap
  }

  /// The file has nothing.
  mutating func forgetTold() {
    known = []
    counts = RecordingGap(reason: "", start: 0, end: 0)
  }
}

/// What is being lost while a recorder's memory is full.
struct RecordingLoss {
  /// More ends than this are lost too.
  private static let endLimit = 4_096

  private(set) var gap: RecordingGap
  /// Ends of requests that the log knows.
  private(set) var ends: [FinishedRequest] = []

  init(_ gap: RecordingGap) { self.gap = gap }

  init(reason: String, after step: StepRecord) {
    let now = step.startNanoseconds + step.durationNanoseconds
    gap = RecordingGap(reason: reason, start: now, end: now)
  }

  /// Takes an event that is not written.
  ///
  /// - Returns: whether it is lost, and not kept for later.
  mutating func lose(_ event: EngineEvent, isKnown: (RequestID) -> Bool) -> Bool {
    gap.end = max(gap.end, event.nanoseconds ?? 0)
    if case .finished(let end) = event, isKnown(end.id), ends.count < Self.endLimit {
      ends.append(end)
      return false
    }
    gap.count(event)
    return true
  }
}

/// Which steps a file has, by where in it they end.
struct StepMarks {
  private var waiting: [(end: Int, step: Int)] = []
  private var first = 0
  private var written = 0
  /// The last step that is written whole.
  private(set) var last: Int?

  mutating func add(_ step: Int, end: Int) { waiting.append((end, step)) }

  mutating func advance(_ byteCount: Int) {
    written += byteCount
    while first < waiting.count, waiting[first].end <= written {
      last = waiting[first].step
      first += 1
    }
    if first > 1_024 || first == waiting.count {
      waiting.removeFirst(first)
      first = 0
    }
  }
}

extension RecordingGap {
  /// One more event is missing.
  mutating func count(_ event: EngineEvent) {
    eventCount += 1
    switch event {
    case .token: tokenCount += 1
    case .stepCompleted(let step):
      stepCount += 1
      steps =
        steps.map { min($0.lowerBound, step.step)...max($0.upperBound, step.step) }
        ?? step.step...step.step
    default: break
    }
  }

  /// What another one misses too.
  mutating func add(_ other: RecordingGap) {
    eventCount += other.eventCount
    stepCount += other.stepCount
    tokenCount += other.tokenCount
    end = max(end, other.end)
    if let steps, let more = other.steps {
      self.steps =
        min(steps.lowerBound, more.lowerBound)...max(steps.upperBound, more.upperBound)
    } else {
      steps = steps ?? other.steps
    }
  }
}

import EngineTypes

/// Turns a session's events into those of a trace.
struct ChromeTraceBuilder {
  /// A request's chunks of one kind, one after the other without a step between.
  private struct Phase {
    var kind: ChunkRecord.Kind
    var start: UInt64
    var end: UInt64
  }

  /// What is known of a request while its track is written.
  private struct Track {
    let number: Int
    let request: AdmittedRequest
    /// Since when it waits; `nil` while it runs.
    var waitingSince: UInt64?
    var phase: Phase?
    /// The end of the last slice on the track.
    var lastEnd: UInt64
    var end: FinishedRequest?
  }

  private let session: RecordedSession
  private var events: [TraceEvent] = []
  private var tracks: [RequestID: Track] = [:]
  private var order: [RequestID] = []
  private var newest: UInt64
  /// Where the track of steps ends so far.
  private var lastStepEnd: UInt64 = 0
  /// Since when the engine is paused.
  private var pausedSince: UInt64?

  init(_ session: RecordedSession) {
    self.session = session
    newest = session.header.nanoseconds
  }

  /// All events: names of tracks first, then by time, a slice before what lies inside it.
  mutating func build() -> [TraceEvent] {
    name(.processName, 0, "invar: \(session.header.model.name)")
    name(.trackName, TraceEvent.stepTrack, "steps")
    for entry in session.stream {
      newest = max(newest, entry.nanoseconds)
      switch entry.content {
      case .event(let event): take(event)
      case .marker(let text): instant(text, "marker")
      case .gap(let gap): instant("not recorded: \(gap.sentence)", "gap")
      }
    }
    if let pausedSince { pause(pausedSince..<max(pausedSince, newest)) }
    let summaries = session.requests
    for summary in summaries { close(summary) }
    let sorted = events.enumerated().sorted { a, b in
      (rank(a.element), a.element.start, b.element.end, a.element.level, a.offset)
        < (rank(b.element), b.element.start, a.element.end, b.element.level, b.offset)
    }
    return sorted.map(\.element)
  }

  private func rank(_ event: TraceEvent) -> Int {
    switch event.phase {
    case .trackName, .processName: 0
    case .slice, .counter, .instant: 1
    }
  }

  private mutating func take(_ event: EngineEvent) {
    switch event {
    case .admitted(let request): open(request)
    case .stepCompleted(let step): take(step)
    case .promptScored, .token: break
    case .preempted(let id, let step): preempt(id, step: step)
    case .finished(let end):
      newest = max(newest, end.nanoseconds)
      tracks[end.id]?.end = end
      // Nobody waits in a pause.
      if pausedSince != nil { tracks[end.id]?.waitingSince = nil }
    case .rejected(let rejected):
      instant("rejected \(rejected.id): \(rejected.reason)", "request")
    case .modeChanged(let mode, let step): instant("mode: \(mode) from step \(step)", "mode")
    case .configurationChanged: instant("settings changed", "settings")
    case .paused(let time): suspend(at: max(newest, time))
    case .resumed(let pause, _): resume(max(newest, pause.end), after: pause)
    case .rested(let rest): take(rest)
    case .fault(let text): instant("fault: \(text)", "fault")
    }
  }

  private mutating func open(_ request: AdmittedRequest) {
    guard tracks[request.id] == nil else { return }
    order.append(request.id)
    tracks[request.id] = Track(
      number: order.count, request: request, waitingSince: request.nanoseconds,
      lastEnd: request.nanoseconds)
    name(.trackName, order.count, "\(request.id) \(request.promptText.prefix(40))")
  }

  /// Ends what is under way on every track: in a pause nobody computes and nobody waits.
  private mutating func suspend(at time: UInt64) {
    (pausedSince, newest) = (pausedSince ?? time, time)
    for id in order where tracks[id]?.end == nil {
      endPhase(of: id)
      guard let track = tracks[id], let since = track.waitingSince else { continue }
      slice("queued", "phase", track.number, min(since, time)..<time)
      tracks[id]?.waitingSince = time
    }
  }

  private mutating func resume(_ time: UInt64, after told: Pause) {
    newest = time
    for id in order where tracks[id]?.waitingSince != nil { tracks[id]?.waitingSince = time }
    pause(min(pausedSince ?? told.start, time)..<time)
    pausedSince = nil
  }

  /// Shows a pause on the track of steps, between two of them.
  private mutating func pause(_ time: Range<UInt64>) {
    let start = max(time.lowerBound, lastStepEnd)
    lastStepEnd = max(start, time.upperBound)
    slice("paused", "pause", TraceEvent.stepTrack, start..<lastStepEnd)
  }

  private mutating func preempt(_ id: RequestID, step: Int) {
    guard let track = tracks[id] else { return }
    endPhase(of: id)
    tracks[id]?.waitingSince = max(track.lastEnd, newest)
    instant("preempted in step \(step)", "request", on: track.number)
  }

  private mutating func take(_ step: StepRecord) {
    // Steps cannot overlap; a log that says so is shown without the overlap.
    let start = max(step.startNanoseconds, lastStepEnd)
    let end = max(start, step.startNanoseconds + step.durationNanoseconds)
    (lastStepEnd, newest) = (end, max(newest, end))
    let prefill = step.chunks.filter { $0.kind == .prefill }.reduce(0) { $0 + $1.tokenCount }
    let decode = step.tokenCount - prefill
    slice(
      "step \(step.step)", "step", TraceEvent.stepTrack, start..<end,
      [
        ("mode", .text(step.mode.description)), ("requests", .count(step.chunks.count)),
        ("prefill_tokens", .count(prefill)), ("decode_tokens", .count(decode)),
        ("running", .count(step.runningCount)), ("waiting", .count(step.waitingCount)),
        ("evictions", .count(step.evictionCount)), ("preemptions", .count(step.preemptionCount)),
      ])
    count(step.blocks, at: start)
    counter(
      "token budget", start,
      [
        ("prefill", prefill), ("decode", decode),
        ("unused", max(0, step.tokenBudget - prefill - decode)),
      ])
    counter("requests", start, [("running", step.runningCount), ("waiting", step.waitingCount)])
    for chunk in step.chunks { take(chunk, step, start..<end) }
  }

  /// What is left, so that the counters do not stand at the last step's values while nothing runs.
  private mutating func take(_ rest: RestRecord) {
    newest = max(newest, rest.nanoseconds)
    count(rest.blocks, at: newest)
    counter("token budget", newest, [("prefill", 0), ("decode", 0), ("unused", 0)])
    counter("requests", newest, [("running", rest.runningCount), ("waiting", rest.waitingCount)])
  }

  private mutating func count(_ blocks: BlockUsage, at time: UInt64) {
    counter(
      "KV blocks", time, [("used", blocks.used), ("cached", blocks.cached), ("free", blocks.free)])
  }

  private mutating func take(_ chunk: ChunkRecord, _ step: StepRecord, _ time: Range<UInt64>) {
    guard var track = tracks[chunk.request] else { return }
    let start = max(time.lowerBound, track.lastEnd)
    let end = max(start, time.upperBound)
    if let since = track.waitingSince {
      slice("queued", "phase", track.number, min(since, start)..<start)
      track.waitingSince = nil
    }
    track.lastEnd = end
    tracks[chunk.request] = track
    if track.phase?.kind != chunk.kind { endPhase(of: chunk.request) }
    let began = tracks[chunk.request]?.phase?.start ?? start
    tracks[chunk.request]?.phase = Phase(kind: chunk.kind, start: began, end: end)
    slice(
      "\(chunk.kind.rawValue) \(chunk.tokenCount)", "chunk", track.number, start..<end,
      [
        ("step", .count(step.step)), ("first_position", .count(chunk.firstPosition)),
        ("tokens", .count(chunk.tokenCount)),
      ])
  }

  /// Writes the slice round the chunks of one kind.
  private mutating func endPhase(of id: RequestID) {
    guard let track = tracks[id], let phase = track.phase else { return }
    tracks[id]?.phase = nil
    slice(phase.kind.rawValue, "phase", track.number, phase.start..<phase.end)
  }

  /// Writes the slice round all of a request; one that is alone has a category of its own.
  private mutating func close(_ summary: RequestSummary) {
    let id = summary.request.id
    endPhase(of: id)
    guard let track = tracks[id] else { return }
    let end = max(track.lastEnd, track.end?.nanoseconds ?? newest)
    if let since = track.waitingSince, since < end, pausedSince == nil {
      slice("queued", "phase", track.number, since..<end)
    }
    var arguments: [(String, TraceEvent.Argument)] = [
      ("prompt_tokens", .count(track.request.promptTokens.count)),
      ("isolation", .text(track.request.isolation.rawValue)),
      ("account", .text(summary.account.rawValue)),
      ("finish_reason", .text(track.end?.reason.rawValue ?? "still running")),
    ]
    let times: [(String, UInt64?)] = [
      ("queue_ms", summary.times.queueTime), ("ttft_ms", summary.times.timeToFirstToken),
      ("tpot_ms", summary.times.timePerOutputToken), ("e2e_ms", summary.times.timeToLastToken),
      ("paused_ms", summary.pausedNanoseconds > 0 ? summary.pausedNanoseconds : nil),
    ]
    for (name, value) in times {
      if let text = CSVTable.milliseconds(value) { arguments.append((name, .text(text))) }
    }
    if let finished = track.end {
      arguments += [
        ("completion_tokens", .count(finished.tokenCount)),
        ("mode", .text(finished.mode?.description ?? "mixed")), ("hash", .text(finished.hash.hex)),
      ]
      if let problem = finished.problem { arguments.append(("failure", .text(problem))) }
    }
    slice(
      "\(id)", summary.account == .reference ? "reference" : "request", track.number,
      track.request.nanoseconds..<end, arguments)
  }
}

// The kinds of events.
extension ChromeTraceBuilder {
  private mutating func name(_ phase: TraceEvent.Phase, _ track: Int, _ name: String) {
    let isProcess = if case .processName = phase { true } else { false }
    events.append(
      TraceEvent(
        name: isProcess ? "process_name" : "thread_name", category: "__metadata", phase: phase,
        track: track, start: 0, arguments: [("name", .text(name))]))
  }

  private mutating func slice(
    _ name: String, _ category: String, _ track: Int, _ time: Range<UInt64>,
    _ arguments: [(String, TraceEvent.Argument)] = []
  ) {
    events.append(
      TraceEvent(
        name: name, category: category, phase: .slice(end: time.upperBound), track: track,
        start: time.lowerBound, level: category == "chunk" ? 2 : category == "phase" ? 1 : 0,
        arguments: arguments.map { (name: $0.0, value: $0.1) }))
  }

  private mutating func counter(_ name: String, _ time: UInt64, _ values: [(String, Int)]) {
    events.append(
      TraceEvent(
        name: name, category: "counter", phase: .counter, track: TraceEvent.stepTrack, start: time,
        arguments: values.map { (name: $0.0, value: .count($0.1)) }))
  }

  private mutating func instant(_ name: String, _ category: String, on track: Int? = nil) {
    events.append(
      TraceEvent(
        name: name, category: category, phase: .instant(isGlobal: track == nil),
        track: track ?? TraceEvent.stepTrack, start: newest))
  }
}

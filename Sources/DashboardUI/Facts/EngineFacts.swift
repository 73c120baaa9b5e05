package import EngineTypes

/// What the engine's events have told, in bounded memory.
package struct EngineFacts: Sendable {
  package let model: ModelDescription
  package private(set) var settings: EngineSettings
  package private(set) var requests = RequestBook()
  package private(set) var steps = History<StepSummary>(capacity: 8192)
  /// The newest step with its block map and kernels.
  package private(set) var latest: StepRecord?
  package private(set) var load: EngineLoad
  package private(set) var series = TimeSeries()
  /// What every time here is told by: the engine's clock without its pauses.
  package private(set) var clock = RunningClock()
  package private(set) var tally = RequestTally()
  /// The latencies of requests that show load; they are those of `RequestTimes`.
  package private(set) var timeToFirstToken = LatencyWindow()
  package private(set) var interTokenTime = LatencyWindow()
  package private(set) var timePerOutputToken = LatencyWindow()
  package private(set) var timeInQueue = LatencyWindow()
  package private(set) var timeToLastToken = LatencyWindow()
  package private(set) var prefixCache = PrefixCacheRate()
  package private(set) var kernels = KernelActivity()
  package private(set) var kernelHistory = KernelHistory()
  package private(set) var blocks = BlockHistory()
  package private(set) var idle = IdleTime()
  package private(set) var crowd = CrowdPeak()
  package private(set) var cost = InvarianceCost()
  package private(set) var twins = TwinLedger()
  package private(set) var verdicts = VerdictSeries()
  package private(set) var finishedCount = 0
  package private(set) var tokenCount = 0
  package private(set) var evictionCount = 0
  package private(set) var preemptionCount = 0
  /// How often somebody came, went, lost their blocks, or the engine was set otherwise.
  private var turnover = 0
  package private(set) var fault: String?
  /// How tokens are spelled, as far as any answer had them: at most the vocabulary.
  package private(set) var spellings: [TokenID: String] = [:]
  /// The newest time any event carried, by the running clock.
  package private(set) var newestNanoseconds: UInt64 = 0

  package init(model: ModelDescription, settings: EngineSettings) {
    self.model = model
    self.settings = settings
    load = EngineLoad(settings)
  }

  /// Takes one event in.
  ///
  /// - Complexity: O(chunks of the step), whatever the size of the histories.
  package mutating func absorb(_ event: EngineEvent) {
    let event = clock.absorb(event)
    twins.absorb(event)
    tally.absorb(event)
    if event.turnsOver { turnover += 1 }
    switch event {
    case .admitted(let request):
      requests.admit(request)
      load.admit()
      idle.end(at: request.nanoseconds)
      crowd.observe(requests.active.count, at: request.nanoseconds)
      observe(request.nanoseconds)
      verdicts.observe(request.nanoseconds)
    case .stepCompleted(let step): absorb(step)
    case .promptScored: break
    case .token(let token): absorb(token)
    case .preempted(let id, let step): _ = requests.update(id) { $0.preempt(step: step) }
    case .finished(let finished): absorb(finished)
    case .rejected(let rejected): requests.reject(rejected)
    case .modeChanged(let mode, _):
      settings.mode = mode
      series.mark(mode, at: newestNanoseconds)
      verdicts.mark(mode, at: newestNanoseconds)
    case .configurationChanged(let settings): self.settings = settings
    case .rested(let rest): absorb(rest)
    case .paused(let time): observe(time)
    case .resumed(let pause, _): observe(pause.end)
    case .fault(let line): fault = line
    }
  }

  private mutating func absorb(_ step: StepRecord) {
    observe(step.startNanoseconds + step.durationNanoseconds)
    crowd.observe(requests.active.count, at: step.startNanoseconds)
    let summary = summarise(step)
    steps.append(summary)
    latest = step
    load.absorb(step)
    series.absorb(step)
    // What requests run that keep to another mode says nothing about the engine's.
    if step.mode == settings.mode { kernels.absorb(step) }
    cost.absorb(step)
    prefixCache.absorb(
      queried: step.prefixQueryTokenCount, found: step.prefixHitTokenCount,
      at: step.startNanoseconds)
    evictionCount += step.evictionCount
    preemptionCount += step.preemptionCount
  }

  private mutating func absorb(_ rest: RestRecord) {
    observe(rest.nanoseconds)
    idle.absorb(rest)
    load.absorb(rest)
    series.absorb(rest)
    kernels.absorb(rest)
    kernelHistory.absorb(rest)
  }

  private mutating func summarise(_ step: StepRecord) -> StepSummary {
    var summary = StepSummary(step, engineMode: settings.mode)
    for chunk in step.chunks {
      var queueTime: UInt64?
      let ordinal = requests.update(chunk.request) { entry in
        let isFirst = entry.firstStep == nil
        let ordinal = entry.absorb(chunk, of: step)
        if isFirst && entry.account.showsLoad { queueTime = entry.times.queueTime }
        return ordinal
      }
      summary.append(chunk, ordinal: ordinal ?? 0)
      if let queueTime {
        timeInQueue.append(queueTime, of: chunk.request, at: step.startNanoseconds)
      }
    }
    summary.operations = kernelHistory.absorb(step)
    summary.idleNanoseconds = idle.stepBegins(at: step.startNanoseconds)
    summary.turnover = turnover
    summary.runOffset = steps.runOffset(of: summary)
    return summary
  }

  /// Looks at the blocks as last told.
  ///
  /// - Complexity: O(blocks), so once for many events.
  package mutating func lookAtBlocks() {
    if let latest { blocks.look(at: load.blockMap, step: latest.step) }
  }

  private mutating func absorb(_ token: TokenRecord) {
    observe(token.nanoseconds)
    tokenCount += 1
    var gap: UInt64?
    var isWhole = false
    let first = requests.update(token.request) { entry -> UInt64? in
      let last = entry.times.lastToken
      // After a token without text its text may hold a part of that one's.
      isWhole = entry.pieces.last?.isEmpty != true
      entry.absorb(token)
      guard entry.account.showsLoad else { return nil }
      guard let last else { return entry.timeToFirstToken }
      if token.nanoseconds >= last { gap = token.nanoseconds - last }
      return nil
    }
    if isWhole, !token.text.isEmpty, spellings[token.token] == nil {
      spellings[token.token] = token.text
    }
    if let gap { interTokenTime.append(gap, of: token.request, at: token.nanoseconds) }
    if let first = first ?? nil {
      timeToFirstToken.append(first, of: token.request, at: token.nanoseconds)
    }
  }

  private mutating func absorb(_ finished: FinishedRequest) {
    observe(finished.nanoseconds)
    finishedCount += 1
    verdicts.absorb(finished, in: twins)
    requests.finish(finished)
    guard let entry = requests[finished.id] else { return }
    guard entry.account.showsLoad else { return forgetLatencies(of: entry) }
    if let time = entry.timePerOutputToken {
      timePerOutputToken.append(time, of: entry.id, at: finished.nanoseconds)
    }
    if let time = entry.times.timeToLastToken {
      timeToLastToken.append(time, of: entry.id, at: finished.nanoseconds)
    }
  }

  /// What a request that was cut off showed so far is kept apart with it.
  private mutating func forgetLatencies(of entry: RequestEntry) {
    guard entry.isShared else { return }
    timeInQueue.forget(entry.id)
    timeToFirstToken.forget(entry.id)
    interTokenTime.forget(entry.id)
  }

  private mutating func observe(_ nanoseconds: UInt64) {
    newestNanoseconds = max(newestNanoseconds, nanoseconds)
  }
}

extension EngineEvent {
  /// Whether the steps after it may do something else than those before.
  fileprivate var turnsOver: Bool {
    switch self {
    case .admitted, .preempted, .finished, .modeChanged, .configurationChanged: true
    case .stepCompleted, .promptScored, .token, .rejected, .rested, .paused, .resumed, .fault:
      false
    }
  }
}

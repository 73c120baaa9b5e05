package import EngineTypes

/// What the engine's events have told, in bounded memory.
package struct EngineFacts: Sendable {
  package let model: ModelDescription
  package private(set) var settings: EngineSettings
  package private(set) var requests = RequestBook()
  package private(set) var steps = History<StepSummary>(capacity: 2048)
  /// The newest step with its block map and kernels.
  package private(set) var latest: StepRecord?
  package private(set) var series = TimeSeries()
  /// Of shared requests only: those that run alone wait by design.
  package private(set) var timeToFirstToken = LatencyWindow()
  /// Of shared requests only.
  package private(set) var timePerOutputToken = LatencyWindow()
  package private(set) var prefixCache = PrefixCacheRate()
  package private(set) var kernels = KernelActivity()
  package private(set) var cost = InvarianceCost()
  package private(set) var twins = TwinLedger()
  package private(set) var finishedCount = 0
  package private(set) var evictionCount = 0
  package private(set) var preemptionCount = 0
  package private(set) var fault: String?
  /// The newest time any event carried.
  package private(set) var newestNanoseconds: UInt64 = 0

  package init(model: ModelDescription, settings: EngineSettings) {
    self.model = model
    self.settings = settings
  }

  /// Takes one event in.
  ///
  /// - Complexity: O(chunks of the step), whatever the size of the histories.
  package mutating func absorb(_ event: EngineEvent) {
    twins.absorb(event)
    switch event {
    case .admitted(let request):
      requests.admit(request)
      observe(request.nanoseconds)
    case .stepCompleted(let step): absorb(step)
    case .token(let token): absorb(token)
    case .preempted(let id, let step): _ = requests.update(id) { $0.preempt(step: step) }
    case .finished(let finished): absorb(finished)
    case .rejected(let id, let reason): requests.reject(id, reason)
    case .modeChanged(let mode, _):
      settings.mode = mode
      series.mark(mode, at: newestNanoseconds)
    case .configurationChanged(let settings): self.settings = settings
    case .fault(let line): fault = line
    }
  }

  private mutating func absorb(_ step: StepRecord) {
    observe(step.startNanoseconds + step.durationNanoseconds)
    let summary = summarise(step)
    steps.append(summary)
    latest = step
    series.absorb(step)
    kernels.absorb(step)
    cost.absorb(summary)
    prefixCache.absorb(
      queried: step.prefixQueryTokenCount, found: step.prefixHitTokenCount,
      at: step.startNanoseconds)
    evictionCount += step.evictionCount
    preemptionCount += step.preemptionCount
  }

  private mutating func summarise(_ step: StepRecord) -> StepSummary {
    var summary = StepSummary(
      step: step.step, startNanoseconds: step.startNanoseconds,
      durationNanoseconds: step.durationNanoseconds, mode: step.mode, chunks: [],
      prefillTokenCount: 0, decodeTokenCount: 0)
    summary.chunks.reserveCapacity(step.chunks.count)
    for chunk in step.chunks {
      switch chunk.kind {
      case .prefill: summary.prefillTokenCount += chunk.tokenCount
      case .decode: summary.decodeTokenCount += chunk.tokenCount
      }
      let ordinal = requests.update(chunk.request) { $0.absorb(chunk, step: step.step) } ?? 0
      summary.chunks.append(
        StepSummary.Chunk(
          request: chunk.request, kind: chunk.kind, tokenCount: chunk.tokenCount,
          ordinal: ordinal))
    }
    return summary
  }

  private mutating func absorb(_ token: TokenRecord) {
    observe(token.nanoseconds)
    let first = requests.update(token.request) { entry -> UInt64? in
      let wasFirst = entry.firstTokenAt == nil
      entry.absorb(token)
      return wasFirst && entry.isolation == .shared ? entry.timeToFirstToken : nil
    }
    if let first = first ?? nil { timeToFirstToken.append(first, at: token.nanoseconds) }
  }

  private mutating func absorb(_ finished: FinishedRequest) {
    observe(finished.nanoseconds)
    finishedCount += 1
    requests.finish(finished)
    guard let entry = requests[finished.id], entry.isolation == .shared,
      let time = entry.timePerOutputToken
    else { return }
    timePerOutputToken.append(time, at: finished.nanoseconds)
  }

  private mutating func observe(_ nanoseconds: UInt64) {
    newestNanoseconds = max(newestNanoseconds, nanoseconds)
  }
}

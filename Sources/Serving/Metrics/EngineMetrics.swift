import EngineTypes

/// What Prometheus is told of the engine: a function of the events, like the screen.
///
/// Latencies are those of `RequestTimes`; references, which run alone, are in none of them. Those of a
/// whole request are observed where it completes, those of a token when it comes, as vLLM does.
struct EngineMetrics: Sendable {
  private struct Live: Sendable {
    var times: RequestTimes
    var isolation: Isolation
    var promptTokenCount: Int
    var maxTokens: Int
    var preemptionCount = 0
    var lastToken: UInt64?
  }

  private(set) var settings: EngineSettings
  private(set) var runningCount = 0
  private(set) var waitingCount = 0
  private(set) var blocks: BlockUsage
  private(set) var stepCounts: [KernelMode: Int] = [:]
  private(set) var preemptionCount = 0
  private(set) var evictionCount = 0
  private(set) var prefixQueryCount = 0
  private(set) var prefixHitCount = 0
  private(set) var promptTokenCount = 0
  private(set) var computedPromptTokenCount = 0
  private(set) var generationTokenCount = 0
  private(set) var ends: [FinishReason: Int] = [:]
  private(set) var rejectionCount = 0
  private(set) var endsByMode: [KernelMode?: Int] = [:]
  private(set) var hashNanoseconds: UInt64 = 0
  private(set) var stepNanoseconds: UInt64 = 0
  private(set) var twins = TwinLedger(maxFinished: 1024)

  private(set) var stepTokens = Histogram(Buckets.stepTokens)
  private(set) var timeToFirstToken = Histogram(Buckets.timeToFirstToken)
  private(set) var interTokenLatency = Histogram(Buckets.tokenLatency)
  private(set) var timePerOutputToken = Histogram(Buckets.tokenLatency)
  private(set) var endToEnd = Histogram(Buckets.requestTime)
  private(set) var queueTime = Histogram(Buckets.requestTime)
  private(set) var prefillTime = Histogram(Buckets.requestTime)
  private(set) var decodeTime = Histogram(Buckets.requestTime)
  private(set) var inferenceTime = Histogram(Buckets.requestTime)
  private(set) var preemptions = Histogram(Buckets.preemptions)
  private(set) var promptLengths: Histogram
  private(set) var answerLengths: Histogram
  private(set) var askedLengths: Histogram

  private var live: [RequestID: Live] = [:]
  private var clock = RunningClock()

  init(_ model: ModelDescription, _ settings: EngineSettings) {
    self.settings = settings
    blocks = BlockUsage(total: settings.blockCount, used: 0, cached: 0)
    let lengths = Histogram(Buckets.lengths(upTo: model.contextLength))
    (promptLengths, answerLengths, askedLengths) = (lengths, lengths, lengths)
  }

  mutating func absorb(_ event: EngineEvent) {
    twins.absorb(event)
    let event = clock.absorb(event)
    switch event {
    case .admitted(let request):
      live[request.id] = Live(
        times: RequestTimes(request), isolation: request.isolation,
        promptTokenCount: request.promptTokens.count, maxTokens: request.sampling.maxTokens)
    case .token(let token): absorb(token)
    case .stepCompleted(let step): absorb(step)
    case .preempted(let id, _):
      preemptionCount += 1
      live[id]?.preemptionCount += 1
    case .finished(let end): absorb(end)
    case .rejected: rejectionCount += 1
    case .modeChanged(let mode, _): settings.mode = mode
    case .configurationChanged(let changed):
      let mode = settings.mode
      settings = changed
      settings.mode = mode
    case .rested(let rest):
      (runningCount, waitingCount) = (rest.runningCount, rest.waitingCount)
      blocks = rest.blocks
    case .promptScored, .paused, .resumed, .fault: break
    }
  }

  private mutating func absorb(_ token: TokenRecord) {
    generationTokenCount += 1
    guard var request = live[token.request] else { return }
    request.times.absorb(token)
    if token.index == 0 { promptTokenCount += request.promptTokenCount }
    if request.isolation == .shared {
      if let last = request.lastToken {
        interTokenLatency.observe(nanoseconds: token.nanoseconds &- last)
      } else {
        timeToFirstToken.observe(nanoseconds: request.times.timeToFirstToken)
      }
    }
    request.lastToken = token.nanoseconds
    live[token.request] = request
  }

  private mutating func absorb(_ step: StepRecord) {
    (runningCount, waitingCount) = (step.runningCount, step.waitingCount)
    blocks = step.blocks
    stepCounts[step.mode, default: 0] += 1
    evictionCount += step.evictionCount
    prefixQueryCount += step.prefixQueryTokenCount
    prefixHitCount += step.prefixHitTokenCount
    hashNanoseconds += step.hashNanoseconds
    stepNanoseconds += step.durationNanoseconds
    stepTokens.observe(Double(step.tokenCount))
    for chunk in step.chunks {
      if chunk.kind == .prefill { computedPromptTokenCount += chunk.tokenCount }
      live[chunk.request]?.times.absorb(step)
    }
  }

  /// The record of a request's last step may follow its end; no figure here waits for that.
  private mutating func absorb(_ end: FinishedRequest) {
    guard var request = live.removeValue(forKey: end.id) else { return }
    ends[end.reason, default: 0] += 1
    endsByMode[end.mode, default: 0] += 1
    request.times.end()
    guard RequestAccount(request.isolation, end: end.reason) == .completed else { return }
    let times = request.times
    promptLengths.observe(Double(request.promptTokenCount))
    answerLengths.observe(Double(end.tokenCount))
    askedLengths.observe(Double(request.maxTokens))
    preemptions.observe(Double(request.preemptionCount))
    timePerOutputToken.observe(nanoseconds: times.timePerOutputToken)
    endToEnd.observe(nanoseconds: times.timeToLastToken)
    decodeTime.observe(nanoseconds: times.decodeTime)
    queueTime.observe(nanoseconds: times.queueTime)
    prefillTime.observe(nanoseconds: times.prefillTime)
    if let last = times.timeToLastToken, let queue = times.queueTime {
      inferenceTime.observe(nanoseconds: last &- queue)
    }
  }
}

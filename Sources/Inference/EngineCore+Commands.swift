public import EngineTypes
import Scheduling

extension EngineCore {
  /// Takes a request in, or says why not.
  ///
  /// - Parameters:
  ///   - request: what is wanted.
  ///   - prompt: its prompt in tokens.
  ///   - id: one that no other request has.
  ///   - time: when it was asked for; `nil` for now.
  /// - Returns: that it was admitted, and ended where nothing was asked for; or that it was rejected.
  public mutating func submit(
    _ request: GenerationRequest, _ prompt: EncodedPrompt, as id: RequestID, at time: UInt64? = nil
  ) -> [EngineEvent] {
    let time = time ?? clock()
    let vocabulary = runner.executor.vocabularySize
    if let stranger = prompt.tokens.first(where: { !(0..<vocabulary).contains($0.index) }) {
      return [rejection(of: request, prompt, as: id, at: time, .invalidToken(stranger))]
    }
    let scheduled = Request(
      id: id, promptTokens: prompt.tokens, maxTokens: request.sampling.maxTokens,
      isolation: request.isolation, mode: request.mode)
    if let reason = scheduler.enqueue(scheduled) {
      return [rejection(of: request, prompt, as: id, at: time, reason)]
    }

    let answer = Answer(
      request, promptTokens: prompt.tokens, contextLength: runner.executor.contextLength,
      decoder: codec.makeStreamingDecoder())
    answers[id] = answer
    let admitted = AdmittedRequest(
      id: id, promptText: prompt.displayText, promptTokens: prompt.tokens,
      sampling: request.sampling, isolation: request.isolation, mode: request.mode,
      topLogprobCount: request.topLogprobCount, nanoseconds: time)
    // Nothing was asked for: there is nothing to compute.
    return [.admitted(admitted)] + (answer.tokenLimit < 1 ? finish(id, .length) : [])
  }

  /// Takes a request out before its end; nothing happens where it has ended already.
  public mutating func cancel(_ id: RequestID) -> [EngineEvent] {
    finish(id, .cancelled)
  }

  /// Ends whatever runs or waits, in order of arrival: the engine will take no further step.
  public mutating func shutdown() -> [EngineEvent] {
    answers.keys.sorted().flatMap { finish($0, .shutdown) }
  }

  /// Changes the engine's mode from the next step on; requests that keep to one keep it.
  public mutating func setMode(_ mode: KernelMode) -> [EngineEvent] {
    guard mode != settings.mode else { return [] }
    settings.mode = mode
    return [.modeChanged(mode, step: nextStep)]
  }

  /// Changes how many threads a step runs on, at least 1.
  public mutating func setThreadCount(_ count: Int) -> [EngineEvent] {
    let range = EngineSettings.threadCounts
    return change { $0.threadCount = min(max(count, range.lowerBound), range.upperBound) }
  }

  /// Changes how many tokens a step computes, at least 1.
  public mutating func setTokenBudget(_ budget: Int) -> [EngineEvent] {
    change { $0.tokenBudget = max(1, budget) }
  }

  /// Changes how many tokens of one request a step computes, at least 1; `nil` leaves it to the
  /// budget.
  public mutating func setChunkLimit(_ limit: Int?) -> [EngineEvent] {
    change { $0.chunkLimit = limit.map { max(1, $0) } }
  }

  /// Changes how many requests run at once, at least 1; those that run go on.
  public mutating func setMaxRunning(_ limit: Int) -> [EngineEvent] {
    change { $0.maxRunning = max(1, limit) }
  }

  /// Turns prefix caching on or off.
  public mutating func setPrefixCache(_ isOn: Bool) -> [EngineEvent] {
    change { $0.prefixCache = isOn }
  }

  /// Checks the scheduler's bookkeeping.
  public func checkInvariants() throws {
    try scheduler.checkInvariants()
  }

  private func rejection(
    of request: GenerationRequest, _ prompt: EncodedPrompt, as id: RequestID, at time: UInt64,
    _ reason: RejectionReason
  ) -> EngineEvent {
    .rejected(
      RejectedRequest(
        id: id, reason: reason, promptText: prompt.displayText, isolation: request.isolation,
        nanoseconds: time))
  }

  private mutating func finish(_ id: RequestID, _ reason: FinishReason) -> [EngineEvent] {
    scheduler.remove(id).map { [end($0, reason)] } ?? []
  }

  private mutating func change(_ body: (inout EngineSettings) -> Void) -> [EngineEvent] {
    let before = settings
    body(&settings)
    guard settings != before else { return [] }
    scheduler.configuration.maxBatchedTokens = settings.tokenBudget
    scheduler.configuration.maxChunkTokens = settings.chunkLimit
    scheduler.configuration.maxRunningRequests = settings.maxRunning
    if settings.threadCount != before.threadCount {
      runner.executor.useThreads(settings.threadCount)
    }
    if settings.prefixCache != before.prefixCache {
      scheduler.setPrefixCache(settings.prefixCache)
    }
    return [.configurationChanged(settings)]
  }
}

extension SchedulerConfiguration {
  init(_ settings: EngineSettings, contextLength: Int) {
    self.init()
    maxBatchedTokens = settings.tokenBudget
    maxChunkTokens = settings.chunkLimit
    maxRunningRequests = settings.maxRunning
    maxWaitingRequests = settings.maxWaiting
    self.contextLength = contextLength
    usesPrefixCache = settings.prefixCache
    blockSize = settings.blockSize
    blockCount = settings.blockCount
    blockOrderSeed = settings.blockOrderSeed
    fault = settings.fault
  }
}

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
    if let fault {
      return [rejection(of: request, prompt, as: id, at: time, .engineFault(fault))]
    }
    if let problem = request.problem {
      return [rejection(of: request, prompt, as: id, at: time, .unusableRequest(problem))]
    }
    let vocabulary = runner.executor.vocabularySize
    if let stranger = prompt.tokens.first(where: { !(0..<vocabulary).contains($0.index) }) {
      return [rejection(of: request, prompt, as: id, at: time, .invalidToken(stranger))]
    }
    let scheduled = Request(
      id: id, promptTokens: prompt.tokens, maxTokens: request.sampling.maxTokens,
      isolation: request.isolation, mode: request.mode,
      scoresPrompt: request.promptLogprobCount != nil)
    if let reason = scheduler.enqueue(scheduled) {
      return [rejection(of: request, prompt, as: id, at: time, reason)]
    }

    var answer = Answer(
      request, promptTokens: prompt.tokens, contextLength: runner.executor.contextLength,
      decoder: codec.makeStreamingDecoder())
    let admitted = AdmittedRequest(
      id: id, promptText: prompt.displayText, promptTokens: prompt.tokens,
      sampling: request.sampling, isolation: request.isolation, mode: request.mode,
      logprobCount: request.logprobCount, promptLogprobCount: request.promptLogprobCount,
      nanoseconds: time)
    guard !answer.wantsSteps else {
      answers[id] = answer
      return [.admitted(admitted)]
    }
    // Nothing was asked for: there is nothing to compute, and of a prompt of one token nothing to score.
    let scores = answer.takeScores().map { PromptScores(request: id, scores: $0) }
    answers[id] = answer
    return [.admitted(admitted)] + (scores.map { [.promptScored($0)] } ?? [])
      + finish(id, .length)
  }

  /// Takes a request out before its end; nothing happens where it has ended already.
  public mutating func cancel(_ id: RequestID) -> [EngineEvent] {
    finish(id, .cancelled)
  }

  /// Ends whatever runs or waits, in order of arrival: the engine will take no further step.
  public mutating func shutdown() -> [EngineEvent] {
    answers.keys.sorted().flatMap { finish($0, .shutdown) }
  }

  /// Ends whatever runs or waits, in order of arrival, after a step that threw; who comes later is refused in
  /// the same words.
  public mutating func fail(_ error: any Error) -> [EngineEvent] {
    let words = "\(error)"
    fault = words
    return answers.keys.sorted().flatMap { finish($0, .fault, fault: words) } + rest()
  }

  /// Changes what may change between steps, from the next step on.
  ///
  /// Requests that run go on, and those that keep to a mode keep it. Numbers out of their range are
  /// brought into it.
  ///
  /// - Returns: another mode and other settings, each where there are any.
  public mutating func change(_ wanted: RunSettings) -> [EngineEvent] {
    let before = settings.run
    scheduler.change(wanted)
    if settings.threadCount != before.threadCount {
      runner.executor.useThreads(settings.threadCount)
    }
    var events: [EngineEvent] = []
    if settings.mode != before.mode { events.append(.modeChanged(settings.mode, step: nextStep)) }
    var sameMode = settings.run
    sameMode.mode = before.mode
    if sameMode != before { events.append(.configurationChanged(settings)) }
    return events
  }

  /// Changes some of what may change between steps.
  public mutating func change(_ edit: (inout RunSettings) -> Void) -> [EngineEvent] {
    var wanted = settings.run
    edit(&wanted)
    return change(wanted)
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

  private mutating func finish(
    _ id: RequestID, _ reason: FinishReason, fault: String? = nil
  ) -> [EngineEvent] {
    scheduler.remove(id).map { [end($0, reason, fault: fault)] } ?? []
  }
}

extension GenerationRequest {
  /// Why no engine could run it, in one line; `nil` where one may.
  fileprivate var problem: String? {
    for count in [logprobCount, promptLogprobCount].compactMap({ $0 }) where count < 0 {
      return "it asks for \(count) log-probabilities; ask for 0 or more"
    }
    return sampling.stopStringProblem
  }
}

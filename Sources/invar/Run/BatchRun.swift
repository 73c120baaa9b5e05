import EngineTypes
import Proof
import Reports

/// Runs prompts together in one engine and hands their answers out in the order of the prompts.
///
/// No more requests are under way than the engine's queue takes, so that any number of prompts may
/// be given.
final class BatchRun {
  private let engine: any InferenceEngine
  private let requests: [GenerationRequest]
  private let events: EventQueue
  private var answers: [RunAnswer]
  /// Which prompt a request is.
  private var indices: [RequestID: Int] = [:]
  private var submittedCount = 0
  private var overCount = 0
  private var deliveredCount = 0
  private let stop: StopRequest?
  private var isStopping = false
  private var clock = RunningClock()

  /// Listens to the engine from here on.
  ///
  /// - Parameters:
  ///   - engine: nobody else submits to it.
  ///   - prompts: the texts given.
  ///   - requests: what to ask, one for each prompt.
  ///   - stop: how to end the run early: answers under way end as cancelled, prompts not yet asked
  ///     get none.
  init(
    _ engine: any InferenceEngine, prompts: [String], requests: [GenerationRequest],
    stop: StopRequest? = nil
  ) {
    precondition(prompts.count == requests.count, "\(prompts.count) != \(requests.count)")
    self.engine = engine
    self.stop = stop
    self.requests = requests
    events = engine.subscribe(.lossless)
    answers = prompts.enumerated().map { RunAnswer(index: $0.offset, prompt: $0.element) }
  }

  /// Runs until every prompt has its answer, or a signal.
  ///
  /// - Parameters:
  ///   - onToken: called for every token as it comes.
  ///   - onAnswer: called once for each prompt, in their order.
  /// Where the engine cannot go on, those under way have their end from it, and the others have none.
  ///
  /// - Throws: what the callbacks throw.
  func run(
    onToken: (TokenRecord) throws -> Void = { _ in }, onAnswer: (RunAnswer) throws -> Void
  ) throws {
    defer { events.close() }
    // All first prompts are there before the first step, so the same prompts make the same batches.
    engine.send(.pause)
    submitMore()
    engine.send(.resume)
    while overCount < submittedCount, let batch = events.next() {
      for event in batch {
        absorb(event)
        if case .token(let token) = event { try onToken(token) }
      }
      try deliver(onAnswer)
      if answers.contains(where: { $0.answer.end?.fault != nil }) { continue }
      if stop?.signal != nil { cancelAll() } else { submitMore() }
    }
  }

  private func submitMore() {
    let limit = engine.settings.maxWaiting
    while submittedCount < requests.count && submittedCount - overCount < limit {
      indices[engine.submit(requests[submittedCount])] = submittedCount
      submittedCount += 1
    }
  }

  private func cancelAll() {
    guard !isStopping else { return }
    isStopping = true
    for (id, index) in indices where !answers[index].answer.isOver { engine.send(.cancel(id)) }
  }

  private func absorb(_ event: EngineEvent) {
    let event = clock.absorb(event)
    guard let id = event.request, let index = indices[id] else { return }
    answers[index].absorb(event)
    if answers[index].answer.isOver { overCount += 1 }
  }

  private func deliver(_ onAnswer: (RunAnswer) throws -> Void) throws {
    while deliveredCount < submittedCount, answers[deliveredCount].answer.isOver {
      try onAnswer(answers[deliveredCount])
      deliveredCount += 1
    }
  }
}

extension EngineEvent {
  /// The request it is about, where it is about one.
  fileprivate var request: RequestID? {
    switch self {
    case .admitted(let request): request.id
    case .promptScored(let scored): scored.request
    case .token(let token): token.request
    case .finished(let end): end.id
    case .rejected(let rejected): rejected.id
    case .preempted(let id, _): id
    case .stepCompleted, .modeChanged, .configurationChanged, .paused, .resumed, .rested, .fault:
      nil
    }
  }
}

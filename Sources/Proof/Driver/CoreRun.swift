package import EngineTypes
package import Inference

/// An engine core run on the calling thread, with everything it said.
///
/// The clock stands still, so two runs of the same schedule say exactly the same.
package struct CoreRun {
  package private(set) var core: EngineCore
  package private(set) var events: [EngineEvent] = []
  private let codec: TokenizerCodec
  private var nextID = 1

  package init(
    _ model: LoadedModel, _ settings: EngineSettings, executor: any ModelExecutor
  ) throws {
    codec = model.codec
    core = try EngineCore(
      model: model.description, settings: settings, executor: executor, codec: codec,
      clock: { 0 })
  }

  /// Puts a request at the end of the queue.
  ///
  /// - Throws: `ProofError.rejected`, or what the prompt's encoding throws.
  @discardableResult
  package mutating func submit(_ request: GenerationRequest) throws -> RequestID {
    let id = RequestID(nextID)
    nextID += 1
    let said = core.submit(request, try codec.encode(request.prompt), as: id)
    for case .rejected(let rejected) in said { throw ProofError.rejected(rejected.reason) }
    events += said
    return id
  }

  /// - Throws: `ProofError.notFinite` where a request ended with an error, and what the engine throws.
  package mutating func step() throws {
    let said = try core.step()
    for case .finished(let end) in said {
      if let failure = end.failure { throw ProofError.notFinite(failure) }
    }
    events += said
  }

  package mutating func finish() throws {
    while core.hasWork { try step() }
  }

  /// Changes something between two steps.
  package mutating func perform(_ command: (inout EngineCore) -> [EngineEvent]) {
    events += command(&core)
  }

  /// What the request has answered so far.
  package func outcome(of id: RequestID) -> Outcome {
    var outcome = Outcome()
    for case .token(let token) in events where token.request == id { outcome.append(token) }
    return outcome
  }

  /// The steps that computed something of the request.
  package func steps(of id: RequestID) -> [StepRecord] {
    events.compactMap { event in
      guard case .stepCompleted(let step) = event, step.chunks.contains(where: { $0.request == id })
      else { return nil }
      return step
    }
  }

  package func tokenCount(of id: RequestID) -> Int {
    events.count { if case .token(let token) = $0 { token.request == id } else { false } }
  }

  package func preemptionCount(of id: RequestID) -> Int {
    events.count { if case .preempted(id, _) = $0 { true } else { false } }
  }

  /// Prompt tokens the prefix cache had; `nil` until the request has ended.
  package func cachedTokenCount(of id: RequestID) -> Int? {
    for case .finished(let end) in events where end.id == id { return end.cachedTokenCount }
    return nil
  }
}

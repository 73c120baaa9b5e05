import EngineTypes
import Inference

/// Plays a script for one request's answer, without looking inside.
struct AnswerRun {
  let factory: EngineFactory
  let script: Script
  let target: RequestID

  /// What the run came to, as far as it went.
  struct Outcome {
    var tokens: [TokenRecord] = []
    var end: FinishedRequest?
    /// Who shared a step with the target.
    var companions: Set<RequestID> = []
    var events: [EngineEvent] = []
  }

  /// Plays until the target's end.
  ///
  /// - Parameters:
  ///   - keepsEvents: whether the outcome has everything the engine said.
  ///   - onStep: called after each step.
  ///   - stop: whether a token of the target is the last one of interest.
  /// - Returns: the answer as far as it went.
  /// - Throws: what the engine and `onStep` throw.
  func run(
    keepsEvents: Bool = false, onStep: () throws -> Void = {},
    stop: (TokenRecord) -> Bool = { _ in false }
  ) throws -> Outcome {
    var core = try factory.core(script.settings)
    var outcome = Outcome()
    var causes = script.causes[...]
    var isOver = false
    while !isOver {
      guard let cause = causes.popFirst() ?? (core.hasWork ? .step(nil) : nil) else { break }
      let events = try core.perform(cause)
      if keepsEvents { outcome.events += events }
      for event in events {
        switch event {
        case .token(let token) where token.request == target:
          outcome.tokens.append(token)
          isOver = isOver || stop(token)
        case .finished(let end) where end.id == target: (outcome.end, isOver) = (end, true)
        case .rejected(let rejected) where rejected.id == target: isOver = true
        case .stepCompleted(let step): outcome.note(step, target)
        default: break
        }
      }
      if case .step = cause { try onStep() }
    }
    return outcome
  }
}

extension AnswerRun.Outcome {
  fileprivate mutating func note(_ step: StepRecord, _ target: RequestID) {
    guard step.chunks.contains(where: { $0.request == target }) else { return }
    companions.formUnion(step.chunks.lazy.map(\.request).filter { $0 != target })
  }
}

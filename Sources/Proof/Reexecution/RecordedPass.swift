import EngineTypes
import Inference

/// Where the batches of a re-execution leave the recorded ones.
public struct ScheduleDifference: Hashable, Sendable, CustomStringConvertible {
  public var step: Int
  public var recorded: String
  public var computed: String

  public var description: String {
    "step \(NumberText.count(step)) was scheduled otherwise: the log has \(recorded), this run has \(computed)"
  }
}

/// Runs a session's own batches again, step by step.
struct RecordedPass {
  private var core: EngineCore
  private(set) var answers: [RequestID: ComputedAnswer] = [:]
  private(set) var stepCount = 0
  private(set) var difference: ScheduleDifference?

  init(_ core: EngineCore) { self.core = core }

  /// Stops at the first step that is not the recorded one: what follows is another session.
  mutating func run(_ script: Script, progress: (_ stepCount: Int) throws -> Void) throws {
    for cause in script.causes where difference == nil {
      let events = try core.perform(cause)
      if case .submit(let request) = cause { answers[request.id] = ComputedAnswer() }
      if case .step(let recorded) = cause {
        try compare(recorded, events)
        if difference != nil { break }
      }
      for event in events { if let id = event.answering { answers[id]?.absorb(event) } }
      if case .step = cause { try progress(stepCount) }
    }
  }

  private mutating func compare(_ recorded: StepRecord?, _ events: [EngineEvent]) throws {
    guard case .stepCompleted(let computed)? = events.last else {
      difference = ScheduleDifference(
        step: recorded?.step ?? core.nextStep, recorded: recorded?.summary ?? "a step",
        computed: "nothing left to do")
      return
    }
    stepCount += 1
    guard let recorded else { return }
    if recorded.step != computed.step || recorded.mode != computed.mode
      || recorded.chunks != computed.chunks
    {
      difference = ScheduleDifference(
        step: recorded.step, recorded: recorded.summary, computed: computed.summary)
    }
  }
}

extension StepRecord {
  /// `step 7, invariant, r1 0..<64, r2 17`.
  fileprivate var summary: String {
    let shown = chunks.prefix(6).map { chunk in
      chunk.tokenCount == 1
        ? "\(chunk.request) \(chunk.firstPosition)"
        : "\(chunk.request) \(chunk.firstPosition)..<\(chunk.firstPosition + chunk.tokenCount)"
    }
    let more = chunks.count > 6 ? ["and \(chunks.count - 6) more"] : []
    return (["step \(NumberText.count(step)) in \(mode)"] + shown + more).joined(separator: ", ")
  }
}

import EngineTypes

/// A session in a few numbers.
struct SessionTally {
  private(set) var stepCount = 0
  private(set) var tokenCount = 0
  private(set) var finishedCount = 0
  private(set) var fault: String?
  private var twins = TwinLedger()

  mutating func absorb(_ event: EngineEvent) {
    twins.absorb(event)
    switch event {
    case .stepCompleted: stepCount += 1
    case .token: tokenCount += 1
    case .finished(let end) where end.reason.isAnAnswersEnd: finishedCount += 1
    case .fault(let reason): fault = reason
    case .admitted, .finished, .preempted, .rejected, .modeChanged, .configurationChanged, .rested:
      break
    }
  }

  /// `812 steps, 10293 tokens (512.3 tok/s), 80 answers to 6 questions, 12 different`.
  func sentence(elapsed: Duration) -> String {
    let rate = NumberText.fixed(Double(tokenCount) / max(1e-3, elapsed / .seconds(1)), 1)
    let groups = twins.groups
    let answers = groups.reduce(0) { $0 + $1.uniqueCompletionCount }
    let hashes = groups.reduce(0) { $0 + $1.uniqueHashCount }
    return "\(stepCount) steps, \(tokenCount) tokens (\(rate) tok/s), \(finishedCount) answers to "
      + "\(groups.count) questions: \(answers) different texts, \(hashes) different hashes"
  }
}

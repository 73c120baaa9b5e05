import EngineTypes

/// A session in a few numbers.
struct SessionTally {
  private(set) var stepCount = 0
  private(set) var tokenCount = 0
  /// Answers that came to an end of their own, in company or alone.
  private(set) var answerCount = 0
  private(set) var fault: String?
  private var requests = RequestTally()
  private var clock = RunningClock()
  private var twins = TwinLedger()

  mutating func absorb(_ event: EngineEvent) {
    _ = clock.absorb(event)
    requests.absorb(event)
    twins.absorb(event)
    switch event {
    case .stepCompleted: stepCount += 1
    case .token: tokenCount += 1
    case .finished(let end) where end.reason.isCompletion: answerCount += 1
    case .fault(let reason): fault = reason
    case .admitted, .finished, .promptScored, .preempted, .rejected, .modeChanged,
      .configurationChanged, .paused, .resumed, .rested:
      break
    }
  }

  /// `812 steps, 10,293 tokens (512.3 tok/s), 86 answers to 6 questions: 12 different texts, 12
  /// different hashes; requests: 80 completed, 8 running; kept apart: 6 alone`.
  ///
  /// The rate is of all tokens, whoever they were for, over the time that the engine was not paused.
  func sentence(elapsed: Duration) -> String {
    let seconds = elapsed / .seconds(1) - Double(clock.pausedNanoseconds) / 1e9
    let rate = NumberText.fixed(Double(tokenCount) / max(1e-3, seconds), 1)
    let groups = twins.groups
    let questions = Set(groups.map { Question(text: $0.promptText, sampling: $0.sampling) })
    let answers = groups.reduce(0) { $0 + $1.uniqueCompletionCount }
    let hashes = groups.reduce(0) { $0 + $1.uniqueHashCount }
    let count = NumberText.counted
    return "\(count(stepCount, "step")), \(count(tokenCount, "token")) (\(rate) tok/s), "
      + "\(count(answerCount, "answer")) to \(count(questions.count, "question")): "
      + "\(count(answers, "different text")), "
      + "\(NumberText.count(hashes)) different hash\(hashes == 1 ? "" : "es"); "
      + "requests: \(requests.words)"
  }

  private struct Question: Hashable {
    let text: String
    let sampling: SamplingParameters
  }
}

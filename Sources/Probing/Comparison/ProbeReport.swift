/// What a probe came to.
package struct ProbeReport: Hashable, Sendable {
  package struct Failure: Hashable, Sendable {
    package var words: String
    package var count: Int

    package init(words: String, count: Int) { (self.words, self.count) = (words, count) }
  }

  package enum EarlyEnd: String, Hashable, Sendable {
    case stopped
    case givenUp = "given up"
    /// Asking again took what was left of them.
    case outOfRequests = "out of requests"
  }

  package var facts: ServerFacts
  package var seed: UInt64
  package var maxTokens: Int
  package var prompts: [String]
  package var plannedCount: Int
  package var askedCount: Int
  /// Requests without an answer, by reason, the commonest first.
  package var failures: [Failure]
  package var promptTokenCount: Int
  package var outputTokenCount: Int
  package var nanoseconds: UInt64
  /// `nil` where everything was asked.
  package var ending: EarlyEnd?
  /// How often the server asked for it, and what came of that.
  package var patience: Patience
  /// One for each mode.
  package var sections: [ModeReport]

  /// What a person should know of the server and of how it was asked.
  package var notes: [String] { facts.notes + patience.sentences }

  package var verdict: ModeReport.Verdict {
    if sections.contains(where: { $0.verdict == .diverged }) { return .diverged }
    return sections.contains { $0.verdict == .nothing } ? .nothing : .noDivergence
  }

  /// 0 no divergence, 1 diverged, 2 nothing could be compared.
  package var exitStatus: Int32 {
    switch verdict {
    case .noDivergence: 0
    case .diverged: 1
    case .nothing: 2
    }
  }
}

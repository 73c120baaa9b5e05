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
  /// One for each mode.
  package var sections: [ModeReport]

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

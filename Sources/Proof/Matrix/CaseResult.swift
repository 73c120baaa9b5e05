package import EngineTypes

/// What one case came to in one mode.
package struct CaseResult: Hashable, Sendable {
  /// One answer that is compared with others of its group.
  package struct Reading: Hashable, Sendable {
    package var group: String
    package var answer: Answer
    /// Whether the hashes of its tokens are of its logits; if not, tokens and log-probabilities are
    /// left to compare.
    package var isHashed: Bool
    /// Largest KL divergence of a token's distribution from that of the decode step, in nats;
    /// `nil` where the answer was not scored.
    package var klDivergence: Double?

    package init(
      group: String, answer: Answer, isHashed: Bool = true, klDivergence: Double? = nil
    ) {
      (self.group, self.answer) = (group, answer)
      (self.isHashed, self.klDivergence) = (isHashed, klDivergence)
    }

    /// The chain over the whole answer; `nil` where nothing was hashed.
    package var hash: OutputHash? { isHashed ? answer.hash : nil }
  }

  package var label: String
  package var readings: [Reading]
  /// One for each answer.
  package var facts: [WitnessFacts]
  /// Why the case has shown nothing; empty where all its witnesses hold.
  package var failures: [String]

  package init(
    label: String, readings: [Reading], facts: [WitnessFacts], failures: [String]
  ) {
    (self.label, self.readings) = (label, readings)
    (self.facts, self.failures) = (facts, failures)
  }
}

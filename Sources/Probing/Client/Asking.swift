/// A question and what came of it.
package struct Asked: Hashable, Sendable {
  package var question: Question
  /// Nanoseconds of some clock, the same for all.
  package var sent: UInt64
  /// When the first part of an answer was there; for one that is not streamed its end.
  package var first: UInt64
  package var end: UInt64
  package var outcome: Result<Answer, ProbeError>
  /// Whether the server did stream it.
  package var wasStreamed: Bool

  package init(
    question: Question, sent: UInt64, first: UInt64, end: UInt64,
    outcome: Result<Answer, ProbeError>, wasStreamed: Bool
  ) {
    (self.question, self.sent, self.first, self.end) = (question, sent, first, end)
    (self.outcome, self.wasStreamed) = (outcome, wasStreamed)
  }

  package var answer: Answer? { try? outcome.get() }

  package var failure: ProbeError? {
    if case .failure(let error) = outcome { error } else { nil }
  }

  /// Whether the server wants to be asked later.
  var isRefused: Bool { if case .busy? = failure { true } else { false } }
}

/// Something that can be asked.
package protocol Asking: Sendable {
  /// Asks all at once and waits for every answer.
  ///
  /// - Parameters:
  ///   - questions: in the order in which they are sent.
  ///   - manner: how.
  ///   - isStopped: looked at several times a second; where it says so, what is under way is given up.
  /// - Returns: what came of each, in the same order.
  func ask(_ questions: [Question], _ manner: Manner, until isStopped: () -> Bool) -> [Asked]

  /// The model a server offers first, and who it says owns it.
  func models(until isStopped: () -> Bool) throws(ProbeError) -> [OfferedModel]
}

/// An entry of `/v1/models`.
package struct OfferedModel: Hashable, Sendable {
  package var id: String
  package var owner: String?

  package init(id: String, owner: String?) { (self.id, self.owner) = (id, owner) }
}

import EngineTypes

/// Answers whose reference is a run in company: a run alone may still take its place, and judge them
/// again.
///
/// **Invariant:** at most twice `limit` are kept; what is older keeps the verdict it has.
struct UnsettledAnswers: Equatable, Sendable {
  struct Answer: Equatable, Sendable {
    let id: RequestID
    let mode: KernelMode
    /// When it ended.
    let nanoseconds: UInt64
    /// What it was counted as; empty for the reference itself.
    let tally: VerdictSeries.Tally
  }

  /// What is to be added where an answer ended; a verdict taken back is negative.
  struct Change {
    let mode: KernelMode
    let nanoseconds: UInt64
    let added: VerdictSeries.Tally
  }

  static let limit = 1024

  private var answers = History<Answer>(capacity: limit)

  mutating func append(_ answer: Answer) { answers.append(answer) }

  /// Judges the answers again that have a new reference, which is final.
  mutating func settle(by reference: RequestID, in twins: TwinLedger) -> [Change] {
    let settled = answers.elements.filter { twins.reference(of: $0.id)?.request == reference }
    guard !settled.isEmpty else { return [] }
    answers.removeAll { twins.reference(of: $0.id)?.request == reference }
    return settled.map { answer in
      let tally = twins.tally(of: answer.id)
      return Change(
        mode: answer.mode, nanoseconds: answer.nanoseconds,
        added: VerdictSeries.Tally(
          judged: tally.judgedCount - answer.tally.judgedCount,
          sameBits: tally.sameBitsCount - answer.tally.sameBitsCount))
    }
  }
}

extension TwinLedger {
  /// What an answer that ended counts as: nothing where it ran alone, or is the one that others are
  /// compared with.
  func tally(of id: RequestID) -> VerdictSeries.Tally {
    guard let reference = reference(of: id), reference.request != id, hadCompany(id) else {
      return VerdictSeries.Tally()
    }
    return VerdictSeries.Tally(judged: 1, sameBits: verdict(of: id) == .sameBits ? 1 : 0)
  }
}

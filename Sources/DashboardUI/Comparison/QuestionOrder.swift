/// What the list of questions is sorted by.
package enum QuestionOrder: String, CaseIterable, Sendable {
  /// As A was asked, then what only B was.
  case asked
  /// The worst first.
  case verdict
  /// The most pairs that differ first.
  case pairs
  /// The earliest token that differs first.
  case token
  /// The earliest bits that differ first.
  case bits

  var next: QuestionOrder {
    Self.allCases.roundAndRound((Self.allCases.firstIndex(of: self) ?? 0) + 1)
  }

  /// Where a question stands among the others; the least is first.
  func rank(of question: ComparedSessions.Question) -> Int {
    switch self {
    case .asked: 0
    case .verdict: ComparedSessions.Verdict.allCases.firstIndex(of: question.verdict) ?? 0
    case .pairs: question.sameCount - question.comparedCount
    case .token: question.firstToken ?? .max
    case .bits: question.firstBits ?? .max
    }
  }
}

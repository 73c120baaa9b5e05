package import EngineTypes

/// What two session logs say about the requests that both have.
///
/// Requests are the same where prompt tokens and sampling are; `RequestPairing` says which is held
/// against which where a log has several of them.
package struct LogComparison: Hashable, Sendable {
  package var logs: Pair<ComparedLog>
  /// What the two sessions do not have in common; no bit of an answer is in here.
  package var sessionDifferences: [SessionDifference]
  /// Everything that was asked in either log, in the order of A, then what only B has.
  package var questions: [ComparedQuestion]
  package var speed: [SpeedTable]
  /// The answers of each log, as far as they were to be kept.
  package var texts: Pair<AnswerTexts>
  /// What the tokens of each log are written as.
  package var spellings: Pair<TokenSpellings>

  /// All pairs, question by question.
  package var pairs: [ComparedPair] { questions.flatMap(\.pairs) }

  package var tally: PairTally { PairTally(pairs) }

  package enum Outcome: Hashable, Sendable {
    /// Every pair that has an answer on both sides has the same bits.
    case sameBits
    /// Some pair has not, or its bits cannot be held against each other.
    case different
    /// No request has an answer in both logs, so nothing is said.
    case nothing
  }

  package var outcome: Outcome {
    let tally = tally
    if tally.comparedCount == 0 { return .nothing }
    return tally[.sameBits] == tally.comparedCount ? .sameBits : .different
  }
}

/// How many pairs came out how.
package struct PairTally: Hashable, Sendable {
  private var counts: [PairVerdict: Int] = [:]
  /// Index of the earliest token in which any pair parts.
  package private(set) var firstToken: Int?
  /// Why bits could not be compared, of pairs with the same tokens.
  package private(set) var obstacles: Set<HashObstacle> = []
  /// Tokens that were held against each other.
  package private(set) var tokenCount = 0
  /// Pairs of which an answer is not whole, and was compared as far as it goes.
  package private(set) var partialCount = 0

  package init(_ pairs: some Sequence<ComparedPair>) {
    for pair in pairs {
      counts[pair.verdict, default: 0] += 1
      guard let difference = pair.difference else { continue }
      firstToken = [firstToken, difference.firstToken].compactMap(\.self).min()
      if pair.verdict == .bitsUnknown, let obstacle = difference.obstacle {
        obstacles.insert(obstacle)
      }
      tokenCount += difference.tokenCount
      if !pair.isWhole { partialCount += 1 }
    }
  }

  package subscript(verdict: PairVerdict) -> Int { counts[verdict] ?? 0 }

  /// All but those without an answer on one side.
  package var comparedCount: Int {
    PairVerdict.allCases.reduce(0) { $0 + ($1 == .notCompared ? 0 : self[$1]) }
  }
}

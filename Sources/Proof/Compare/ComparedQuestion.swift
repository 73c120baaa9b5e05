package import EngineTypes

/// One prompt with one sampling, and everything that both logs say to it.
package struct ComparedQuestion: Hashable, Sendable {
  /// The beginning of the text given; empty for token prompts.
  package var promptText: String
  package var promptTokenCount: Int
  package var sampling: SamplingParameters
  /// In order of submission in A.
  package var pairs: [ComparedPair]
  /// The requests of each log that have no partner in the other, by the reason.
  package var unpaired: Pair<[MissingPartner]>
  /// By what its whole answers are told apart.
  package var answerStrength: AnswerStrength
  /// How many answers each log has that differ so, of those that are whole.
  package var answerCounts: Pair<Int>
  /// How many of these answers are in both logs, whoever gave them.
  package var commonAnswerCount: Int

  /// How many requests of each log have no partner in the other.
  package var unpairedCounts: Pair<Int> { unpaired.map { $0.reduce(0) { $0 + $1.count } } }
  /// Whether both logs have it.
  package var isShared: Bool { !pairs.isEmpty }
  package var tally: PairTally { PairTally(pairs) }
}

/// What is known to differ between answers that are counted as two.
package enum AnswerStrength: String, Hashable, Sendable {
  /// Some bit of some logits row, or more.
  case bits
  /// Some token: of two modes, models or precisions no bits can be compared.
  case tokens
}

/// A request of A and the request of B that it is held against.
package struct ComparedPair: Hashable, Sendable {
  package var requests: Pair<ComparedRequest>
  package var finding: Finding

  package enum Finding: Hashable, Sendable {
    case compared(AnswerDifference)
    /// One side has no token to compare; one line that says why.
    case notCompared(String)
  }

  package var difference: AnswerDifference? {
    if case .compared(let difference) = finding { difference } else { nil }
  }

  package var verdict: PairVerdict { difference?.verdict ?? .notCompared }

  /// Whether both answers came to their end in the log.
  package var isWhole: Bool { requests.a.isWhole && requests.b.isWhole }
}

/// One side of a pair.
package struct ComparedRequest: Hashable, Sendable {
  package var id: RequestID
  /// The one mode of its steps; `nil` where it saw more than one.
  package var mode: KernelMode?
  package var isolation: Isolation
  package var account: RequestAccount
  /// As far as they follow each other in the log.
  package var tokenCount: Int
  /// By which its answer is found among the texts.
  package var answerKey: AnswerTexts.Key
  /// After the last of these tokens.
  package var hash: OutputHash?
  /// `nil` where the log ends before it.
  package var end: FinishReason?
  /// Whether its answer came to an end of its own and the log has all of it.
  package var isWhole: Bool
  /// Whether a gap took a part of it.
  package var isCut: Bool
  package var timeToFirstToken: UInt64?
  package var timePerOutputToken: UInt64?
  package var timeToLastToken: UInt64?

  init(_ digest: RequestDigest) {
    (id, mode, isolation) = (digest.id, digest.mode, digest.isolation)
    account = digest.account
    (tokenCount, hash) = (digest.tokenCount, digest.hash)
    answerKey = digest.answerKey
    (end, isWhole, isCut) = (digest.end?.reason, digest.isWhole, digest.isCut)
    timeToFirstToken = digest.times.timeToFirstToken
    timePerOutputToken = digest.times.timePerOutputToken
    timeToLastToken = digest.times.timeToLastToken
  }
}

/// How two answers to one question stand to each other.
package enum PairVerdict: String, CaseIterable, Hashable, Sendable {
  case sameBits = "same bits"
  /// Some bit of some logits row differs, no token does.
  case otherBits = "same tokens, other bits"
  /// The hashes begin with different headers, so only tokens say anything.
  case bitsUnknown = "same tokens, bits not comparable"
  case differs = "differs"
  case notCompared = "not compared"
}

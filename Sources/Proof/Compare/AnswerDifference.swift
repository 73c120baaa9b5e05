package import EngineTypes

/// Where two answers to one question part.
///
/// Indices count generated tokens from 0.
package struct AnswerDifference: Hashable, Sendable {
  /// Tokens that were held against each other.
  package var tokenCount: Int
  /// The first token that differs, or that only one answer has where the other is over.
  package var firstToken: Int?
  /// The first token whose logits, or that itself, differ in any bit: by its hash or, where hashes
  /// cannot be compared, by the log-probabilities, which may show it later or not at all: those that
  /// a log-softmax of another order alone explains show nothing of the logits.
  package var firstBits: Int?
  /// Why the hashes cannot be held against each other; `nil` where they can.
  package var obstacle: HashObstacle?
  /// `nil` where not both logs have candidates.
  package var logprobs: LogprobDifference?
  /// Around the first difference; `nil` where there is none, or too many others.
  package var excerpts: Pair<AnswerExcerpt>?

  package var comparesHashes: Bool { obstacle == nil }

  /// Whether some logits are known to be others, so that a look into both runs finds where.
  ///
  /// Not so where only bits that cannot be compared may differ, or the ends of equal answers do.
  package var showsOtherLogits: Bool {
    firstBits != nil || firstToken.map { $0 < tokenCount } ?? false
  }

  package var verdict: PairVerdict {
    if firstToken != nil { return .differs }
    if firstBits != nil { return .otherBits }
    return comparesHashes ? .sameBits : .bitsUnknown
  }

  /// Of answers with one hash: it says everything before it.
  static func none(tokenCount: Int) -> AnswerDifference {
    AnswerDifference(tokenCount: tokenCount, obstacle: nil)
  }

  private init(tokenCount: Int, obstacle: HashObstacle?) {
    (self.tokenCount, self.obstacle) = (tokenCount, obstacle)
  }

  /// Compares two answers as far as both go.
  ///
  /// - Parameters:
  ///   - answers: their tokens.
  ///   - meeting: what else there is to know of them.
  init(_ answers: Pair<[TokenRecord]>, _ meeting: AnswerMeeting) {
    let (a, b) = (answers.a, answers.b)
    let common = 0..<min(a.count, b.count)
    let hashes = common.first { a[$0].hash != b[$0].hash }
    self.init(
      tokenCount: common.count,
      // One equal hash shows that both began alike.
      obstacle: hashes != 0 && !common.isEmpty ? nil : meeting.obstacle)
    firstToken =
      common.first { a[$0].token != b[$0].token }
      ?? (meeting.endsApart(answers.map(\.count)) ? common.count : nil)
    logprobs = LogprobDifference(answers, before: firstToken ?? common.count)
    firstBits = comparesHashes ? hashes : logprobs?.firstLogits
    if let place = firstToken ?? firstBits {
      excerpts = answers.map { AnswerExcerpt($0, at: place) }
    }
  }
}

/// Two answers that meet: all that tells one comparison from another, so that twins are compared once.
struct AnswerMeeting: Hashable {
  var hashes: Pair<OutputHash?>
  /// Whether each came to an end of its own and is all there.
  var areWhole: Pair<Bool>
  /// Whether both ended for one reason.
  var hasSameEnd: Bool
  /// What of model, precision and mode is not the same, so that no bits can be.
  var obstacle: HashObstacle?

  /// Whether one is over where the other goes on, or both are but not alike.
  func endsApart(_ counts: Pair<Int>) -> Bool {
    if counts.a == counts.b { return areWhole.a && areWhole.b && !hasSameEnd }
    return counts.a < counts.b ? areWhole.a : areWhole.b
  }
}

/// Log-probabilities of the candidates that both logs have, compared bit by bit.
package struct LogprobDifference: Hashable, Sendable {
  /// Tokens at which both logs have candidates.
  package var tokenCount = 0
  /// The first token whose candidates or their log-probabilities differ.
  package var first: Int?
  /// The first token at which they can only come from other logits.
  ///
  /// Equal logits have other log-probabilities where the sum of the log-softmax runs in another order:
  /// then all of a row are off by one amount, as small as a sum's rounding.
  package var firstLogits: Int?
  /// The largest distance between two log-probabilities of one candidate.
  package var largest: Float = 0

  /// Compares what was computed from equal tokens; `nil` where there is nothing to compare.
  ///
  /// - Parameters:
  ///   - answers: their tokens.
  ///   - end: the first token that differs; its row still came from equal ones.
  init?(_ answers: Pair<[TokenRecord]>, before end: Int) {
    for (index, (a, b)) in zip(answers.a, answers.b).prefix(end + 1).enumerated() {
      // One may have asked for more of them.
      let count = min(a.top.count, b.top.count)
      guard count > 0 else { continue }
      tokenCount += 1
      let pairs = zip(a.top.prefix(count), b.top.prefix(count))
      if first == nil, !pairs.allSatisfy(Self.areEqual) { first = index }
      if firstLogits == nil, !pairs.allSatisfy(Self.areEqual), Self.tellsLogitsApart(Array(pairs)) {
        firstLogits = index
      }
      for candidate in a.top {
        guard let other = b.top.first(where: { $0.token == candidate.token }) else { continue }
        let distance = abs(candidate.logprob - other.logprob)
        if distance.isFinite { largest = max(largest, distance) }
      }
    }
    if tokenCount == 0 { return nil }
  }

  /// Rounding of a sum over a vocabulary of 262,144, each term once: what lies beyond is no rounding.
  private static let largestRounding = 1.0 / 64

  /// Whether no two log-softmaxes over equal logits can give these.
  private static func tellsLogitsApart(_ pairs: [(TokenLogprob, TokenLogprob)]) -> Bool {
    guard pairs.allSatisfy({ $0.token == $1.token }) else { return true }
    let shifts = pairs.map { Double($0.logprob) - Double($1.logprob) }
    guard let least = shifts.min(), let most = shifts.max(), shifts.allSatisfy(\.isFinite) else {
      return true
    }
    // Each was rounded twice on either side: less the maximum, less the sum's logarithm.
    let unit = pairs.map { max(abs($0.logprob), abs($1.logprob), 1).ulp }.max() ?? 0
    return most - least > 4 * Double(unit) || max(abs(least), abs(most)) > largestRounding
  }

  private static func areEqual(_ a: TokenLogprob, _ b: TokenLogprob) -> Bool {
    a.token == b.token && a.logprob.bitPattern == b.logprob.bitPattern
  }
}

/// An answer's text around one of its tokens.
package struct AnswerExcerpt: Hashable, Sendable {
  package var before: String
  /// `nil` where the answer is over before it.
  package var token: TokenID?
  package var text: String
  package var after: String
  /// Whether the answer has more in front of these, and behind them.
  package var isCutBefore: Bool
  package var isCutAfter: Bool
  /// The most likely tokens there, as many as the log has.
  package var top: [TokenLogprob]

  static let tokensBefore = 8
  static let tokensAfter = 6

  init(_ tokens: [TokenRecord], at place: Int) {
    let place = min(place, tokens.count)
    before = tokens[max(0, place - Self.tokensBefore)..<place].map(\.text).joined()
    after = tokens.dropFirst(place + 1).prefix(Self.tokensAfter).map(\.text).joined()
    isCutBefore = place > Self.tokensBefore
    isCutAfter = tokens.count > place + 1 + Self.tokensAfter
    let token = place < tokens.count ? tokens[place] : nil
    (self.token, text, top) = (token?.token, token?.text ?? "", token?.top ?? [])
  }
}

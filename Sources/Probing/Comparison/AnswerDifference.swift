/// How an answer differs from the one that it should equal.
package struct AnswerDifference: Hashable, Sendable {
  /// What both have.
  package var compared: Set<Observable> = []
  package var differing: Set<Observable> = []
  /// The first token that differs, from 0.
  package var firstToken: Int?
  /// The first token of which a log-probability differs.
  package var firstLogprob: Int?
  /// Where the texts part, in characters.
  package var firstCharacter: Int?
  /// The tokens at the first difference: the reference's, then the answer's.
  package var tokens: [String] = []
  /// By how much the likeliest token led there, in nats, in the reference.
  package var margin: Double?
  /// Of log-probabilities up to the first token that differs.
  package var largest: Double?

  /// - Parameters:
  ///   - answer: what came.
  ///   - reference: what it should equal.
  package init(_ answer: Answer, from reference: Answer) {
    for observable in Observable.allCases {
      guard let own = observable.key(answer), let other = observable.key(reference) else {
        continue
      }
      compared.insert(observable)
      if own != other { differing.insert(observable) }
    }
    if differing.contains(.text) {
      firstCharacter = Self.firstDifference(Array(answer.text), Array(reference.text))
    }
    if let own = answer.tokens, let other = reference.tokens, own != other {
      firstToken = Self.firstDifference(own, other)
    }
    if let own = answer.logprobs, let other = reference.logprobs { compare(own, other) }
    note(tokensOf: answer, reference)
  }

  private static func firstDifference<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
    zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
  }

  /// Behind the first token that differs the contexts do too, so nothing there says anything.
  private mutating func compare(_ own: [TokenScore], _ other: [TokenScore]) {
    if own != other { firstLogprob = Self.firstDifference(own, other) }
    let end = min(own.count, other.count, (firstToken ?? .max - 1) + 1)
    for index in 0..<end {
      for difference in Self.differences(own[index], other[index]) {
        largest = max(largest ?? 0, difference)
      }
    }
    if let place = firstToken ?? firstLogprob, other.indices.contains(place) {
      margin = other[place].margin
    }
  }

  private static func differences(_ own: TokenScore, _ other: TokenScore) -> [Double] {
    var differences: [Double] = []
    if own.token == other.token, let a = own.logprob, let b = other.logprob {
      differences.append(abs(a.value - b.value))
    }
    let known = Dictionary(other.top.map { ($0.token, $0.logprob.value) }) { first, _ in first }
    for candidate in own.top {
      if let value = known[candidate.token] {
        differences.append(abs(candidate.logprob.value - value))
      }
    }
    return differences
  }

  private mutating func note(tokensOf answer: Answer, _ reference: Answer) {
    guard let firstToken else { return }
    tokens = [reference, answer].map { answer in
      if answer.scores.indices.contains(firstToken) { return answer.scores[firstToken].token }
      guard let tokens = answer.tokens, tokens.indices.contains(firstToken) else { return "" }
      return tokens[firstToken]
    }
  }
}

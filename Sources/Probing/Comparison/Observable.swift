/// What can be seen of an answer from outside, the weakest first.
package enum Observable: String, CaseIterable, Hashable, Sendable, Comparable {
  /// With the reason for which it ended.
  case text
  case tokens
  /// Of the tokens and of the likeliest at their places, as doubles.
  case logprobs
  /// The output hash that the server's receipt says.
  case bits

  package var name: String { self == .logprobs ? "log-probabilities" : rawValue }

  package static func < (a: Observable, b: Observable) -> Bool {
    guard let first = allCases.firstIndex(of: a), let second = allCases.firstIndex(of: b) else {
      return false
    }
    return first < second
  }

  /// The same text for what is equal here, `nil` where an answer does not have it.
  func key(_ answer: Answer) -> String? {
    switch self {
    case .text: "\(answer.finishReason ?? "")\n\(answer.text)"
    case .tokens: answer.tokens?.joined(separator: "\u{0}")
    case .logprobs: answer.logprobs.map { $0.map(Self.key).joined(separator: "\n") }
    case .bits: answer.outputHash
    }
  }

  private static func key(_ score: TokenScore) -> String {
    let own = score.logprob.map { bits($0) } ?? ""
    return score.token + "\u{0}" + own + "\u{0}"
      + score.top.map { $0.token + "\u{0}" + bits($0.logprob) }.joined(separator: "\u{0}")
  }

  private static func bits(_ logprob: Logprob) -> String {
    String(logprob.value.bitPattern, radix: 16)
  }
}

/// A number as a server wrote it, and the double that it means.
package struct Logprob: Hashable, Sendable {
  package var digits: String
  package var value: Double

  /// Two spellings of one double are the same log-probability.
  package static func == (a: Logprob, b: Logprob) -> Bool {
    a.value.bitPattern == b.value.bitPattern
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(value.bitPattern) }

  package init(digits: String, value: Double) { (self.digits, self.value) = (digits, value) }
}

/// A token with its log-probability, and the likeliest tokens at its place.
package struct TokenScore: Hashable, Sendable {
  package struct Candidate: Hashable, Sendable {
    package var token: String
    package var logprob: Logprob

    package init(token: String, logprob: Logprob) { (self.token, self.logprob) = (token, logprob) }
  }

  /// As the server spells it.
  package var token: String
  package var logprob: Logprob?
  /// The likeliest first; equal ones by their spelling, since a server owes them no order.
  package var top: [Candidate]

  package init(token: String, logprob: Logprob?, top: [Candidate]) {
    (self.token, self.logprob) = (token, logprob)
    self.top = top.sorted {
      ($1.logprob.value, $0.token) < ($0.logprob.value, $1.token)
    }
  }

  /// By how much the likeliest leads, in nats; `nil` where fewer than two were told.
  package var margin: Double? {
    top.count > 1 ? top[0].logprob.value - top[1].logprob.value : nil
  }
}

/// What a server answered: what can be seen of it from outside.
package struct Answer: Hashable, Sendable {
  package var text = ""
  package var finishReason: String?
  /// In order; empty where the server gives none.
  package var scores: [TokenScore] = []
  /// Empty where the server gives none.
  package var tokenIDs: [Int] = []
  /// The output hash of the receipt, where there is one.
  package var outputHash: String?
  package var promptTokenCount: Int?
  package var outputTokenCount: Int?
  package var cachedTokenCount: Int?
  /// What the server calls its own state.
  package var fingerprint: String?

  package init() {}

  /// Its tokens, by number where the server gives numbers, else as it spells them; `nil` where it
  /// gives neither.
  package var tokens: [String]? {
    if !tokenIDs.isEmpty { return tokenIDs.map { "#\($0)" } }
    return scores.isEmpty ? nil : scores.map(\.token)
  }

  /// `nil` where the server gives none, or leaves some out.
  package var logprobs: [TokenScore]? {
    scores.isEmpty || scores.contains { $0.logprob == nil } ? nil : scores
  }
}

package import EngineTypes

/// What must not depend on company, chunking, memory or machine: one request's answer, token by
/// token.
package struct Outcome: Hashable, Sendable {
  package var tokens: [TokenID] = []
  /// H[1], H[2], …: the chain up to and including each token; empty where nothing was hashed.
  package var hashes: [OutputHash] = []
  /// Bits of each token's log-probability, where it was asked for.
  package var logprobBits: [UInt32] = []
  package var text = ""

  package init() {}

  package mutating func append(_ record: TokenRecord) {
    tokens.append(record.token)
    hashes.append(record.hash)
    logprobBits += record.top.prefix(1).map(\.logprob.bitPattern)
    text += record.text
  }

  /// The chain over the whole answer.
  package var hash: OutputHash? { hashes.last }

  /// Index of the first token whose bits differ, by hash or by log-probability.
  func firstDifferentBits(_ other: Outcome, comparesHashes: Bool = true) -> Int? {
    [
      comparesHashes ? Self.firstDifference(hashes, other.hashes) : nil,
      Self.firstDifference(logprobBits, other.logprobBits),
      firstDifferentToken(other),
    ].compactMap(\.self).min()
  }

  var isHashed: Bool { !hashes.isEmpty }

  func firstDifferentToken(_ other: Outcome) -> Int? {
    Self.firstDifference(tokens, other.tokens)
  }

  private static func firstDifference<T: Equatable>(_ a: [T], _ b: [T]) -> Int? {
    zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      ?? (a.count == b.count ? nil : min(a.count, b.count))
  }
}

package import EngineTypes

/// Two runs of one question, token by token.
package struct RunPair: Equatable, Sendable {
  /// How far two runs agree at one token, weakest last.
  package enum Agreement: CaseIterable, Equatable, Sendable {
    case bits, tokens, neither
  }

  package let run: RequestEntry
  package let reference: RequestEntry
  /// Index of the first token after which the hashes differ, as far as both have come.
  package let firstBitDifference: Int?
  /// Index of the first token that differs, or where one of two ended runs is longer.
  package let firstTokenDifference: Int?

  /// - Complexity: O(answer).
  package init(_ run: RequestEntry, reference: RequestEntry) {
    self.run = run
    self.reference = reference
    let common = min(run.tokens.count, reference.tokens.count)
    firstBitDifference = (0..<common).first { run.hashes[$0] != reference.hashes[$0] }
    let token = (0..<common).first { run.tokens[$0] != reference.tokens[$0] }
    let bothEnded = !run.isActive && !reference.isActive
    let lengthsDiffer = bothEnded && run.tokens.count != reference.tokens.count
    firstTokenDifference = token ?? (lengthsDiffer ? common : nil)
  }

  /// Whether both have ended, so that nothing more will be compared.
  package var isComplete: Bool { !run.isActive && !reference.isActive }
  /// How many tokens both have.
  package var comparedCount: Int { min(run.tokens.count, reference.tokens.count) }

  /// What the pair comes to, as far as both have come; `nil` before the first token of both.
  package var verdict: Verdict? {
    if let token = firstTokenDifference { return .differs(atToken: token) }
    guard comparedCount > 0 else { return nil }
    return firstBitDifference == nil ? .sameBits : .sameTokens
  }

  /// How the two agree at a token both have.
  package func agreement(atToken index: Int) -> Agreement {
    // A chain that has parted stays parted, so two comparisons are enough.
    if let first = firstTokenDifference, index >= first {
      return run.tokens[index] == reference.tokens[index] ? .tokens : .neither
    }
    if let first = firstBitDifference, index >= first { return .tokens }
    return .bits
  }
}

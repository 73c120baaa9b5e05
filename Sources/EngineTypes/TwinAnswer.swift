/// What a request generated: tokens and the hash after each.
struct TwinAnswer: Hashable, Sendable {
  var tokens: [TokenID] = []
  var hashes: [OutputHash] = []

  /// Compares as far as both go; `isComplete` says that this answer is over.
  ///
  /// Equal hashes mean that everything before them was equal too, so the common case takes one
  /// comparison.
  func verdict(against reference: TwinAnswer, isComplete: Bool) -> Verdict {
    if let last = hashes.indices.last, last < reference.hashes.count,
      hashes[last] == reference.hashes[last], !isComplete || hashes.count == reference.hashes.count
    {
      return .sameBits
    }
    if let token = firstDifference(from: reference, isComplete: isComplete) {
      return .differs(atToken: token)
    }
    return .sameTokens
  }

  /// Index of the first token that the reference does not have.
  func firstDifference(from reference: TwinAnswer, isComplete: Bool) -> Int? {
    let common = min(tokens.count, reference.tokens.count)
    if let index = (0..<common).first(where: { tokens[$0] != reference.tokens[$0] }) {
      return index
    }
    let isLonger = tokens.count > reference.tokens.count
    return isLonger || (isComplete && tokens.count < reference.tokens.count) ? common : nil
  }
}

/// A request under way.
struct LiveTwin: Hashable, Sendable {
  let promptText: String
  let promptTokens: [TokenID]
  let sampling: SamplingParameters
  let isAlone: Bool
  var answer = TwinAnswer()
  var modes = ModeHistory.none
  /// Whether anybody else was in one of its steps so far.
  private(set) var hadCompany = false
  /// Whether a token is missing, as behind a gap in a log; then nothing is said about the answer.
  private(set) var isBroken = false

  init(_ request: AdmittedRequest) {
    promptText = request.promptText
    promptTokens = request.promptTokens
    sampling = request.sampling
    isAlone = request.isolation == .alone
  }

  mutating func note(_ mode: KernelMode, inCompany: Bool) {
    modes.note(mode)
    if inCompany { hadCompany = true }
  }

  mutating func append(_ token: TokenRecord) {
    if token.index != answer.tokens.count { isBroken = true }
    answer.tokens.append(token.token)
    answer.hashes.append(token.hash)
  }
}

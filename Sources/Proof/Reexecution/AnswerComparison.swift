import EngineTypes

/// Holds a recorded answer against a computed one.
struct AnswerComparison {
  let recorded: RecordedRequest
  let computed: Answer
  /// The hash of an answer without tokens, H[0].
  let start: OutputHash
  /// The last step taken as it was recorded, where computing stopped behind it: what came after is
  /// another session's.
  var lastStep: Int?

  private var isCutShort: Bool { lastStep != nil }

  /// The first difference; `nil` where there is none.
  func mismatch() -> Mismatch? {
    if let reason = computed.refusal { return mismatch(nil, .refused(reason)) }
    if let position = firstDifferentScore { return mismatch(nil, .promptScore(position: position)) }
    let tokens = computed.tokens.prefix { $0.step <= lastStep ?? .max }
    for (index, token) in recorded.tokens.enumerated() {
      guard token.index == index else { return mismatch(index, .missing(found: token.index)) }
      guard index < tokens.count else {
        return isCutShort ? nil : mismatch(index, .over(computed.end?.reason))
      }
      if let kind = difference(token, tokens[index]) { return mismatch(index, kind) }
    }
    return recorded.end.flatMap(endMismatch)
  }

  private func difference(_ a: TokenRecord, _ b: TokenRecord) -> Mismatch.Kind? {
    if a.token != b.token { return .token(recorded: a.token, computed: b.token) }
    if a.hash != b.hash { return .bits(recorded: a.hash, computed: b.hash) }
    if a.text != b.text { return .text(recorded: a.text, computed: b.text) }
    if !a.top.elementsEqual(b.top, by: Self.areEqual) { return .logprobs }
    // Logs from before do not have a token's own.
    if let own = a.logprob, own.bitPattern != b.logprob?.bitPattern { return .logprobs }
    return nil
  }

  /// The position of the prompt's first token that the log scores otherwise, or alone; `nil` where it
  /// scores none, or computing stopped before.
  private var firstDifferentScore: Int? {
    guard let recorded = recorded.answer.promptScores else { return nil }
    guard let scores = computed.promptScores else {
      return recorded.isEmpty || isCutShort ? nil : 1
    }
    let pairs = zip(recorded, scores)
    if let place = pairs.enumerated().first(where: { !Self.areEqual($1.0, $1.1) })?.offset {
      return place + 1
    }
    return recorded.count == scores.count ? nil : min(recorded.count, scores.count) + 1
  }

  private static func areEqual(_ a: PromptScore, _ b: PromptScore) -> Bool {
    a.token == b.token && a.rank == b.rank && a.logprob.bitPattern == b.logprob.bitPattern
      && a.top.elementsEqual(b.top, by: areEqual)
  }

  private static func areEqual(_ a: TokenLogprob, _ b: TokenLogprob) -> Bool {
    a.token == b.token && a.logprob.bitPattern == b.logprob.bitPattern
  }

  private func endMismatch(_ end: FinishedRequest) -> Mismatch? {
    let count = recorded.tokens.count
    if end.tokenCount != count {
      return mismatch(
        nil, .end(recorded: "\(end.tokenCount) tokens", computed: "\(count) in the log itself"))
    }
    if recorded.endsByItself, !isCutShort, !recorded.neverRan {
      let reason = computed.tokens.count == count ? computed.end?.reason : nil
      if reason != end.reason || computed.end?.failure != end.failure {
        return mismatch(
          nil,
          .end(
            recorded: "the end '\(words(end))'",
            computed: reason.flatMap { _ in computed.end }.map { "'\(words($0))'" }
              ?? "an answer that goes on"))
      }
    }
    let hash = count == 0 ? start : recorded.tokens[count - 1].hash
    return end.hash == hash ? nil : mismatch(nil, .endHash(recorded: end.hash, computed: hash))
  }

  private func words(_ end: FinishedRequest) -> String {
    end.reason.rawValue + (end.failure.map { ": \($0)" } ?? "")
  }

  private func mismatch(_ token: Int?, _ kind: Mismatch.Kind) -> Mismatch {
    Mismatch(request: recorded.id, token: token, kind: kind)
  }
}

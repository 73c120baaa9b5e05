/// How likely a model found the tokens of a prompt, each after those before it.
public struct PromptScores: Hashable, Sendable {
  public var request: RequestID
  /// One for each position from 1: nothing comes before the first token.
  public var scores: [PromptScore]

  public init(request: RequestID, scores: [PromptScore]) {
    self.request = request
    self.scores = scores
  }
}

/// One token of a prompt among all that could have stood in its place.
///
/// In invariant mode its log-probability has the bits that the same token has as a generated one, after
/// the same tokens.
public struct PromptScore: Hashable, Sendable {
  public var token: TokenID
  /// By the raw logits: logit − log-sum-exp.
  public var logprob: Float
  /// 1 for the most likely token; of equals the one with the lower id comes first.
  public var rank: Int
  /// The most likely tokens first; as many as the request asked for.
  public var top: [TokenLogprob]

  public init(token: TokenID, logprob: Float, rank: Int, top: [TokenLogprob]) {
    self.token = token
    self.logprob = logprob
    self.rank = rank
    self.top = top
  }
}

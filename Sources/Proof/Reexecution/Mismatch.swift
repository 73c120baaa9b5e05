public import EngineTypes

/// Where a re-executed answer is not the recorded one.
public struct Mismatch: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    case token(recorded: TokenID, computed: TokenID)
    /// The token is the recorded one, the logits it came from are not.
    case bits(recorded: OutputHash, computed: OutputHash)
    case text(recorded: String, computed: String)
    /// The log-probabilities of it and its candidates.
    case logprobs
    /// How likely a token of the prompt was, by its position; or how many of them were scored.
    case promptScore(position: Int)
    /// The log's token at this place says it is another.
    case missing(found: Int)
    /// The answer is over before this token.
    case over(FinishReason?)
    case end(recorded: String, computed: String)
    case endHash(recorded: OutputHash, computed: OutputHash)
    case refused(RejectionReason)
  }

  public var request: RequestID
  /// Index of the first token that is wrong; `nil` where it is the answer's end.
  public var token: Int?
  public var kind: Kind

  public init(request: RequestID, token: Int?, kind: Kind) {
    (self.request, self.token, self.kind) = (request, token, kind)
  }

  /// `r3, token 17: …`.
  public var description: String {
    let place =
      if case .promptScore(let position) = kind {
        "\(request), prompt token \(position)"
      } else {
        token.map { "\(request), token \($0)" } ?? "\(request), at its end"
      }
    return "\(place): \(kind.words)"
  }
}

extension Mismatch.Kind {
  fileprivate var words: String {
    switch self {
    case .token(let recorded, let computed):
      "the log has token \(recorded.rawValue), computed was \(computed.rawValue)"
    case .bits(let recorded, let computed):
      "same token, other bits: the log has hash \(recorded.short), computed was \(computed.short)"
    case .text: "the token is the same, its text in the log is not"
    case .logprobs: "the token is the same, its log-probabilities in the log are not"
    case .promptScore: "its log-probability in the log is not the computed one"
    case .missing(let found): "the log has token \(found) in its place"
    case .over(let reason):
      "the log has one, computed was an answer that is over (\(reason?.rawValue ?? "cut short"))"
    case .end(let recorded, let computed):
      "the log has \(recorded), computed was \(computed)"
    case .endHash(let recorded, let computed):
      "the log's last hash is \(recorded.short), computed was \(computed.short)"
    case .refused(let reason): "the engine refuses it: \(reason)"
    }
  }
}

/// What a request's twins say about it.
public enum Verdict: Hashable, Sendable {
  /// Every bit of every logits row equals the reference's.
  case sameBits
  /// The tokens are equal, some logit bits are not.
  case sameTokens
  /// Index of the first generated token that differs.
  case differs(atToken: Int)
  /// Its steps saw more than one kernel mode: a hash, but no verdict.
  case mixed
  /// Nothing to compare with yet.
  case noTwinYet

  /// The words the contract names.
  public var words: String {
    switch self {
    case .sameBits: "same bits"
    case .sameTokens: "same tokens"
    case .differs(let token): "differs @ token \(token)"
    case .mixed: "mixed"
    case .noTwinYet: "no twin yet"
    }
  }
}

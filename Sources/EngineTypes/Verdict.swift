/// What a request's twins say about it.
public enum Verdict: Hashable, Sendable {
  /// Every bit of every logits row equals the reference's.
  case sameBits
  /// The tokens are equal, some logit bits are not.
  case sameTokens
  /// Index of the first generated token that differs.
  case differs(atToken: Int)
  /// Nobody else was in any of its steps, so it says nothing of company, whatever its bits are.
  case ranAlone
  /// Its steps saw more than one kernel mode: a hash, but no verdict.
  case mixed
  /// Nothing to compare with yet.
  case noTwinYet

  /// A verdict without the place of a difference: how strong it is.
  ///
  /// Screens and exports take their words from here.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case sameBits = "same bits"
    case sameTokens = "same tokens"
    case differs
    case ranAlone = "ran alone"
    case mixed
    case noTwinYet = "no twin yet"
  }

  public var kind: Kind {
    switch self {
    case .sameBits: .sameBits
    case .sameTokens: .sameTokens
    case .differs: .differs
    case .ranAlone: .ranAlone
    case .mixed: .mixed
    case .noTwinYet: .noTwinYet
    }
  }

  /// The words the contract names.
  public var words: String {
    if case .differs(let token) = self {
      "\(kind.rawValue) @ token \(token)"
    } else {
      kind.rawValue
    }
  }
}

package import EngineTypes

extension Verdict {
  /// Whether company changed something: the text, or bits behind the same text.
  package var isDifference: Bool {
    switch self {
    case .differs, .sameTokens: true
    case .sameBits, .mixed, .noTwinYet: false
    }
  }
}

package import EngineTypes

extension ReferenceReplacement {
  /// What is said where a count falls by it; `nil` where none does.
  var sentence: String? {
    let (before, after) = (sameBitsCounts.a, sameBitsCounts.b)
    guard after < before else { return nil }
    return "\(new) ran alone and takes \(former)'s place: of \(Format.counted(twinCount, "twin")) "
      + "\(Format.count(after)) \(after == 1 ? "has" : "have") its bits, not "
      + "\(Format.count(before)) any more"
  }
}

extension Verdict {
  /// Whether company changed something: the text, or bits behind the same text.
  package var isDifference: Bool {
    switch self {
    case .differs, .sameTokens: true
    case .sameBits, .ranAlone, .mixed, .noTwinYet: false
    }
  }
}

import EngineTypes
import Terminal

/// What can be said of a request beside its twin, at a glance.
enum VerdictSign: Sign {
  case sameBits, sameTokens, differs, reference, ranAlone, mixed, noTwinYet, brokenOff, rejected

  var cell: Cell {
    switch self {
    case .sameBits: Cell("✓", role: .hashSame)
    case .sameTokens: Cell("≈", role: .warn)
    case .differs: Cell("✗", role: .hashDiffers)
    case .reference: Cell("⌂", role: .info)
    case .ranAlone: Cell("¹", role: .dim)
    case .mixed: Cell("◐", role: .dim)
    case .noTwinYet: Cell("·", role: .dim)
    case .brokenOff: PhaseSign.cutOff.cell
    case .rejected: Cell("!", role: .bad)
    }
  }

  var meaning: String {
    switch self {
    case .sameBits: "same bits: equal to its twin that ran alone, to the last bit"
    case .sameTokens: "same tokens, but bits of their logits differ"
    case .differs: "another text than its twin's, from the token named"
    case .reference: "reference: the others are compared with it; it ran alone, or ended first"
    case .ranAlone:
      "ran alone: nobody was in its steps, so it says nothing of company; or the next reference, "
        + "still being computed"
    case .mixed: "its steps saw more than one kernel mode: no verdict"
    case .noTwinYet: "no twin to compare with yet"
    case .brokenOff: "broken off: compared with nobody's"
    case .rejected: "never ran: the engine refused it"
    }
  }

  init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .sameBits: .sameBits
      case .sameTokens: .sameTokens
      case .differs: .differs
      case .ranAlone: .ranAlone
      case .mixed: .mixed
      case .noTwinYet: .noTwinYet
      }
  }
}

package import Terminal

/// What came of a probe, at a glance.
extension FleetProbe.Outcome: Sign {
  package var cell: Cell {
    switch self {
    case .same: Cell("=", role: .ok)
    case .diverged: Cell("◆", role: .bad)
    case .nothing: Cell("?", role: .warn)
    case .failed: Cell("○", role: .warn)
    }
  }

  package var meaning: String {
    switch self {
    case .same: "probed: no divergence at what can be seen from outside"
    case .diverged: "probed: company, or nothing at all, changed an answer"
    case .nothing: "probed, and nothing could be compared"
    case .failed: "the server could not be probed; why is said"
    }
  }
}

package import Terminal

/// How a replica stands, at a glance.
extension WatchedFleet.Health: Sign {
  package var cell: Cell {
    switch self {
    case .up: Cell("✓", role: .ok)
    case .outlier: Cell("!", role: .warn)
    case .asking: Cell("·", role: .dim)
    case .stale: Cell("≈", role: .warn)
    case .down: Cell("✗", role: .bad)
    }
  }

  package var meaning: String {
    switch self {
    case .up: "it answers"
    case .outlier: "it answers, and stands out from the replicas of its model"
    case .asking: "no answer yet"
    case .stale: "it answered before and does not now; its figures are the last ones"
    case .down: "it does not answer; why is said"
    }
  }
}

import Terminal

extension FleetState {
  /// What the bottom row says.
  package var hints: [Hint] {
    let hasReplica = list.current != nil
    let own: [Hint?] =
      switch page {
      case .table:
        [
          hasReplica
            ? keys.hint(.request(.open), in: .panel(.requests), does: "all of it") : nil,
          hasReplica ? keys.vertical("choose") : nil, probeHint,
          keys.hint(.request(.nextSort), .request(.reverseSort), does: "sort"),
          keys.hint(.request(.filter), does: list.onlyTrouble ? "all" : "only trouble"),
          hasReplica ? keys.hint(.request(.nextMatch), does: "next trouble") : nil,
          keys.hint(.screen(.nextTheme), does: "colours"),
          keys.helpHint, keys.hint(.screen(.quit), does: "quit", isKept: true),
        ]
      case .replica:
        [
          keys.vertical("scroll"),
          keys.hint(.panel(.move(.left)), .panel(.move(.right)), does: "before, next"),
          keys.hint(.request(.nextMatch), does: "next trouble"), probeHint, back, keys.helpHint,
        ]
      case .offer:
        [
          keys.hint(
            .request(.open), in: .panel(.requests), does: "begins the probe", isKept: true),
          keys.vertical("scroll"), Hint(.escape, "asks nobody", isKept: true),
        ]
      case .finding: [keys.vertical("scroll"), probeHint, back]
      case .help: [keys.vertical("scroll"), Hint(.escape, "closes", isKept: true)]
      }
    return own.compactMap(\.self)
  }

  /// Whether a probe would be begun or ended; none where nobody can probe.
  private var probeHint: Hint? {
    if probe?.isRunning == true {
      return keys.hint(.request(.probe), in: .fleet, does: "end the probe")
    }
    guard list.current != nil, currentDetail?.probe != nil else { return nil }
    return keys.hint(.request(.probe), in: .fleet, does: probe == nil ? "probe" : "probe again")
  }

  private var back: Hint? { keys.hint(.screen(.back), does: "back", isKept: true) }
}

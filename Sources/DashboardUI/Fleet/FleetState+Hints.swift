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
          hasReplica ? keys.vertical("choose") : nil,
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
          keys.hint(.request(.nextMatch), does: "next trouble"), back, keys.helpHint,
        ]
      case .help: [keys.vertical("scroll"), Hint(.escape, "closes", isKept: true)]
      }
    return own.compactMap(\.self)
  }

  private var back: Hint? { keys.hint(.screen(.back), does: "back", isKept: true) }
}

/// What the configuration says after it was edited.
extension DashboardState {
  mutating func configured(
    _ outcome: ConfigurationOutcome, for wish: ConfigurationWish
  ) -> [Effect] {
    switch outcome {
    case .failed(let reason):
      // Whoever wants the layout of their own has it as it was.
      let effects = wish == .ownLayout && hasOwnLayout ? useOwnLayout() : []
      show("config.toml not read again: \(reason)")
      return effects
    case .read(let change):
      let effects = takeOver(change)
      switch wish {
      case .all: show(change.sentence)
      case .ownLayout:
        if change != ConfigurationChange() { show(change.sentence) }
        return effects + useOwnLayout()
      }
      return effects
    }
  }

  private var hasOwnLayout: Bool { arrangements.contains { $0.name == OwnLayout.name } }

  private mutating func takeOver(_ change: ConfigurationChange) -> [Effect] {
    var effects: [Effect] = []
    if let keys = change.keys { self.keys = keys }
    if let arrangements = change.arrangements { effects += takeOver(arrangements) }
    if let graphs = change.graphs { effects += use(graphs) }
    if let theme = change.theme { effects += use(theme: theme) + [.keepTheme] }
    return effects
  }

  /// Who looks at the layout of their own sees what became of it.
  private mutating func takeOver(_ arrangements: [Arrangement]) -> [Effect] {
    self.arrangements = arrangements
    return choice.arrangement.name == OwnLayout.name && hasOwnLayout ? useOwnLayout() : []
  }
}

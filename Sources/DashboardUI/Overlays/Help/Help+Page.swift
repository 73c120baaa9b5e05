import EngineTypes
import Terminal

extension Help.Page {
  /// What stands on the page.
  func sections(_ state: DashboardState, _ help: Help) -> [HelpSection] {
    switch self {
    case .keys: keySections(state, help)
    case .marks: MarkHelp.sections(state.graphs)
    case .filter: FilterHelp.sections(state.keys)
    case .mouse: MouseHelp.sections
    }
  }

  /// Every key, from the action table; those that mean something where help was asked for come
  /// first.
  private func keySections(_ state: DashboardState, _ help: Help) -> [HelpSection] {
    state.keys.sections(startingWith: state.keyContexts(under: help.behind)).map { section in
      HelpSection(
        title: section.title,
        rows: section.bindings.map {
          HelpRow(
            StyledLine($0.keyLabels.padded(to: 11), .key, .bold), $0.summary, alias: $0.name)
        })
    }
  }
}

import EngineTypes
import Terminal

extension Help.Page {
  /// The texts that stand on the page, as somebody might look for them.
  package func texts(_ state: DashboardState) -> [String] {
    sections(state, Help()).flatMap(\.rows).flatMap { [$0.text, $0.leadText] }
      .filter { $0.contains { $0.isLetter } }
  }

  /// What stands on the page.
  func sections(_ state: DashboardState, _ help: Help) -> [HelpSection] {
    switch self {
    case .keys: keySections(state, help)
    case .marks: MarkHelp.sections(state.graphs)
    case .words: WordHelp.sections(state.keys)
    case .filter: FilterHelp.sections(state.keys)
    case .layouts: LayoutHelp.sections(state)
    case .mouse: MouseHelp.sections
    }
  }

  /// Every key, from the action table; those that do something here, and those that mean something where
  /// help was asked for first.
  private func keySections(_ state: DashboardState, _ help: Help) -> [HelpSection] {
    here(state, help)
      + state.keys.sections(startingWith: state.keyContexts(under: help.behind)).compactMap {
        section in
        let bindings = section.bindings.compactMap(state.reachable)
        guard !bindings.isEmpty else { return nil }
        return HelpSection(
          title: section.title,
          rows: bindings.map { binding in
            let keys = state.keys.labels(of: binding.keys)
            return Self.row(
              keys.isEmpty ? state.keys.typing(binding.name) : keys, binding.summary,
              alias: binding.name)
          })
      }
  }

  /// What the keys are where help was asked for, if that takes none of the others.
  private func here(_ state: DashboardState, _ help: Help) -> [HelpSection] {
    switch help.behind {
    case .labs, .dialog, .messages: break
    case .none, .asking, .filtering, .palette, .help, .detail: return []
    }
    var behind = state
    behind.overlay = help.behind
    return [
      HelpSection(
        title: "here; the others once this is closed",
        rows: behind.hints.filter { !$0.keys.isEmpty }.map { hint in
          Self.row(state.keys.labels(of: hint.keys), hint.word)
        })
    ]
  }

  private static func row(_ keys: String, _ text: String, alias: String = "") -> HelpRow {
    HelpRow(StyledLine(keys.padded(to: max(11, keys.cellWidth)), .key, .bold), text, alias: alias)
  }
}

import Terminal

/// Keys while the help is read.
extension DashboardState {
  mutating func readHelp(_ key: Key, _ help: Help) {
    if help.isTyping { search(key, help) } else { steer(key, help) }
  }

  /// Letters narrow what is shown; the keys that move a text still do.
  private mutating func search(_ key: Key, _ help: Help) {
    var help = help
    switch key {
    case .escape: help.stopSearching()
    case .enter: help.isTyping = false
    case .up: return scroll(help, by: -1)
    case .down: return scroll(help, by: 1)
    case .pageUp: return scroll(help, by: -pageRows)
    case .pageDown: return scroll(help, by: pageRows)
    default:
      guard help.search.edit(key) else { return }
      help.scroll = 0
    }
    overlay = .help(help)
  }

  private mutating func steer(_ key: Key, _ help: Help) {
    if let rows = scrollRows(for: key) { return scroll(help, by: rows) }
    var help = help
    switch keys.action(for: key, in: [.global]) {
    case .panel(.move(.left)), .panel(.previous): help.turn(by: -1)
    case .panel(.move(.right)), .panel(.next): help.turn(by: 1)
    case .request(.filter): help.isTyping = true
    case .screen(.help), .screen(.quit): return overlay = help.behind
    case .screen(.back): return goBack(from: help)
    default:
      // The help must have a way out, whatever the keys were changed to.
      if key == .escape { goBack(from: help) }
      return
    }
    overlay = .help(help)
  }

  /// From what was searched for to the page, from there to where help was asked for.
  private mutating func goBack(from help: Help) {
    guard help.isSearching else { return overlay = help.behind }
    var help = help
    help.stopSearching()
    overlay = .help(help)
  }
}

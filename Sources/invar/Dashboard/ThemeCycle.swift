import DashboardUI
import Terminal

/// The theme in use and those that come after it.
struct ThemeCycle {
  let library: ThemeLibrary
  private(set) var name: String

  /// Changes the screen's theme.
  ///
  /// - Returns: its name, or what is wrong with the one asked for.
  mutating func change(_ change: ThemeChange, on screen: any Screen) -> String {
    let name = name(after: change)
    do {
      screen.apply(try library.load(name))
      self.name = name
      return "theme \(name)"
    } catch { return "\(error)" }
  }

  private func name(after change: ThemeChange) -> String {
    switch change {
    case .named(let name): return name
    case .next:
      let names = library.names
      // A theme given by its path is in no list: the first one follows.
      let index = names.firstIndex(of: name).map { $0 + 1 } ?? 0
      return names.isEmpty ? name : names[index % names.count]
    }
  }
}

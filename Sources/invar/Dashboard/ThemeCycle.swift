import DashboardUI
import Terminal

/// The theme in use and those that come after it.
struct ThemeCycle {
  private let library: ThemeLibrary
  private(set) var name: String
  private var theme: Theme
  private var watch: ThemeWatch

  init(library: ThemeLibrary, name: String) throws(ThemeError) {
    theme = try library.load(name)
    (self.library, self.name) = (library, name)
    watch = ThemeWatch(library, name: name)
  }

  /// What to begin with.
  var current: Theme { theme }

  /// Changes the screen's theme, unless something is wrong with the one asked for.
  mutating func change(_ change: ThemeChange, on screen: any Screen) -> ThemeOutcome {
    let name = name(after: change)
    do {
      theme = try library.load(name)
      screen.apply(theme)
      self.name = name
      watch.follow(name)
      return .shown("theme \(name)")
    } catch { return .failed("\(error)") }
  }

  /// Takes up what somebody has just written to the theme's file.
  ///
  /// Cheap enough to be called whenever the dashboard wakes up: it looks once a second.
  ///
  /// - Returns: what to tell the user; `nil` where nothing changed.
  mutating func reload(on screen: any Screen) -> String? {
    guard watch.sawChange() else { return nil }
    do {
      let new = try library.load(name)
      guard new != theme else { return nil }
      theme = new
      screen.apply(new)
      return "theme \(name) reloaded"
    } catch { return "theme not reloaded: \(error)" }
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

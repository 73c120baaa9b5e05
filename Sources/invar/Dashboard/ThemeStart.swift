import DashboardUI
import Terminal

/// The theme a dashboard begins with, and how the next one that is chosen is remembered.
struct ThemeStart {
  private(set) var cycle: ThemeCycle
  /// Why the theme chosen last is not shown, where it could not be.
  let notice: String?
  private let memory: ThemeMemory
  /// What the configuration asks for; a theme that is chosen is newer.
  var configured: String?

  /// What the command line asks for goes first, then what was chosen last, then the configuration,
  /// unless that was changed since.
  ///
  /// - Throws: `ThemeError` for a theme that was asked for in words; one that was only remembered is
  ///   passed over, with a notice.
  init(
    _ library: ThemeLibrary, asked: String?, configured: String?,
    memory: ThemeMemory = .standard()
  ) throws(ThemeError) {
    (self.memory, self.configured) = (memory, configured)
    let usual = asked ?? configured ?? ThemeLibrary.defaultName
    guard asked == nil, let remembered = memory.theme(configured: configured) else {
      (cycle, notice) = (try ThemeCycle(library: library, name: usual), nil)
      return
    }
    do {
      (cycle, notice) = (try ThemeCycle(library: library, name: remembered), nil)
    } catch {
      cycle = try ThemeCycle(library: library, name: usual)
      notice = "the theme chosen last is not shown: \(error)"
    }
  }

  mutating func change(_ change: ThemeChange, on screen: any Screen) -> ThemeOutcome {
    cycle.change(change, on: screen)
  }

  mutating func reload(on screen: any Screen) -> String? { cycle.reload(on: screen) }

  /// Remembers the theme in use; returns one line where that fails.
  func keep() -> String? { memory.remember(cycle.name, configured: configured) }
}

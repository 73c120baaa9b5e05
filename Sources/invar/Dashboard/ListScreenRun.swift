import ArgumentParser
import DashboardUI
import Terminal

/// A screen of its own beside the dashboard's, from its options to the terminal as it was.
struct ListScreenRun {
  private let options: NcursesScreen.Options
  let preferences: Preferences
  let keys: KeyMap
  private let start: ThemeStart

  /// - Parameters:
  ///   - asked: what the command line says.
  ///   - refusal: what to say where a stream, which is named, is no terminal.
  /// - Throws: what would keep the screen from opening, before anything is done for it.
  init(_ asked: TerminalOptions, refusal: (String) -> CommandError) throws {
    options = asked.options
    do { try NcursesScreen.checkTerminal(options) } catch {
      guard case .notATerminal(let stream) = error else { throw error }
      throw refusal(stream.rawValue)
    }
    preferences = try ConfigurationFile.standard()
    keys = preferences.keys ?? .standard
    start = try ThemeStart(
      ThemeLibrary.standard(), asked: asked.theme, configured: preferences.theme)
  }

  /// Opens the screen for as long as `show` runs, which returns the signal that ended it, if one did.
  ///
  /// - Throws: also the exit code of that signal.
  func run(_ show: (NcursesScreen, DashboardServices, Notices) throws -> Int32?) throws {
    var theme = start
    let terminal = try NcursesScreen(theme: theme.cycle.current, options: options)
    defer { terminal.close() }
    let notices = Notices()
    theme.notice.map(notices.post)
    let services = DashboardServices(
      changeTheme: { theme.change($0, on: terminal) }, keepTheme: { theme.keep() },
      takeNotice: { notices.take() ?? terminal.takeRemark() ?? theme.reload(on: terminal) })
    if let signal = try show(terminal, services, notices) { throw ExitCode(128 + signal) }
  }
}

import ArgumentParser
import DashboardUI
import Terminal

/// The screen of `invar compare`, from its options to the terminal as it was.
struct CompareScreenRun {
  private let options: NcursesScreen.Options
  private let keys: KeyMap
  private let start: ThemeStart

  /// - Parameter asked: what the command line says.
  /// - Throws: what would keep the screen from opening, before a long log is read for nothing.
  init(_ asked: TerminalOptions) throws {
    options = asked.options
    do { try NcursesScreen.checkTerminal(options) } catch {
      guard case .notATerminal(let stream) = error else { throw error }
      throw CommandError.compareNeedsTerminal(stream.rawValue)
    }
    let preferences = try ConfigurationFile.standard()
    keys = preferences.keys ?? .standard
    start = try ThemeStart(
      ThemeLibrary.standard(), asked: asked.theme, configured: preferences.theme)
  }

  /// Shows a comparison until the person leaves.
  ///
  /// - Throws: also the exit code of a signal that came meanwhile.
  func run(_ sessions: ComparedSessions) throws {
    var theme = start
    let terminal = try NcursesScreen(theme: theme.cycle.current, options: options)
    defer { terminal.close() }
    let notices = Notices()
    theme.notice.map(notices.post)
    let services = DashboardServices(
      changeTheme: { theme.change($0, on: terminal) }, keepTheme: { theme.keep() },
      takeNotice: { notices.take() ?? terminal.takeRemark() ?? theme.reload(on: terminal) })
    let loop = ComparisonLoop(
      screen: terminal, sessions: sessions, services: services, keys: keys)
    loop.run()
    if let signal = loop.signal { throw ExitCode(128 + signal) }
  }
}

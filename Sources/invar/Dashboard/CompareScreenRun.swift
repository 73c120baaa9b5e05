import DashboardUI

/// The screen of `invar compare`.
struct CompareScreenRun {
  private let screen: ListScreenRun

  /// - Parameter asked: what the command line says.
  /// - Throws: what would keep the screen from opening, before a long log is read for nothing.
  init(_ asked: TerminalOptions) throws {
    screen = try ListScreenRun(asked, refusal: CommandError.compareNeedsTerminal)
  }

  /// Shows a comparison until the person leaves.
  ///
  /// - Throws: also the exit code of a signal that came meanwhile.
  func run(_ sessions: ComparedSessions) throws {
    try screen.run { terminal, services, _ in
      let loop = ComparisonLoop(
        screen: terminal, sessions: sessions, services: services, keys: screen.keys)
      loop.run()
      return loop.signal
    }
  }
}

import ArgumentParser
import DashboardUI
import Fleet
import Foundation
import Reports
import Synchronization
import Terminal

/// The screen of `invar attach`, from its options to the terminal as it was.
struct AttachScreenRun {
  private let options: NcursesScreen.Options
  private let keys: KeyMap
  private let graphs: GraphSymbols
  private let start: ThemeStart

  /// - Parameters:
  ///   - asked: what the command line says.
  ///   - symbols: what charts are drawn with, where it says so.
  /// - Throws: what would keep the screen from opening, before anybody is asked.
  init(_ asked: TerminalOptions, _ symbols: GraphSymbols?) throws {
    options = asked.options
    do { try NcursesScreen.checkTerminal(options) } catch {
      guard case .notATerminal(let stream) = error else { throw error }
      throw CommandError.attachNeedsTerminal(stream.rawValue)
    }
    let preferences = try ConfigurationFile.standard()
    keys = preferences.keys ?? .standard
    graphs = symbols ?? preferences.graphs ?? .block
    start = try ThemeStart(
      ThemeLibrary.standard(), asked: asked.theme, configured: preferences.theme)
  }

  /// Watches until the person leaves.
  ///
  /// - Throws: also the exit code of a signal that came meanwhile.
  func run(_ settings: FleetWatch.Settings) throws {
    let watch = FleetWatch(settings, clock: AttachClock.now)
    do { try watch.refreshTargets() } catch {
      throw CommandError.cannotRead(path: settings.file ?? "", reason: "\(error)")
    }
    guard watch.targetCount > 0 || settings.finds else {
      throw CommandError.nobodyToAsk(looked: false)
    }
    var theme = start
    let terminal = try NcursesScreen(theme: theme.cycle.current, options: options)
    defer { terminal.close() }
    let notices = Notices()
    theme.notice.map(notices.post)
    let services = DashboardServices(
      changeTheme: { theme.change($0, on: terminal) }, keepTheme: { theme.keep() },
      takeNotice: { notices.take() ?? terminal.takeRemark() ?? theme.reload(on: terminal) })
    var shown = watch.report
    let reports = LatestReport()
    reports.keep(asking: watch, notices)
    let source = FleetSource(
      next: {
        guard let report = reports.take() else { return nil }
        shown = report
        return AttachScreen.value(report)
      },
      detail: { AttachScreen.detail(of: $0, in: shown, now: Date().timeIntervalSince1970) })
    let loop = FleetLoop(
      screen: terminal, fleet: AttachScreen.value(shown), source: source, services: services,
      keys: keys, symbols: graphs)
    loop.run()
    if let signal = loop.signal { throw ExitCode(128 + signal) }
  }
}

/// What a thread of its own has found out last.
private final class LatestReport: Sendable {
  private let report = Mutex<FleetReport?>(nil)

  /// Asks on a thread that ends with the process: an answer that is waited for keeps nobody here.
  func keep(asking watch: FleetWatch, _ notices: Notices) {
    let watch = Handover(watch)
    let thread = Thread {
      let watch = watch.value
      while true {
        let found = watch.round()
        self.report.withLock { $0 = found }
        while let notice = watch.takeNotice() { notices.post(notice) }
        AttachClock.sleep(watch.pause)
      }
    }
    thread.name = "invar.attach"
    thread.start()
  }

  /// The newest, once.
  func take() -> FleetReport? { report.withLock { $0.take() } }
}

/// Something that one thread gives to another and touches no more.
private final class Handover<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

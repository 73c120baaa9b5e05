import DashboardUI
import Fleet
import Foundation
import Reports
import Synchronization

/// The screen of `invar attach`.
struct AttachScreenRun {
  private let screen: ListScreenRun
  private let graphs: GraphSymbols

  /// - Parameters:
  ///   - asked: what the command line says.
  ///   - symbols: what charts are drawn with, where it says so.
  /// - Throws: what would keep the screen from opening, before anybody is asked.
  init(_ asked: TerminalOptions, _ symbols: GraphSymbols?) throws {
    screen = try ListScreenRun(asked, refusal: CommandError.attachNeedsTerminal)
    graphs = symbols ?? screen.preferences.graphs ?? .block
  }

  /// Watches until the person leaves.
  ///
  /// - Parameters:
  ///   - settings: who is watched, and how.
  ///   - token: for the API of servers that are probed, where it is another than that for metrics.
  /// - Throws: also the exit code of a signal that came meanwhile.
  func run(_ settings: FleetWatch.Settings, token: String?) throws {
    let watch = FleetWatch(settings, clock: AttachClock.now)
    do { try watch.refreshTargets() } catch {
      throw CommandError.cannotRead(path: settings.file ?? "", reason: "\(error)")
    }
    guard watch.targetCount > 0 || settings.finds else {
      throw CommandError.nobodyToAsk(looked: false)
    }
    var shown = watch.report
    let first = AttachScreen.value(shown)
    try screen.run { terminal, services, notices in
      let reports = LatestReport()
      reports.keep(asking: watch, notices)
      let probes = AttachProbes(settings, token: token) { shown }
      defer { probes.finish() }
      let source = FleetSource(
        next: {
          guard let report = reports.take() else { return nil }
          shown = report
          return AttachScreen.value(report)
        },
        detail: { key in
          var detail = AttachScreen.detail(
            of: key, in: shown, now: Date().timeIntervalSince1970)
          detail.probe = probes.offer(key)
          if let section = probes.section(key) { detail.sections.insert(section, at: 0) }
          return detail
        }, bench: probes)
      let loop = FleetLoop(
        screen: terminal, fleet: first, source: source, services: services, keys: screen.keys,
        symbols: graphs)
      loop.run()
      return loop.signal
    }
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
        let news = found.news.filter(\.isTrouble)
        if let first = news.first {
          notices.post(first.sentence + (news.count > 1 ? ", and \(news.count - 1) more" : ""))
        }
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

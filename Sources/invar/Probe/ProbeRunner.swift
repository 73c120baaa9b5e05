import DashboardUI
import Foundation
import Probing
import Reports
import SessionLog
import Synchronization

/// Runs one probe at a time on a thread of its own, and keeps what each server's last one found.
final class ProbeRunner: Sendable {
  struct Server: Sendable {
    /// Of the replica that was chosen, and its name.
    var key: String
    var name: String
    var address: String
    var model: String?
    var token: String?
  }

  /// Why there was no probe, in one line.
  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  private struct State {
    var probe: FleetProbe?
    var isStopping = false
    var found: [String: WatchedFleet.Section] = [:]
  }

  private let state = Mutex(State())
  private let runs = DispatchGroup()

  /// Where reports and records are written.
  static var folder: String {
    URL(fileURLWithPath: SessionPath.probe(of: "", secondsSince1970: 0))
      .deletingLastPathComponent().path
  }

  var probe: FleetProbe? { state.withLock { $0.probe } }

  func section(of key: String) -> WatchedFleet.Section? { state.withLock { $0.found[key] } }

  func start(_ server: Server) {
    let isFree = state.withLock { state in
      guard state.probe?.isRunning != true else { return false }
      state.probe = FleetProbe(
        key: server.key, name: server.name,
        phase: .running(fraction: 0, text: "getting to know it"))
      state.isStopping = false
      return true
    }
    guard isFree else { return }
    runs.enter()
    let thread = Thread { [self] in
      run(server)
      runs.leave()
    }
    thread.name = "invar.probe"
    thread.start()
  }

  func stop() { state.withLock { $0.isStopping = true } }

  func finish() {
    stop()
    _ = runs.wait(timeout: .now() + .seconds(2))
  }

  private var isStopped: Bool { state.withLock { $0.isStopping } }

  private func run(_ server: Server) {
    do {
      var job = try ProbeJob.gentle(server)
      let path = SessionPath.probe(
        of: server.name, secondsSince1970: Date().timeIntervalSince1970)
      job.record = path + ".jsonl"
      let report = try ask(job, server)
      try ProbeFiles.writePrivately(report, to: path + ".md")
      end(server, report, files: [path + ".md", path + ".jsonl"])
    } catch {
      let isOurs = error is ProbeError && isStopped
      end(
        server, .failed,
        ProbeScreen.failure(isOurs ? "it was ended" : "\(error)", address: server.address))
    }
  }

  private func ask(_ job: ProbeJob, _ server: Server) throws -> ProbeReport {
    let facts = try job.introduce { self.isStopped }
    let plan = try job.plan(streams: facts.streams)
    let start = ContinuousClock.now
    return try job.run(plan, facts, until: { self.isStopped }) { progress in
      let shown = Progress(progress, label: "", elapsed: start.duration(to: .now))
      let words = [shown.amountText] + shown.details.map(Optional.some) + [shown.remainingText]
      state.withLock {
        $0.probe?.phase = .running(
          fraction: shown.fraction ?? 0,
          text: words.compactMap(\.self).joined(separator: ", "))
      }
    }
  }

  private func end(_ server: Server, _ report: ProbeReport, files: [String]) {
    let time = Date().formatted(date: .omitted, time: .shortened)
    state.withLock {
      $0.found[server.key] = ProbeScreen.section(report, files: files, time: time)
    }
    end(
      server, ProbeScreen.outcome(report),
      ProbeScreen.lines(
        report, files: ["report: \(files[0])", "record: \(files[1])"]))
  }

  private func end(
    _ server: Server, _ outcome: FleetProbe.Outcome, _ lines: [LabPageLine]
  ) {
    state.withLock {
      $0.probe = FleetProbe(
        key: server.key, name: server.name, phase: .ended(outcome), lines: lines)
    }
  }
}

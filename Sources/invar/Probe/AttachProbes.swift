import DashboardUI
import EngineTypes
import Fleet
import Foundation
import Probing
import Reports
import SessionLog
import Synchronization

/// Probes servers for the screen of `invar attach`, one at a time and gently.
final class AttachProbes: ProbeBench {
  private let prices: Prices
  /// For servers that were named, never for those that were found.
  private let token: String?
  private let fleet: () -> FleetReport
  private let runner = ProbeRunner()
  /// The same for every server.
  private lazy var estimate = try? ProbeJob.gentle(nil).plan(streams: true)

  /// - Parameters:
  ///   - settings: of those who are watched.
  ///   - token: for the API, where it is another than that for metrics.
  ///   - fleet: as it was seen last.
  init(
    _ settings: FleetWatch.Settings, token: String?, fleet: @escaping () -> FleetReport
  ) {
    (prices, self.fleet) = (settings.prices, fleet)
    self.token = token ?? settings.scraper.token
  }

  var probe: FleetProbe? { runner.probe }

  /// What a probe of its server would send, or why there can be none.
  func offer(_ key: String) -> ProbeOffer {
    guard let replica = find(key) else { return .refused("it is watched no more") }
    if case .down(let reason) = replica.state {
      return .refused("\(replica.name) cannot be probed: \(reason)")
    }
    guard let plan = estimate else { return .refused("no plan of a probe fits") }
    let estimate = Estimate(plan, .gentle)
    var notes = ["It asks \(replica.target.server), as anybody would."]
    if fleet().replicas.count(where: { $0.target.url == replica.target.url }) > 1 {
      notes.append("All engines of that server answer, and not this one alone.")
    }
    if token(for: replica) != nil { notes.append("The token goes with every request.") }
    notes.append("Report and record are written to \(ProbeRunner.folder).")
    return .offered(
      ProbeScreen.offer(
        estimate, .gentle,
        worth: prices.worth(
          prompt: Double(estimate.promptTokenCount), output: Double(estimate.outputTokenCount)),
        notes: notes))
  }

  /// What the last probe of it found.
  func section(_ key: String) -> WatchedFleet.Section? { runner.section(of: key) }

  func start(_ key: String) {
    guard let replica = find(key) else { return }
    runner.start(
      ProbeRunner.Server(
        key: key, name: replica.name, address: replica.target.server, model: replica.model,
        token: token(for: replica)))
  }

  func stop() { runner.stop() }

  /// Ends what runs, and waits a little for what it has seen to be written.
  func finish() { runner.finish() }

  private func find(_ key: String) -> ReplicaReport? {
    fleet().replicas.first { $0.key == key }
  }

  private func token(for replica: ReplicaReport) -> String? {
    replica.target.source == .found ? nil : token
  }
}

extension ProbeJob {
  /// What nobody needs to be asked twice for.
  static func gentle(_ server: ProbeRunner.Server?) throws(ProbeRunner.Fault) -> ProbeJob {
    var settings = ProbeClient.Settings()
    settings.token = server?.token
    settings.connectionCount = Pace.gentle.size
    let address: ServerAddress
    do { address = try ServerAddress(server?.address ?? "localhost") } catch {
      throw ProbeRunner.Fault(description: "\(error)")
    }
    var job = ProbeJob(address, settings)
    job.introduction.preferredModel = server?.model
    job.wishes.seed = UInt64.random(in: 0...0xffff_ffff)
    return job
  }
}

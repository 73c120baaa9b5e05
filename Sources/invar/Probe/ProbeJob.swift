import Foundation
import Probing

/// A probe from getting to know the server to its report, for a command and for a screen.
struct ProbeJob {
  let address: ServerAddress
  var wishes = ProbePlan.Wishes()
  var introduction = Introduction.Wishes()
  var pace = Pace.gentle
  /// Where every request is written; `nil` for nowhere.
  var record: String?
  private let client: ProbeClient

  /// Nanoseconds of a clock that nobody sets.
  static let now: @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }

  init(_ address: ServerAddress, _ settings: ProbeClient.Settings) {
    self.address = address
    client = ProbeClient(address, settings, clock: Self.now)
  }

  /// What it will ask a server of that kind, as far as it can be told.
  func plan(streams: Bool) throws(PlanError) -> ProbePlan {
    var wishes = wishes
    wishes.requestCount = pace.requestCount - Introduction.mostRequests
    wishes.size = pace.size
    wishes.isStreamed = streams
    return try ProbePlan(wishes)
  }

  /// Finds out how the server wants to be asked.
  func introduce(until isStopped: () -> Bool) throws(ProbeError) -> ServerFacts {
    var introduction = Introduction(
      client, address: address.base, introduction,
      waiting: Waiting(clock: Self.now, pause: Self.pause))
    return try introduction.run(until: isStopped)
  }

  func run(
    _ plan: ProbePlan, _ facts: ServerFacts, until isStopped: () -> Bool,
    progress: (ProbeRun.Progress) -> Void
  ) throws -> ProbeReport {
    let writer = try record.map { try ProbeRecordFile($0, facts, plan, start: Self.now()) }
    let run = ProbeRun(
      plan, facts, client, pace, clock: Self.now, note: { writer?.write($0, $1) })
    let report = run.run(pause: Self.pause, until: isStopped, progress: progress)
    try writer?.end(report, at: Self.now())
    return report
  }

  private static func pause(_ nanoseconds: UInt64) {
    usleep(UInt32(min(50_000, nanoseconds / 1000)))
  }
}

import DashboardUI
import EngineTypes
import Inference
import Proof
import Reports
import SessionLog

/// `invar locate` of one request of the session, run by the dashboard beside its engine.
struct LocateJob {
  let id: RequestID
  private let log: String

  /// - Parameters:
  ///   - name: what the dashboard starts it by: `locate r12`.
  ///   - log: the session's file, which may be growing.
  init?(_ name: String, log: String?) {
    guard let log, name.hasPrefix("locate "),
      let request = RequestName(argument: String(name.dropFirst("locate ".count)))
    else { return nil }
    (id, self.log) = (request.id, log)
  }

  var introduction: [LabPageLine] {
    [
      LabPageLine("locate \(id): alone, and in the batches of its session", .heading),
      LabPageLine("", .text),
      LabPageLine(
        "Both runs are computed again, twice, and every part of every layer of every row is compared.",
        .text),
    ]
  }

  /// Runs it: a word for what came of it, and the page.
  func run(
    _ model: LoadedModel, progress: (ReexecutionProgress) throws -> Void
  ) throws -> (String, [LabPageLine]) {
    let script = try SessionScript(try RecordedSession(path: log))
    let report = try LocateCase.recorded(id, of: script)
      .locate(EngineFactory(model), progress: progress)
    return (
      report.conclusion == .noDifference ? "no difference" : "found", LocateScreen(report).lines
    )
  }
}

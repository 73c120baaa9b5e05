import Foundation
import Probing
import Reports
import SessionLog

/// The report that `--report` names.
enum ProbeFiles {
  static func write(_ report: ProbeReport, to path: String) throws(CommandError) {
    let document = document(report)
    do { try Data(document.markdown.utf8).write(to: URL(fileURLWithPath: path)) } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }

  /// A report of a probe from the screen, for its owner alone.
  static func writePrivately(_ report: ProbeReport, to path: String) throws {
    let file = try ExportFile(path)
    try file.append(document(report).markdown)
    try file.finish()
  }
}

extension ProbeFiles {
  private static func document(_ report: ProbeReport) -> ProbeMarkdown {
    ProbeMarkdown(
      report,
      circumstances: [
        ("date", Date().ISO8601Format()), ("program", "invar \(Invar.version)"),
        ("command", ProcessInfo.processInfo.arguments.dropFirst().joined(separator: " ")),
      ])
  }
}

/// The record that `--record` names: written as it goes, whole at the end.
final class ProbeRecordFile {
  private let file: ExportFile
  private var record: ProbeRecord
  private var failure: (any Error)?

  init(_ path: String, _ facts: ServerFacts, _ plan: ProbePlan, start: UInt64) throws {
    file = try ExportFile(path)
    record = ProbeRecord(start: start)
    try file.append(
      bytes: record.header(
        facts, plan, programVersion: Invar.version, time: Date().ISO8601Format()))
  }

  /// A disk that is full does not end the probe; the end says so.
  func write(_ one: ProbeCase, _ asked: [Asked]) {
    do { try file.append(bytes: record.lines(one, asked)) } catch { failure = failure ?? error }
  }

  func end(_ report: ProbeReport, at time: UInt64) throws {
    if let failure { throw failure }
    try file.append(bytes: record.end(report, at: time))
    try file.finish()
  }
}

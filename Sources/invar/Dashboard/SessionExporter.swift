import Foundation
import SessionLog
import Synchronization

/// Exports the session while it is recorded, on a thread of its own, and posts where it went.
///
/// One export at a time: two would write the same files.
final class SessionExporter: Sendable {
  private let log: String?
  private let notices: Notices
  private let isRunning = Mutex(false)
  private let runs = DispatchGroup()

  /// - Parameters:
  ///   - log: the session's file; `nil` where nothing is recorded.
  ///   - notices: hears how an export ended.
  init(log: String?, notices: Notices) { (self.log, self.notices) = (log, notices) }

  /// Starts an export.
  ///
  /// - Parameters:
  ///   - name: a format's; `nil` for all formats.
  ///   - directory: where to; `nil` for one beside the log.
  /// - Returns: what to tell the user meanwhile.
  func start(_ name: String?, to directory: String?) -> String {
    guard let log else { return "nothing to export: this session is not recorded (--record off)" }
    let format = name.flatMap(ExportFormat.init(rawValue:))
    if let name, format == nil {
      let known = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      return "there is no export as \(name); choose \(known)"
    }
    let isFree = isRunning.withLock { running in
      defer { running = true }
      return !running
    }
    guard isFree else { return "an export is being written; wait for its end" }
    runs.enter()
    Thread { [self] in
      notices.post(result(log, format, directory))
      isRunning.withLock { $0 = false }
      runs.leave()
    }.start()
    return "exporting \(log)"
  }

  /// Waits for an export that is being written, so that leaving does not cut it short.
  func finish() { runs.wait() }

  private func result(_ log: String, _ format: ExportFormat?, _ directory: String?) -> String {
    let directory =
      directory.map { NSString(string: $0).expandingTildeInPath }
      ?? SessionExport.directory(beside: log)
    do {
      var files: [String] = []
      for each in format.map({ [$0] }) ?? ExportFormat.allCases {
        // For one JSON Lines file the place is a file, for the others a directory.
        let place = each == .jsonl ? "\(directory)/session.jsonl" : directory
        files += try SessionExport.write(log, format: each, to: place)
      }
      let names = files.map { URL(fileURLWithPath: $0).lastPathComponent }
      return "wrote \(names.joined(separator: ", ")) in \(directory)"
    } catch { return "not exported: \(error)" }
  }
}

import Foundation
import SessionLog
import Synchronization

/// Exports the session that is on the screen, on a thread of its own, and posts where it went.
///
/// One export at a time: two would write the same files.
final class SessionExporter: Sendable {
  private let log: String?
  private let isLive: Bool
  private let load: @Sendable () throws -> RecordedSession
  private let notices: Notices
  private let isRunning = Mutex(false)
  private let runs = DispatchGroup()

  /// - Parameters:
  ///   - log: the session's file; `nil` where nothing is recorded.
  ///   - isLive: whether this process is still writing it.
  ///   - notices: hears how an export ended.
  ///   - load: reads what is on the screen, and throws where the file is not that any more.
  init(
    log: String?, isLive: Bool, notices: Notices,
    load: @escaping @Sendable () throws -> RecordedSession
  ) {
    (self.log, self.isLive, self.notices, self.load) = (log, isLive, notices, load)
  }

  /// Starts an export.
  ///
  /// - Parameters:
  ///   - name: a format's; `nil` for all formats.
  ///   - directory: where to; `nil` for one beside the log.
  /// - Returns: what to tell the user meanwhile.
  func start(_ name: String?, to directory: String?) -> String {
    guard let log else { return "nothing to export: this session is not recorded (--record off)" }
    let format = name.flatMap(ExportChoice.init(rawValue:))
    if let name, format == nil {
      return "there is no export as \(name); choose \(ExportChoice.names)"
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

  private func result(_ log: String, _ format: ExportChoice?, _ directory: String?) -> String {
    let directory =
      directory.map { NSString(string: $0).expandingTildeInPath }
      ?? SessionExport.directory(beside: log)
    do {
      // Alone and with a place given, a format's file is that place; here it goes into it.
      let file = format?.fileName.map { "\(directory)/\($0)" }
      var remarks = ""
      let files = try SessionExport.write(
        load(), log, format: format, to: file ?? directory, isLive: isLive
      ) { remarks += "; \($0)" }
      let names = files.map { URL(fileURLWithPath: $0).lastPathComponent }
      return "wrote \(names.joined(separator: ", ")) in \(directory)\(remarks)"
    } catch { return "not exported: \(error)" }
  }
}

import Foundation
import SessionLog

/// Which session is exported where.
enum SessionExport {
  /// Writes a session in one format, or for `nil` in all.
  ///
  /// - Parameters:
  ///   - log: the session's file.
  ///   - format: what to write.
  ///   - output: a file for `jsonl` alone, else a directory; by default one beside the log.
  /// - Returns: the files written.
  /// - Throws: `SessionLogError`, naming the line where the log is damaged.
  static func write(
    _ log: String, format: ExportFormat?, to output: String? = nil
  ) throws(SessionLogError) -> [String] {
    let directory = output ?? directory(beside: log)
    var written: [String] = []
    for each in format.map({ [$0] }) ?? ExportFormat.allCases {
      // Alone and with a name given, the log is a file of that name.
      let isNamed = format == .jsonl && output != nil
      let destination =
        each == .jsonl && !isNamed ? "\(directory)/session.jsonl" : directory
      written += try exportSession(from: log, to: destination, format: each)
    }
    return written
  }

  /// The log's path without its ending, so that its exports stand next to it.
  static func directory(beside log: String) -> String {
    let path = log.hasSuffix(".jsonl") ? String(log.dropLast(".jsonl".count)) : log
    return path == log ? log + "-export" : path
  }

  /// The session recorded last in the usual place.
  static func newestLog(
    in directory: String = SessionPath.directory()
  ) throws(CommandError) -> String {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    // Their names begin with the time.
    guard let newest = files.filter({ $0.hasSuffix(".jsonl") }).max() else {
      throw .noSession(directory: directory)
    }
    return "\(directory)/\(newest)"
  }
}

import EngineTypes
import Foundation
import Playback
import SessionLog

/// Which session is exported where.
enum SessionExport {
  /// Writes a session in one format, or for `nil` in all: every file of it, or none.
  ///
  /// - Parameters:
  ///   - session: the session.
  ///   - log: its file.
  ///   - format: what to write.
  ///   - output: a file where one is written, else a directory; by default one beside the log.
  ///   - cast: how a recording of the screen looks.
  ///   - picture: how a picture of it looks.
  ///   - isLive: whether this process is still writing the log.
  ///   - line: shows how far it is.
  ///   - say: hears what was chosen for the person, a line each.
  /// - Returns: the files written.
  /// - Throws: `SessionLogError` where the log is no longer what it was, or a file cannot be written.
  static func write(
    _ session: RecordedSession, _ log: String, format: ExportChoice?, to output: String? = nil,
    cast: Asciicast = Asciicast(), picture: SessionPicture = SessionPicture(), isLive: Bool = false,
    line: ProgressLine? = nil, say: (String) -> Void = { _ in }
  ) throws(SessionLogError) -> [String] {
    defer { line?.clear() }
    let directory = output ?? directory(beside: log)
    let files = ExportFiles()
    let choices = format.map { [$0] } ?? ExportChoice.allCases
    let clock = ContinuousClock()
    let start = clock.now
    for (index, choice) in choices.enumerated() {
      if start.duration(to: clock.now) > .milliseconds(300) {
        line?.show(
          Progress(
            label: "writing \(choice.rawValue)", done: index, total: choices.count,
            unit: .count("formats"), elapsed: start.duration(to: clock.now)))
      }
      // Alone and with a name given, it is a file of that name.
      let isNamed = format != nil && output != nil
      let path = choice.fileName.map { isNamed ? directory : "\(directory)/\($0)" } ?? directory
      let name = URL(fileURLWithPath: log).lastPathComponent
      switch choice {
      case .log(let format):
        try session.draft(files, to: path, format: format, name: name, isLive: isLive)
      case .asciicast: try write(cast, of: session, name: name, to: files.add(path), line: line)
      case .svg:
        try files.add(path).append(picture.svg(session, name: name))
        if picture.seconds == nil { say(try moment(of: session)) }
      }
    }
    let written = try files.finish()
    if let limit = session.limit { say(atLimit(limit)) }
    return written
  }

  private static func atLimit(_ limit: Int) -> String {
    "the recording ended at its limit of \(NumberText.bytes(limit)), before the session did; what "
      + "came later is missing"
  }

  /// Which moment a picture took by itself.
  private static func moment(of session: RecordedSession) throws(SessionLogError) -> String {
    guard let busy = try SessionPicture.lastBusyMoment(of: session) else {
      return "svg: the session's end, since no request ran; --at takes another moment"
    }
    let seconds = NumberText.fixed(Double(busy) / 1e9, 2)
    return "svg: \(seconds)s after the beginning, the last moment with requests running; "
      + "--at takes another"
  }

  /// Reads a log, showing how far it is.
  static func load(_ log: String, line: ProgressLine?) throws(SessionLogError) -> RecordedSession {
    let clock = ContinuousClock()
    let start = clock.now
    defer { line?.clear() }
    return try RecordedSession(path: log) { byteCount, total in
      // A small log is there before anyone could read a line about it.
      guard start.duration(to: clock.now) > .milliseconds(300) else { return }
      line?.show(
        Progress(
          label: "reading \(URL(fileURLWithPath: log).lastPathComponent)", done: byteCount,
          total: total, unit: .bytes, elapsed: start.duration(to: clock.now)))
    }
  }

  private static func write(
    _ cast: Asciicast, of session: RecordedSession, name: String, to file: ExportFile,
    line: ProgressLine?
  ) throws(SessionLogError) {
    let clock = ContinuousClock()
    let start = clock.now
    try cast.write(
      session, name: name,
      progress: { stepCount, total in
        guard start.duration(to: clock.now) > .milliseconds(300) else { return }
        line?.show(
          Progress(
            label: "drawing", done: stepCount, total: total, unit: .count("steps"),
            elapsed: start.duration(to: clock.now)))
      }, to: { text throws(SessionLogError) in try file.append(text) })
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

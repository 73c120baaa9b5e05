import EngineTypes
import Foundation
import Playback
import SessionLog

/// Which session is exported where.
enum SessionExport {
  /// Writes a session in one format, or for `nil` in all.
  ///
  /// - Parameters:
  ///   - log: the session's file.
  ///   - format: what to write.
  ///   - output: a file where one is written, else a directory; by default one beside the log.
  ///   - cast: how a recording of the screen looks.
  ///   - picture: how a picture of it looks.
  ///   - isLive: whether this process is still writing the log.
  ///   - line: shows how far it is.
  ///   - say: hears what was chosen for the person, a line each.
  /// - Returns: the files written.
  /// - Throws: `SessionLogError`, naming the line where the log is damaged.
  static func write(
    _ log: String, format: ExportChoice?, to output: String? = nil, cast: Asciicast = Asciicast(),
    picture: SessionPicture = SessionPicture(), isLive: Bool = false, line: ProgressLine? = nil,
    say: (String) -> Void = { _ in }
  ) throws -> [String] {
    defer { line?.clear() }
    let session = try load(log, line: line)
    let directory = output ?? directory(beside: log)
    var written: [String] = []
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
        written += try session.export(to: path, format: format, name: name, isLive: isLive)
      case .asciicast:
        try write(cast, of: session, name: name, to: path, line: line)
        written.append(path)
      case .svg:
        try writeExport(picture.svg(session, name: name), to: path)
        if picture.seconds == nil { say(moment(of: session)) }
        written.append(path)
      }
    }
    return written
  }

  /// Which moment a picture took by itself.
  private static func moment(of session: RecordedSession) -> String {
    guard let busy = SessionPicture.lastBusyMoment(of: session) else {
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
    _ cast: Asciicast, of session: RecordedSession, name: String, to path: String,
    line: ProgressLine?
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    var text = ""
    cast.write(
      session, name: name,
      progress: { stepCount, total in
        guard start.duration(to: clock.now) > .milliseconds(300) else { return }
        line?.show(
          Progress(
            label: "drawing", done: stepCount, total: total, unit: .count("steps"),
            elapsed: start.duration(to: clock.now)))
      }, to: { text += $0 })
    try writeExport(text, to: path)
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

package import DashboardUI
import EngineTypes
import Foundation
package import SessionLog
package import Terminal

/// A session as a recording of the dashboard, for asciinema and its player: version 2 of its format.
///
/// The frames are the dashboard's own, made from the log; no terminal takes part.
package struct Asciicast {
  package var width = 100
  package var height = 30
  package var speed = PlaybackSpeed.realTime
  /// Seconds that the longest pause lasts.
  package var idleLimit = 2.0
  package var theme = Theme.standard

  /// Between two frames, as the dashboard draws them.
  private static let interval: UInt64 = 250_000_000

  package init() {}

  /// Writes the recording.
  ///
  /// - Parameters:
  ///   - session: What to show.
  ///   - name: The log's name, as the dashboard's header shows it.
  ///   - progress: Told of steps shown, and of how many there are.
  ///   - write: Takes the next line, with its line break.
  /// - Returns: The last frame, as the recording leaves it.
  /// - Throws: what `write` throws, and `SessionLogError` where the log is no longer what it was.
  @discardableResult
  package func write(
    _ session: RecordedSession, name: String,
    progress: (_ stepCount: Int, _ total: Int) -> Void = { _, _ in },
    to write: (String) throws(SessionLogError) -> Void
  ) throws(SessionLogError) -> CellBuffer {
    let player = SessionPlayer(session)
    var stage = PlaybackStage(player, name: name, width: width, height: height, speed: speed)
    var painter = AnsiPainter(theme: theme)
    try write(header(session, name: name))
    var shown = stage.frame()
    try write(Self.line(0, painter.paint(shown)))
    var time: UInt64 = 0
    while !stage.isAtEnd {
      time += stage.advance(by: step, idleLimit: UInt64(idleLimit * 1e9))
      shown = stage.frame()
      let text = painter.paint(shown)
      if !text.isEmpty { try write(Self.line(time, text)) }
      progress(stage.status.stepCount, stage.status.totalStepCount)
    }
    if let damage = stage.damage { throw damage }
    // The last frame stays to be read; whoever plays it has their cursor again.
    try write(Self.line(time + 2_000_000_000, "\u{1B}[0m\u{1B}[?25h"))
    return shown
  }

  /// The log's time that a frame takes; without a limit, what makes a minute of the whole.
  private func step(_ status: PlaybackStatus) -> (out: UInt64, log: UInt64) {
    let log =
      speed.quarters.map { Self.interval * $0 / 4 }
      ?? max(Self.interval, status.totalNanoseconds / 240)
    return (Self.interval, log)
  }

  private func header(_ session: RecordedSession, name: String) -> String {
    var fields = ["\"version\":2", "\"width\":\(width)", "\"height\":\(height)"]
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    if let date = formatter.date(from: session.header.timestamp) {
      fields.append("\"timestamp\":\(Int64(date.timeIntervalSince1970))")
    }
    let title = "invar: \(session.header.model.name), \(name)"
    fields.append("\"title\":\(title.jsonQuoted)")
    fields.append("\"env\":{\"TERM\":\"xterm-256color\",\"SHELL\":\"/bin/sh\"}")
    return "{\(fields.joined(separator: ","))}\n"
  }

  /// `[seconds, "o", text]`.
  private static func line(_ nanoseconds: UInt64, _ text: String) -> String {
    let microseconds = String(nanoseconds / 1_000 % 1_000_000 + 1_000_000).dropFirst()
    return "[\(nanoseconds / 1_000_000_000).\(microseconds),\"o\",\(text.jsonQuoted)]\n"
  }
}

import DashboardUI
import Foundation
import Playback
import SessionLog
import Terminal
import Testing

/// Recordings of the screen, read back line by line.
struct AsciicastTests {
  private struct Recording {
    var header: [String: Any] = [:]
    var events: [(time: Double, kind: String, text: String)] = []
    var last: CellBuffer
  }

  private func record(
    _ session: RecordedSession, _ change: (inout Asciicast) -> Void = { _ in }
  ) throws -> Recording {
    var cast = Asciicast()
    change(&cast)
    var lines: [String] = []
    let last = try cast.write(session, name: "session.jsonl") { lines.append($0) }
    #expect(lines.allSatisfy { $0.hasSuffix("\n") && $0.filter(\.isNewline).count == 1 })
    var recording = Recording(last: last)
    for (index, line) in lines.enumerated() {
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      guard index > 0 else {
        recording.header = try #require(value as? [String: Any])
        continue
      }
      let event = try #require(value as? [Any])
      try #require(event.count == 3)
      recording.events.append(
        (
          try #require(event[0] as? Double), try #require(event[1] as? String),
          try #require(event[2] as? String)
        ))
    }
    return recording
  }

  private func scripted() throws -> RecordedSession {
    try LogFile(ScriptedSession().events).session()
  }

  @Test func theHeaderIsThatOfVersion2() throws {
    let header = try record(scripted()) { ($0.width, $0.height) = (90, 25) }.header
    #expect(header["version"] as? Int == 2)
    #expect(header["width"] as? Int == 90 && header["height"] as? Int == 25)
    #expect(header["timestamp"] as? Int == 1_767_323_045)
    #expect((header["title"] as? String)?.contains("tiny") == true)
    #expect(header["env"] is [String: String])
  }

  @Test func timesGoForwardAndPausesAreCapped() throws {
    let events = try record(scripted()) { $0.idleLimit = 1 }.events
    let times = events.map(\.time)
    #expect(times == times.sorted() && events.allSatisfy { $0.kind == "o" })
    // The last line only keeps the frame on the screen for two seconds.
    let gaps = zip(times, times.dropFirst().dropLast()).map { $1 - $0 }
    #expect(gaps.allSatisfy { $0 <= 1.001 })
    // A minute of the log is a pause; the rest takes about two seconds.
    #expect((times.last ?? 0) < 8)
    let whole = try record(scripted()) { $0.idleLimit = 3_600 }.events
    #expect((whole.last?.time ?? 0) > 60)
  }

  @Test func speedShortensIt() throws {
    let slow = try record(scripted()) { $0.idleLimit = 3_600 }.events.last?.time ?? 0
    let fast =
      try record(scripted()) {
        ($0.idleLimit, $0.speed) = (3_600, PlaybackSpeed("16") ?? .realTime)
      }.events.last?.time ?? 0
    #expect(fast < slow / 8)
  }

  @Test func theLastFrameIsTheLogsEnd() throws {
    let last = try record(scripted()).last
    #expect(last.lines.joined().contains("REPLAY ■ end"))
    #expect(last.lines.joined().contains("step 60 of 60"))
  }

  @Test func theSameLogIsTheSameRecording() throws {
    let session = try scripted()
    #expect(try record(session).events.map(\.text) == record(session).events.map(\.text))
  }

  @Test func aLogWithoutEventsIsOneFrame() throws {
    let recording = try record(LogFile([]).session())
    #expect(recording.events.count == 2)
    #expect(recording.last.lines.joined().contains("no requests yet"))
  }

  @Test(.enabled(if: Python.has("pyte"), Python.howTo))
  func aTerminalThatPlaysItShowsTheSameCells() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for (width, height) in [(100, 30), (80, 24), (121, 43)] {
      var cast = Asciicast()
      (cast.width, cast.height) = (width, height)
      var text = ""
      let last = try cast.write(scripted(), name: "session.jsonl") { text += $0 }
      let path = directory.appending(path: "session.cast")
      try Data(text.utf8).write(to: path)
      let shown = try Python.run("read_cast.py", [path.path])
      #expect(shown == expected(last, cast.theme))
    }
  }

  /// What `read_cast.py` prints of a terminal that shows the buffer.
  private func expected(_ buffer: CellBuffer, _ theme: Theme) -> String {
    var text = ""
    for y in 0..<buffer.height {
      for x in 0..<buffer.width {
        let cell = buffer[x, y]
        let style = theme.style(for: cell.role, depth: .direct)
        let attributes = style.attributes.union(cell.attributes)
        let marks = [(Attributes.bold, "b"), (.underline, "u"), (.reverse, "r")]
          .map { attributes.contains($0.0) ? $0.1 : "-" }.joined()
        let colors = [style.foreground, style.background].map { $0.rgb.map(hex) ?? "default" }
        let glyph = cell.isContinuation ? "" : String(cell.glyph)
        text += "\(x) \(y) \(glyph) \(colors.joined(separator: " ")) \(marks)\n"
      }
    }
    return text
  }

  private func hex(_ color: RGB) -> String {
    [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      .joined()
  }
}

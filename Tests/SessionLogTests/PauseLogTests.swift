import EngineTypes
import SessionLog
import Testing

/// Pauses and the engine's own end are part of what a log says.
struct PauseLogTests {
  static let events: [EngineEvent] = [
    .paused(nanoseconds: 2_000_000),
    .resumed(Pause(start: 2_000_000, end: 5_000_000), stepCount: 3),
    .paused(nanoseconds: 7_000_000),
    .resumed(Pause(start: 7_000_000, end: 7_000_000), stepCount: nil),
    .finished(
      FinishedRequest(
        id: RequestID(1), reason: .shutdown, tokenCount: 0, cachedTokenCount: 0,
        hash: SampleSession.hash(1), mode: .invariant, nanoseconds: 8_000_000)),
  ]

  @Test func theyComeBackAsTheyWere() throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    queue.push(Self.events)
    recorder.close()
    let session = try RecordedSession(path: file.path)
    #expect(session.events == Self.events)
    #expect(session.entries.map(\.nanoseconds) == [2, 5, 7, 7, 8].map { $0 * 1_000_000 })
    #expect(Array(session.jsonLines.utf8) == file.bytes)
  }

  @Test(arguments: [
    #""paused_ns":6"#, #""paused_ns":-1"#, #""pause":1"#, #""paused_ns":1,"steps":-1"#,
    #""paused_ns":1,"steps":"many""#,
  ])
  func whatCannotBeIsRefused(fields: String) throws {
    let file = SessionFile()
    try file.record()
    let text = String(decoding: file.bytes, as: UTF8.self)
    let header = try #require(
      text.split(separator: "\n").first?.split(separator: ",\"chain\"").first)
    let lines = ["\(header)}", #"{"event":"resume","t_ns":5,\#(fields)}"#]
    let error = #expect(throws: SessionLogError.self) {
      try RecordedSession(bytes: Chained.lines(lines))
    }
    #expect("\(try #require(error))".contains("line 2"))
  }
}

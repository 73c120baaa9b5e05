import EngineTypes
import Inference
import Proof
import SessionLog
import Testing

/// What can be said about a session that has a gap: what is there, and nothing that rests on what is
/// not.
@Suite struct GapVerifyTests {
  private static func recording() throws -> Recording {
    var recording = try Recording(try TestModel.tiny(), TestModel.settings())
    try recording.submit("One", maxTokens: 6)
    try recording.finish()
    try recording.submit("Two is under way", maxTokens: 90)
    try recording.step(20)
    try recording.submit("Three is lost", maxTokens: 4)
    try recording.step(20)
    try recording.submit("Four has lost its beginning", maxTokens: 60)
    try recording.finish()
    try recording.submit("Five is whole", maxTokens: 8)
    try recording.finish()
    return recording
  }

  private static func session() throws -> RecordedSession {
    try RecordedSession(bytes: try recording().bytes(losing: 12...60))
  }

  @Test func theLogHasAGapAndWhatFollows() throws {
    let session = try Self.session()
    let gap = try #require(session.gaps.first)
    #expect(session.gaps.count == 1 && gap.isLoss && gap.steps?.upperBound == 60)
    #expect(session.isComplete)
  }

  @Test(arguments: [VerifySchedule.alone, .shuffled(seed: 3), .concurrent(3), .recorded])
  func whatIsThereIsVerifiedAndTheRestIsNamed(schedule: VerifySchedule) throws {
    let report = try VerifyTests.verify(try Self.session(), schedule)
    #expect(report.isVerified, "\(report.mismatches)")
    #expect(report.notes.contains { $0.hasPrefix("a gap in the log: ") })
    let skipped = report.skipped.filter { $0.reason.contains("gap") }.map(\.request)
    #expect(skipped.contains(RequestID(4)))
    let isRecorded = schedule == .recorded
    #expect(report.skipped.contains { $0.request == RequestID(5) } == isRecorded)
  }

  /// A lie after the gap is found as anywhere else.
  @Test func aLieAfterTheGapIsFound() throws {
    let bytes = try Self.recording().bytes(losing: 12...60)
    var forged = try Forgery(bytes)
    let session = try RecordedSession(bytes: bytes)
    let tokens = session.events.compactMap { event -> TokenRecord? in
      if case .token(let token) = event, token.request == RequestID(5) { token } else { nil }
    }
    let token = try #require(tokens.first { $0.index == 3 })
    let lie = try #require(tokens.first { $0.index == 4 })
    try forged.replace(
      token.hash.hex, lie.hash.hex, inLineWith: ["[[5,3,"])
    let report = try VerifyTests.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.mismatches.map(\.request) == [RequestID(5)])
    #expect(report.mismatches.first?.token == 3)
  }

  @Test func noBatchAfterTheGapIsLocated() throws {
    let script = try SessionScript(try Self.session())
    #expect(throws: LocateError.afterGap(RequestID(5))) {
      try LocateCase.recorded(RequestID(5), of: script)
    }
  }
}

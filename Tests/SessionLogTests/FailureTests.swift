import EngineTypes
import SessionLog
import Testing

/// An answer broken off by numbers that are not finite, in the log and in what is made of it.
@Suite struct FailureTests {
  static let failures = [
    NumericFailure(kind: .nan, position: 4, layer: 0, part: .feedForwardResidual),
    NumericFailure(kind: .infinity, position: 0, layer: nil, part: .logits),
    NumericFailure(kind: .cacheOverflow, position: 17, layer: 29, part: .key),
    NumericFailure(kind: .nan, position: 3, part: nil),
  ]

  private var request: AdmittedRequest {
    AdmittedRequest(
      id: RequestID(1), promptText: "x", promptTokens: [TokenID(1)],
      sampling: SampleSession.sampling, isolation: .shared, nanoseconds: 3_000_000)
  }

  private func end(_ failure: NumericFailure?) -> EngineEvent {
    .finished(
      FinishedRequest(
        id: RequestID(1), reason: failure == nil ? .stop : .error, tokenCount: 0,
        cachedTokenCount: 0, hash: SampleSession.hash(7), mode: .invariant,
        nanoseconds: 50_000_000, failure: failure))
  }

  private func session(_ failure: NumericFailure?) throws -> RecordedSession {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    queue.push([.admitted(request), end(failure)])
    recorder.close()
    return try RecordedSession(path: file.path)
  }

  @Test(arguments: failures)
  func theReasonComesBackAsItWas(failure: NumericFailure) throws {
    #expect(try session(failure).events.last == end(failure))
  }

  @Test(arguments: failures)
  func everyExportKnowsIt(failure: NumericFailure) throws {
    let (broken, whole) = (try session(failure), try session(nil))
    for format in [ExportFormat.csv, .markdown, .chromeTrace, .vllmBench] {
      let words = try text(format, of: broken)
      #expect(words.contains(failure.description), "\(format)")
      let others = try text(format, of: whole)
      #expect(!others.contains(failure.description), "\(format)")
    }
  }

  private func text(_ format: ExportFormat, of session: RecordedSession) throws -> String {
    var bytes: [UInt8] = []
    for part in format.parts {
      try session.write(part, name: "x", isLive: false) { bytes += $0 }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

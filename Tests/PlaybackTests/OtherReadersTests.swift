import EngineTypes
import Foundation
import SessionLog
import Testing

/// Every format as another program reads it: a preemption, two modes, a refusal, and no request at all.
@Suite(.enabled(if: Python.has("json"), Python.howTo))
struct OtherReadersTests {
  static let logs: [(name: String, events: [EngineEvent])] = [
    ("scripted", ScriptedSession().events), ("long", ScriptedSession.long(stepCount: 300).events),
    ("empty", []),
    (
      "refused only",
      [.rejected(RejectedRequest(id: RequestID(1), reason: .emptyPrompt, nanoseconds: 5))]
    ),
    ("one without end", Array(ScriptedSession().events.prefix(7))),
  ]

  /// Exports a log and hands the files to a script.
  ///
  /// - Returns: the numbers it prints.
  private func read(_ log: Int, _ formats: [ExportFormat], by script: String) throws -> [String:
    Int]
  {
    let file = try LogFile(Self.logs[log].events)
    let paths = try formats.flatMap { format in
      let name = format.parts.count == 1 ? "/\(format.parts[0].rawValue)" : ""
      return try exportSession(
        from: file.path, to: "\(file.directory)/out\(name)", format: format)
    }
    let output = try withExtendedLifetime(file) { try Python.run(script, paths) }
    return try #require(
      JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Int], "\(output)")
  }

  @Test(arguments: logs.indices)
  func theTraceNestsOnEveryTrackAndGoesForward(log: Int) throws {
    let counts = try read(log, [.chromeTrace], by: "read_trace.py")
    let events = Self.logs[log].events
    let steps = events.count { if case .stepCompleted = $0 { true } else { false } }
    let chunks = events.reduce(0) {
      if case .stepCompleted(let step) = $1 { $0 + step.chunks.count } else { $0 }
    }
    let requests = events.count { if case .admitted = $0 { true } else { false } }
    let preemptions = events.count { if case .preempted = $0 { true } else { false } }
    #expect(counts["steps"] == steps && counts["chunks"] == chunks)
    #expect(counts["request_tracks"] == requests && counts["preemptions"] == preemptions)
    #expect(counts["counters"] == 3 * steps)
  }

  @Test(arguments: logs.indices)
  func theBenchmarkSumsUpItsOwnDetails(log: Int) throws {
    let counts = try read(log, [.vllmBench], by: "read_bench.py")
    let company = Set(
      Self.logs[log].events.compactMap { event in
        if case .admitted(let it) = event, it.isolation == .shared { it.id } else { nil }
      })
    let ends = Self.logs[log].events.compactMap { event in
      if case .finished(let end) = event, end.reason.isCompletion { end } else { nil }
    }.filter { company.contains($0.id) }
    #expect(counts["completed"] == ends.count)
    #expect(counts["output_tokens"] == ends.reduce(0) { $0 + $1.tokenCount })
  }

  @Test(arguments: logs.indices)
  func tablesAndLinesAreRead(log: Int) throws {
    let counts = try read(log, [.csv, .jsonl], by: "read_tables.py")
    let tokens = Self.logs[log].events.count { if case .token = $0 { true } else { false } }
    #expect(counts["tokens"] == tokens)
    #expect(counts["step_rows"] == counts["step_lines"])
    #expect(counts["request_rows"] == counts["request_lines"])
  }
}

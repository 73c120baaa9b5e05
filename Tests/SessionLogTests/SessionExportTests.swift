import EngineTypes
import Foundation
import SessionLog
import Testing

struct SessionExportTests {
  @Test(arguments: ["steps.csv", "requests.csv"])
  func theTablesAreTheGoldens(name: String) throws {
    try expectGolden(exported(name), name)
  }

  /// The log itself has its goldens elsewhere, and tables theirs above.
  @Test(arguments: ExportFormat.allCases.filter { $0.parts.count == 1 && $0 != .jsonl })
  func theTextIsTheGolden(format: ExportFormat) throws {
    let file = SessionFile()
    try file.record()
    let name = try #require(format.parts.first).rawValue
    let path = "\(file.directory)/out/\(name)"
    #expect(try exportSession(from: file.path, to: path, format: format) == [path])
    try expectGolden(String(contentsOfFile: path, encoding: .utf8), name)
  }

  @Test(arguments: ExportFormat.allCases)
  func aSessionWithoutEventsIsExported(format: ExportFormat) throws {
    let file = SessionFile()
    let recorder = try SessionRecorder(
      EventQueue(.lossless), header: SampleSession.header, path: file.path
    ) { _ in }
    recorder.close()
    let paths = try exportSession(
      from: file.path, to: "\(file.directory)/out/x", format: format)
    // Nobody has an answer, so there is no receipt.
    for path in paths {
      #expect(
        try String(contentsOfFile: path, encoding: .utf8).isEmpty == (format == .receipts))
    }
  }

  /// What a prompt says stays in its cell.
  @Test func markdownHoldsHostileTextInItsCell() throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    queue.push([
      .admitted(
        AdmittedRequest(
          id: RequestID(1), promptText: "a | b\n# c <script>`\u{1B}[2J", promptTokens: [],
          sampling: SampleSession.sampling, isolation: .shared, nanoseconds: 1))
    ])
    recorder.close()
    let path = "\(file.directory)/report.md"
    try exportSession(from: file.path, to: path, format: .markdown)
    let report = try String(contentsOfFile: path, encoding: .utf8)
    #expect(report.contains("| r1 | a \\| b \\# c &lt;script&gt;\\`\\[2J | 0 |"))
    #expect(!report.contains("\u{1B}"))
  }

  /// Alone, only the time in its own three steps counts; the sample tells a step before its token, which
  /// so has the next one's end.
  static let times: [(Isolation, [String: String])] = [
    (
      .shared,
      [
        "queue_ms": "5.000", "prefill_ms": "2.000", "ttft_ms": "7.000", "decode_ms": "16.000",
        "latency_ms": "23.000", "tpot_ms": "8.000", "itl_ms_p50": "5.000", "itl_ms_p95": "11.000",
        "itl_ms_p99": "11.000", "account": "completed",
      ]
    ),
    (
      .alone,
      [
        "queue_ms": "0.000", "prefill_ms": "2.469", "ttft_ms": "2.469", "decode_ms": "1.235",
        "latency_ms": "3.704", "tpot_ms": "1.235", "itl_ms_p50": "1.235", "itl_ms_p95": "1.235",
        "itl_ms_p99": "1.235", "account": "reference",
      ]
    ),
  ]

  @Test(arguments: times)
  func aRequestsTimesFollowTheirDefinitions(
    isolation: Isolation, times: [String: String]
  ) throws {
    let rows = try CSVReader.rows(exported("requests.csv", isolation))
    let first = try #require(rows.first)
    for (column, value) in times { #expect(first[column] == value, "\(column)") }
    let expected = [
      "arrival_ms": "10.000", "paused_ms": "0.000", "completion_tokens": "3",
      "finish_reason": "stop", "mode": "mixed", "seed": "18446744073709551615",
      "hash": String(repeating: "fe", count: 32),
    ]
    for (column, value) in expected { #expect(first[column] == value, "\(column)") }
  }

  @Test func textWithQuotesAndLineBreaksReadsBack() throws {
    let rows = try CSVReader.rows(exported("requests.csv"))
    let prompts = rows.filter { $0["finish_reason"] != "rejected" }.map { $0["prompt"] }
    #expect(prompts == Array(repeating: "Say \"hi\",\n␉naïve ✓ ␁", count: 2))
    #expect(rows.first?["text"] == "Hi, \"yo\"\n")
  }

  @Test func whatIsNotKnownIsEmptyAndNotZero() throws {
    let rows = try CSVReader.rows(exported("requests.csv", .shared))
    let running = try #require(rows.first { $0["request"] == "2" })
    for column in ["finish_reason", "tpot_ms", "latency_ms", "hash", "mode", "itl_ms_p50"] {
      #expect(running[column] == "", "\(column)")
    }
    // Its first step ended the wait in the queue, though it lost its blocks in the second.
    #expect(running["queue_ms"] == "4.000" && running["account"] == "running")
    #expect(running["preemptions"] == "1")
  }

  /// Who was refused is in the table, with the reason and without figures.
  @Test func whoWasRefusedHasARowWithoutFigures() throws {
    let refused = try CSVReader.rows(exported("requests.csv")).filter {
      $0["finish_reason"] == "rejected"
    }
    #expect(refused.map { $0["failure"] } == SampleSession.rejections.map { "\($0)" })
    let known: Set = [
      "request", "arrival_ms", "finish_reason", "isolation", "account", "failure", "verdict",
    ]
    for row in refused {
      #expect(row["account"] == "failed" && row["arrival_ms"] == "34.000")
      #expect(row["verdict"] == "not compared")
      let others = row.filter { !known.contains($0.key) && !$0.value.isEmpty }
      #expect(others.isEmpty)
    }
  }

  @Test func aStepsRowAddsUpItsChunksAndOperations() throws {
    let rows = try CSVReader.rows(exported("steps.csv"))
    #expect(rows.map { $0["step"] } == ["1", "2", "3"])
    let first = try #require(rows.first)
    #expect((first["tokens"], first["prefill_tokens"], first["requests"]) == ("6", "6", "2"))
    #expect((first["duration_ms"], first["hash_ms"]) == ("1.235", "0.005"))
    #expect((first["matmul_ms"], first["rmsnorm_ms"]) == ("0.250", "0.000"))
  }

  @Test func anExportOfLinesIsALogAgain() throws {
    let file = SessionFile()
    try file.record()
    let copy = file.directory + "/copies/copy.jsonl"
    #expect(try exportSession(from: file.path, to: copy, format: .jsonl) == [copy])
    // Every step and token has a line of its own there, and says what it said.
    let (log, again) = (try RecordedSession(path: file.path), try RecordedSession(path: copy))
    #expect(
      again.format == .spelledOut && again.header == log.header && again.entries == log.entries)
    #expect(again.isComplete)
  }

  @Test(arguments: ExportFormat.allCases)
  func aDamagedLogIsNotExported(format: ExportFormat) throws {
    let file = SessionFile()
    try file.record()
    var bytes = file.bytes
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: file.path))
    #expect(throws: SessionLogError.self) {
      try exportSession(from: file.path, to: file.directory + "/out", format: format)
    }
    #expect(!FileManager.default.fileExists(atPath: file.directory + "/out"))
  }

  /// Records the sample, exports it and reads one of the tables.
  private func exported(_ name: String, _ isolation: Isolation = .alone) throws -> String {
    let file = SessionFile()
    try file.record(
      events: SampleSession.events.map { event in
        guard case .admitted(var request) = event else { return event }
        request.isolation = isolation
        return .admitted(request)
      })
    let paths = try exportSession(from: file.path, to: file.directory + "/out", format: .csv)
    #expect(paths == ["steps.csv", "requests.csv"].map { "\(file.directory)/out/\($0)" })
    return try String(contentsOfFile: "\(file.directory)/out/\(name)", encoding: .utf8)
  }
}

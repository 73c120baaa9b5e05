import EngineTypes
import Foundation
import SessionLog
import Testing

/// What `requests.csv` says of an answer beside its twins.
struct RequestVerdictTests {
  private struct Run {
    var prompt = "Why?"
    var isolation = Isolation.shared
    /// Token and the last byte of the hash after it.
    var answer: [(token: Int, hash: UInt8)]
    var reason = FinishReason.stop
    var mode: KernelMode? = .standard
    /// Nothing where it has not ended.
    var hasEnded = true
    /// Whether somebody else is in its steps.
    var hasCompany = true
    let verdict: String
    let reference: String
    var token = ""
  }

  private static let alone: [(token: Int, hash: UInt8)] = [(5, 1), (6, 2)]

  private static let runs: [Run] = [
    Run(isolation: .alone, answer: alone, verdict: "reference", reference: ""),
    Run(answer: alone, verdict: "same bits", reference: "1"),
    Run(answer: [(5, 1), (6, 9)], verdict: "same tokens", reference: "1"),
    Run(answer: [(5, 1), (7, 8)], verdict: "differs", reference: "1", token: "1"),
    Run(answer: [(5, 1)], verdict: "differs", reference: "1", token: "1"),
    Run(isolation: .alone, answer: alone, verdict: "ran alone", reference: ""),
    Run(answer: [(9, 9)], hasCompany: false, verdict: "ran alone", reference: ""),
    Run(answer: alone, reason: .cancelled, verdict: "not compared", reference: ""),
    Run(answer: alone, reason: .error, verdict: "not compared", reference: ""),
    Run(answer: alone, mode: nil, verdict: "not compared", reference: ""),
    Run(answer: alone, mode: .invariant, verdict: "not compared", reference: ""),
    Run(prompt: "How?", answer: alone, verdict: "not compared", reference: ""),
    Run(answer: alone, hasEnded: false, verdict: "not compared", reference: ""),
    Run(prompt: "Who?", answer: [(5, 1)], verdict: "reference", reference: ""),
    Run(prompt: "Who?", answer: [(5, 1)], verdict: "same bits", reference: "14"),
  ]

  @Test func eachAnswerHasItsWordAndItsReference() throws {
    let file = try recorded()
    let out = file.directory + "/out"
    try exportSession(from: file.path, to: out, format: .csv)
    let text = try String(contentsOfFile: out + "/requests.csv", encoding: .utf8)
    let rows = try CSVReader.rows(text)
    #expect(rows.count == Self.runs.count)
    for (row, run) in zip(rows, Self.runs) {
      #expect(row["verdict"] == run.verdict, "r\(row["request"] ?? "")")
      #expect(row["reference"] == run.reference, "r\(row["request"] ?? "")")
      #expect(row["differs_at_token"] == run.token, "r\(row["request"] ?? "")")
    }
  }

  /// Each run has the word that screens have for it, and their sums are the report's.
  @Test func theReportCountsTheStrengthsThatTheTableHas() throws {
    let file = try recorded()
    let out = file.directory + "/report.md"
    try exportSession(from: file.path, to: out, format: .markdown)
    let text = try String(contentsOfFile: out, encoding: .utf8)
    let counts = [Verdict.Kind.sameBits, .sameTokens, .differs].map { kind in
      "\(Self.runs.count { $0.verdict == kind.rawValue }) \(kind.rawValue)"
    }
    #expect(
      text.contains(
        "- **standard**: of 5 twins in company, compared with their reference: "
          + counts.joined(separator: ", ") + "."))
    #expect(text.contains("which say nothing of company: 2."))
  }

  private func recorded() throws -> SessionFile {
    let file = SessionFile()
    try file.record(
      events: [.configurationChanged(SampleSession.settings)]
        + Self.runs.enumerated().flatMap { Self.events($1, id: $0 + 1) })
    return file
  }

  private static func events(_ run: Run, id: Int) -> [EngineEvent] {
    let (request, time) = (RequestID(id), UInt64(id) * 1_000_000_000)
    var events: [EngineEvent] = [
      .admitted(
        AdmittedRequest(
          id: request, promptText: run.prompt,
          promptTokens: run.prompt.utf8.map { TokenID(Int($0)) },
          sampling: SampleSession.sampling, isolation: run.isolation, nanoseconds: time))
    ]
    for (index, token) in run.answer.enumerated() {
      var step = StepRecord(
        step: id * 10 + index, mode: run.mode ?? (index == 0 ? .standard : .invariant))
      step.startNanoseconds = time + UInt64(index) * 1_000
      step.durationNanoseconds = 500
      let company = run.hasCompany && run.isolation == .shared ? [RequestID(1 << 30)] : []
      step.chunks = ([request] + company).map {
        ChunkRecord(
          request: $0, firstPosition: index, tokenCount: 1,
          kind: index == 0 ? .prefill : .decode, promptTokenCount: 1)
      }
      events += [
        .stepCompleted(step),
        .token(
          TokenRecord(
            request: request, index: index, token: TokenID(token.token), text: "x", top: [],
            hash: SampleSession.hash(token.hash), step: step.step,
            nanoseconds: step.startNanoseconds + 500)),
      ]
    }
    guard run.hasEnded, let last = run.answer.last else { return events }
    return events + [
      .finished(
        FinishedRequest(
          id: request, reason: run.reason, tokenCount: run.answer.count, cachedTokenCount: 0,
          hash: SampleSession.hash(last.hash), mode: run.mode, nanoseconds: time + 9_000))
    ]
  }
}

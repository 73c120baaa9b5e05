import Foundation
import Probing
import Reports
import SessionLog
import Testing

/// What people and programs read of a probe.
@Suite struct ProbeReportTests {
  @Test func thePeoplesTextFitsATerminalAndSaysTheFinding() throws {
    let report = try ScriptedServer(.tokens(load: 4)).probe()
    let text = ProbeText(report).text
    let table = text.split(separator: "\n").drop { !$0.hasPrefix("asked ") }.prefix { !$0.isEmpty }
    #expect(table.count > 6)
    #expect(table.prefix(12).filter { $0.hasPrefix("among others") }.count == 3)
    for line in table where !line.hasPrefix("text, tok") && !line.contains(".") {
      #expect(line.count <= 80, "\(line)")
    }
    #expect(text.contains("Diverged under load, from 4 requests at once on"))
    #expect(text.contains("token 3 is \"other \" instead of \"w"))
    #expect(text.contains("Clopper-Pearson, 95 %"))
  }

  @Test func aServersWordsCommandNoTerminal() throws {
    var report = try ScriptedServer(.tokens(load: 2)).probe()
    report.facts.manner.model = "evil\u{1B}[2J\u{9B}31m\u{202E}|`<b>"
    let failure = ProbeError.refused("x\u{1B}]0;y\u{7}".plain(200))
    report.failures = [.init(words: failure.description, count: 1)]
    let markdown = ProbeMarkdown(report, circumstances: [("date", "today")]).markdown
    let json = ProbeJSON.value(report, version: "1").text
    for text in [ProbeText(report).text, markdown, json] {
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(scalar.value >= 32 && !(127..<160).contains(scalar.value) && scalar != "\u{202E}")
      }
    }
    #expect(markdown.contains("\\|\\`&lt;b&gt;"))
  }

  @Test func programsReadEveryRow() throws {
    let report = try ScriptedServer(.logprobs(load: 4)).probe()
    let data = Data(ProbeJSON.value(report, version: "1").text.utf8)
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(json["verdict"] as? String == "diverged")
    let mode = try #require((json["modes"] as? [[String: Any]])?.first)
    #expect(mode["smallest_load"] as? Int == 4)
    #expect((mode["company_differing"] as? [String: Int])?["tokens"] == 0)
    #expect((mode["rows"] as? [[String: Any]])?.count == report.sections[0].rows.count)
  }

  // MARK: the record

  private func record(to path: String) throws -> [[String: Any]] {
    var wishes = ProbePlan.Wishes()
    (wishes.seed, wishes.size) = (1, 4)
    let plan = try ProbePlan(wishes)
    let server = ScriptedServer()
    let facts = ServerFacts(
      address: "http://server",
      manner: Manner(endpoint: .chat, model: "small", family: .other, topCount: 5), streams: true)
    var record = ProbeRecord(start: 0)
    var bytes = record.header(facts, plan, programVersion: "1", time: "today")
    let run = ProbeRun(
      plan, facts, server, Pace(requestCount: 100_000, size: 1, rate: .infinity),
      clock: server.clock,
      note: { bytes += record.lines($0, $1) })
    let report = run.run(pause: { _ in }, until: { false }, progress: { _ in })
    bytes += record.end(report, at: 1)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let lines = try bytes.split(separator: 10).map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }
    #expect(lines.count == plan.requestCount + 2)
    return lines
  }

  private func scratch() -> String {
    FileManager.default.temporaryDirectory.appending(path: "probe-\(UUID().uuidString).jsonl").path
  }

  @Test func everyRequestIsRecordedWithItsAnswer() throws {
    let path = scratch()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = try record(to: path)
    #expect(lines.first?["event"] as? String == "probe_header")
    #expect(lines.last?["event"] as? String == "probe_end")
    #expect(lines.allSatisfy { ($0["chain"] as? String)?.count == 64 })
    for line in lines.dropFirst().dropLast() {
      #expect((line["text"] as? String)?.isEmpty == false)
      #expect((line["logprobs"] as? [[String: Any]])?.count == 8)
      #expect(["needle", "filler"].contains(line["role"] as? String))
    }
  }

  /// It is no session, and whoever reads sessions says what it is.
  @Test func readersOfSessionsRefuseItByName() throws {
    let path = scratch()
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try record(to: path)
    #expect(throws: SessionLogError.probeRecord(path: path)) { try RecordedSession(path: path) }
    #expect(SessionLogError.probeRecord(path: path).description.contains("record of invar probe"))
  }
}

import EngineTypes
import Foundation
import SessionLog
import Testing

/// A report says the same thing in its sentences and in its tables, wherever the log ends.
struct ReportTests {
  /// A report taken apart.
  private struct Report {
    let text: String
    private let sections: [String]

    init(_ events: [EngineEvent], isLive: Bool = false) throws {
      try self.init(try LogFile(events).session(), isLive: isLive)
    }

    init(_ session: RecordedSession, isLive: Bool = false) throws {
      let path = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID()).md").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try session.export(to: path, format: .markdown, name: "session.jsonl", isLive: isLive)
      text = try String(contentsOfFile: path, encoding: .utf8)
      sections = text.components(separatedBy: "\n## ")
    }

    func section(_ title: String) throws -> String {
      try #require(sections.first { $0.hasPrefix(title + "\n") }, "\(title)")
    }

    /// The rows of a section's table, by column.
    func rows(_ title: String) throws -> [[String: String]] {
      let lines = try section(title).split(separator: "\n").filter { $0.hasPrefix("| ") }
      let cells = lines.map { line in
        // An escaped bar is a part of its cell.
        line.dropFirst(2).dropLast(2).replacing("\\|", with: "¦").components(separatedBy: " | ")
      }
      guard let header = cells.first else { return [] }
      return cells.dropFirst(2).map { row in
        Dictionary(zip(header, row), uniquingKeysWith: { first, _ in first })
      }
    }

    /// The number at the end of the first sentence that begins so; 0 where there is none.
    func count(after words: String) throws -> Int {
      let line = try section("Did company change an answer?").split(separator: "\n")
        .first { $0.contains(words) }
      return line.flatMap { Int($0.split(separator: " ").last?.dropLast() ?? "") } ?? 0
    }
  }

  private static let story = ScriptedSession.long(stepCount: 130).events

  @Test(arguments: Array(stride(from: 0, through: story.count, by: 29)))
  func sentencesAndTablesCountTheSame(eventCount: Int) throws {
    let report = try Report(Array(Self.story.prefix(eventCount)))
    let requests = try report.rows("Requests")
    let groups = try report.rows("Twin groups")
    let verdicts = requests.map { $0["verdict"] ?? "" }
    func sum(_ column: String) -> Int { groups.reduce(0) { $0 + (Int($1[column] ?? "") ?? 0) } }

    // What the sentences say of the modes, added up.
    var (same, compared) = (0, 0)
    for line in try report.section("Did company change an answer?").split(separator: "\n")
    where line.hasPrefix("- **") {
      let words = line.split(separator: " ").map(String.init)
      let place = try #require(words.firstIndex(of: "of"))
      compared += try #require(Int(words[place + 1]))
      let agreeing = try #require(words.firstIndex(of: "bits,"))
      same += try #require(Int(words[agreeing - 2]))
    }
    #expect(compared == sum("twins in company") && same == sum("same bits"))
    #expect(same == verdicts.count { $0 == "same bits" })
    #expect(
      compared
        == verdicts.count {
          $0 == "same bits" || $0 == "same tokens"
            || $0.hasPrefix("differs @") && !$0.hasSuffix("so far")
        })
    #expect(try report.count(after: "more than one mode") == verdicts.count { $0 == "mixed" })
    #expect(try report.count(after: "cut off") == verdicts.count { $0 == "not compared" })
    let references = groups.compactMap { $0["reference"]?.split(separator: " ").first }
    for request in requests where references.contains(Substring(request["id"] ?? "")) {
      #expect(["reference", "no twin"].contains(request["verdict"]))
    }
  }

  @Test(arguments: Array(stride(from: 0, through: story.count, by: 29)))
  func everyRequestIsInOneCount(eventCount: Int) throws {
    let events = Array(Self.story.prefix(eventCount))
    let report = try Report(events)
    let counts = try report.rows("What ran").reduce(into: [String: Int]()) {
      $0[$1["what"] ?? ""] = Int($1["value"] ?? "")
    }
    let accounts = try report.rows("Requests").map { $0["counts as"] ?? "" }
    let names = [
      "completed": "requests completed in company", "reference": "requests alone",
      "running": "requests in company without an end",
      "cancelled": "requests in company cancelled",
      "shutdown": "requests in company cut off by the engine's end",
      "failed": "requests in company refused or ended with an error",
    ]
    for (account, name) in names {
      #expect(counts[name] == accounts.count { $0 == account }, "\(name)")
    }
    let latencies = try report.rows("Latency").reduce(into: [String: Int]()) {
      $0[$1["ms"] ?? ""] = Int($1["n"] ?? "")
    }
    #expect(latencies["E2E"] == counts["requests completed in company"])
    for row in try report.rows("Steps") where row["what"] != "generated per second in steps" {
      let parts = ["in company", "alone"].compactMap { number(row[$0]) }
      #expect(abs(parts.reduce(0, +) - (number(row["all"]) ?? -1)) < 0.002, "\(row)")
    }
  }

  /// A number of the report, whose thousands are grouped.
  private func number(_ cell: String?) -> Double? {
    cell.flatMap { Double($0.filter { $0 != "," }) }
  }

  static let endings: [(events: [EngineEvent], isLive: Bool, cut: Int, words: String)] = [
    (story, false, 0, "Recorded to its end."),
    ([], false, 0, "Recorded to its end."),
    (story, true, 0, "It was still being recorded when this was written."),
    (story, true, 9, "It was still being recorded when this was written."),
    (story, false, 9, "it is still being recorded, or recording was cut off."),
    (story + [.fault("no more room")], false, 0, "The engine could not go on: no more room. Rec"),
  ]

  /// That a log has no last line does not say why.
  @Test(arguments: endings.indices)
  func theEndIsWhatItIs(index: Int) throws {
    let ending = Self.endings[index]
    let file = try LogFile(ending.events)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let session = try RecordedSession(bytes: Array(bytes.dropLast(ending.cut)))
    let report = try Report(session, isLive: ending.isLive)
    #expect(report.text.prefix(400).contains(ending.words))
    #expect(!report.text.contains("by itself"))
  }

  @Test func aLogThatEndedAtItsLimitSaysSo() throws {
    let file = try LogFile(Self.story)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let whole = try RecordedSession(bytes: Array(bytes))
    #expect(whole.limit == nil)
    var buffer = RecordingBuffer(whole.header)
    buffer.limit = 3_000
    var limited: [UInt8] = []
    for event in whole.events { buffer.append([event]) }
    buffer.close()
    while case let bytes = buffer.next(.max), !bytes.isEmpty {
      limited += bytes
      buffer.wrote(bytes.count)
    }
    for isLive in [false, true] {
      let report = try Report(RecordedSession(bytes: limited), isLive: isLive)
      #expect(report.text.contains("Recording ended at its limit of 3"))
      #expect(!report.text.contains("Recorded to its end") && !report.text.contains("still being"))
    }
  }

  @Test func pausesAndSettingsAreListed() throws {
    var settings = ScriptedSession.settings
    settings.threadCount = 3
    let report = try Report([
      .configurationChanged(settings), .paused(nanoseconds: 2_500_000),
      .resumed(Pause(start: 2_500_000, end: 9_500_000), stepCount: 2),
      .paused(nanoseconds: 11_000_000),
    ])
    let rows = try report.rows("Pauses and settings")
    #expect(
      rows.map { $0["what"] ?? "" } == [
        "threads 1 → 3", "paused", "resumed after 7.000ms, for 2 steps", "paused",
      ])
    #expect(try report.rows("Kernel modes").count == 1)
    #expect(try report.section("What ran").contains("| of these paused, ms | 7.000 |"))
    #expect(!(try Report(Self.story).text.contains("Pauses and settings")))
  }
}

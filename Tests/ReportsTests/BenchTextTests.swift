import Benchmark
import Foundation
import Reports
import Testing

@Suite struct BenchTextTests {
  private func measured(_ samples: Double...) throws -> ReportTable.Cell {
    .measured(try #require(Summary(samples)))
  }

  private func table() throws -> ReportTable {
    ReportTable(
      key: "decode", title: "Decode ÷ total",
      columns: [
        .init("batch", "batch"), .init("kind", "kind"),
        .init("tokens_per_second", "tok/s", digits: 1, style: .bar),
        .init("cost_ratio", "cost", digits: 2, style: .spread),
      ],
      rows: [
        [.integer(1), .text("gemv"), try measured(50, 52, 54), try measured(1)],
        [.integer(32), .text("tile"), try measured(100, 200, 400), .missing],
        [.integer(64), .text("t"), .missing, try measured(0.5, 0.98, 1.5)],
      ])
  }

  private func report(_ steps: [Double]) throws -> Report {
    Report(
      setting: [
        .init(key: "model", cell: .text("tiny")), .init(key: "threads", cell: .integer(2)),
      ],
      tables: [try table()], notes: ["the peer was not measured: no reason"],
      noise: try #require(Summary(steps)))
  }

  @Test(arguments: [(true, "report.txt"), (false, "report-ascii.txt")])
  func reportLooksLikeItsGolden(isUnicode: Bool, golden: String) throws {
    let text = BenchText(isUnicode: isUnicode).text(try report([10, 10.5, 11])) + "\n"
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/\(golden)")
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try Data(text.utf8).write(to: url)
    }
    let recorded = try String(contentsOf: url, encoding: .utf8)
    #expect(text == recorded)
  }

  @Test func withoutUnicodeEveryCharacterIsASCII() throws {
    let text = BenchText(isUnicode: false).text(try report([1, 2, 30]))
    let others = text.filter { !$0.isASCII }
    #expect(others.isEmpty)
  }

  @Test(arguments: [([10.0, 10, 11], false), ([10, 20, 40], true)])
  func noisyMachineIsNamed(steps: [Double], isNoisy: Bool) throws {
    let text = BenchText(isUnicode: true).verdict(try #require(Summary(steps)))
    #expect(text.contains("the machine was too noisy to tell") == isNoisy)
    #expect(text.contains("\(steps.count) times"))
  }
}

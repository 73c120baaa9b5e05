import DashboardUI
import Fleet
import Foundation
import Reports
import Testing

/// What is printed and shown of a fleet.
struct AttachReportTests {
  /// Four replicas of a model, one of them slow, one server of another kind, one that is down.
  private func report() throws -> FleetReport {
    var fleet = Fleet(interval: Fleet.second, window: 60 * Fleet.second)
    let targets = try (1...6).map { try Target("10.0.0.\($0):8000") }
    fleet.setTargets(targets)
    for (place, target) in targets.prefix(4).enumerated() {
      try fleet.hear(Texts.vllm(model: "qwen", running: 5), from: target, at: 1)
      let ttft = place == 2 ? [0, 30, 40, 41] : [40, 40, 40, 40]
      try fleet.hear(
        Texts.vllm(model: "qwen", running: 5, tokens: 1_000, ttft: ttft), from: target, at: 3)
    }
    for (second, name) in [(1, "llama-server-busy"), (3, "llama-server-idle")] {
      let text = String(decoding: try Texts.recorded(name), as: UTF8.self)
      try fleet.hear(text, from: targets[4], at: UInt64(second))
    }
    fleet.fail(targets[5], .connection("nobody listens there"), at: 3)
    fleet.closeInterval()
    return fleet.report(at: 3)
  }

  @Test func theTextHasARowForEachAndSaysWhoStandsOut() throws {
    let lines = AttachText(try report()).text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "5 up, 1 down of 6 targets · window 60 s · every 1 s")
    #expect(lines[1].hasPrefix("replica") && lines[1].contains(" req/s  in/s  out/s "))
    #expect(
      lines[2].hasPrefix("Σ qwen") && lines[2].contains("4 up") && lines[2].contains(" 2,000 "))
    #expect(lines[3].contains("qwen 10.0.0.1:8000") && lines[3].contains("~50.0ms"))
    #expect(lines[5].contains(">10.00s") && lines[7].contains("llama.cpp"))
    #expect(lines[8].contains("down"))
    #expect(
      lines[9] == "! qwen 10.0.0.3:8000: TTFT p50 715ms is 14× the median of 4 replicas (50.0ms)")
    #expect(lines[10] == "! 10.0.0.6:8000: down, nobody listens there")
  }

  @Test func theJSONIsOneLineThatAReaderTakes() throws {
    let text = AttachJSON.value(try report(), time: "2026-11-30T18:00:00.000Z", nanoseconds: 5).text
    #expect(!text.contains("\n"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(json["up"] as? Int == 5 && json["down"] as? Int == 1 && json["targets"] as? Int == 6)
    let replicas = try #require(json["replicas"] as? [[String: Any]])
    #expect(replicas.count == 6)
    #expect(replicas[5]["state"] as? String == "down" && replicas[5]["window"] is NSNull)
    #expect(replicas[5]["reason"] as? String == "nobody listens there")
    let slow = replicas[2]
    let window = try #require(slow["window"] as? [String: Any])
    #expect(window["output_tokens_per_s"] as? Double == 500)
    let latency = try #require((slow["latency"] as? [String: Any])?["ttft_s"] as? [String: Any])
    #expect((latency["p99"] as? [String: Any])?["above"] as? Double == 10)
    #expect(latency["count"] as? Double == 41)
    let models = try #require(json["models"] as? [[String: Any]])
    #expect(models.map { $0["replicas"] as? Int } == [4])
    let outliers = try #require(json["outliers"] as? [[String: Any]])
    #expect(outliers.map { $0["measure"] as? String } == ["TTFT p50"])
  }

  @Test func theScreenGetsTheSameFindings() throws {
    let report = try report()
    let fleet = AttachScreen.value(report)
    #expect(fleet.verdict == .down && fleet.sums.map(\.name) == ["Σ qwen"])
    #expect(
      fleet.replicas.map(\.health) == [.up, .up, .outlier, .up, .up, .down])
    #expect(fleet.replicas[2].stateWords == "14× !")
    #expect(fleet.replicas[2].timeToFirstToken.p99 == .init(seconds: 10, isAbove: true))
    #expect(fleet.replicas[5].reasons == ["nobody listens there"])
    #expect(fleet.findings.count == 2)
  }

  /// Every figure comes with what it is and with the name that the server has for it.
  @Test func theDetailNamesWhereFiguresComeFrom() throws {
    let report = try report()
    let detail = AttachScreen.detail(of: report.replicas[4].key, in: report, now: nil)
    let rows = detail.sections.flatMap(\.rows)
    let hits = try #require(rows.first { $0.name == "prefix hits" })
    #expect(hits.value == "40.3%" && hits.meaning.contains("llamacpp:prompt_tokens_cached_total"))
    #expect(rows.contains { $0.name == "ITL" && $0.value == "mean 101ms" })
    #expect(detail.shapes.isEmpty)
    let slow = AttachScreen.detail(of: report.replicas[2].key, in: report, now: nil)
    let shape = try #require(slow.shapes.first)
    #expect(shape.bars.map(\.label) == ["≤ 100ms", "≤ 1.00s", "≤ 10.00s", "more"])
    #expect(shape.bars.map(\.count) == [0, 30, 10, 1])
    #expect(AttachScreen.detail(of: "nobody", in: report, now: nil).sections.isEmpty)
  }

  /// A server may call itself anything.
  @Test func noNameCommandsTheTerminal() throws {
    let hostile = "\\n\u{1B}[31mred\u{1B}]0;t\u{7}\u{202E}\u{9B}2J"
    var fleet = Fleet(interval: Fleet.second, window: 60 * Fleet.second)
    let target = try Target("a:1")
    fleet.setTargets([target])
    let text =
      Texts.vllm(model: hostile)
      + "vllm:request_success_total{model_name=\"\(hostile)\",engine=\"0\",finished_reason=\"\(hostile)\"} 1\n"
    for second in [1, 2] as [UInt64] { try fleet.hear(text, from: target, at: second) }
    let report = fleet.report(at: 2)
    let printed = AttachText(report).text
    #expect(printed.contains("red") && printed.split(separator: "\n").count == 4)
    let json = AttachJSON.value(report, time: "", nanoseconds: 0).text
    for text in [printed, json] {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
    #expect(!printed.unicodeScalars.contains { [0x9b, 0x202e].contains($0.value) })
  }
}

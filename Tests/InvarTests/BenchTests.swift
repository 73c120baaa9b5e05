import Foundation
import Testing

@Suite struct BenchTests {
  @Test func quickRunIsOneObjectOfEveryFigure() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["bench", "--quick", "--model", "tiny", "--json", "--threads", "1"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let objects = try outcome.json()
    try #require(objects.count == 1)
    let report = objects[0]
    #expect(report["model"] as? String == "tiny")
    #expect(report["threads"] as? Int == 1)
    for (table, figure) in [
      ("load", "first_token_milliseconds"), ("prefill", "tokens_per_second"),
      ("decode", "tokens_per_second"), ("context", "milliseconds_per_token"),
      ("invariance", "step_ratio"), ("invariance", "matmul_ratio"),
      ("matmul", "gate_up_gop_per_second"), ("hash", "booked_percent"),
      ("limits", "read_gigabytes_per_second"), ("limits", "reached_percent"),
    ] {
      let rows = try #require(report[table] as? [[String: Any]], "\(table)")
      let summary = try #require(rows.first?[figure] as? [String: Any], "\(table).\(figure)")
      let median = try #require(summary["median"] as? Double)
      #expect(median > 0)
      #expect(median >= (summary["min"] as? Double ?? .infinity))
      #expect(median <= (summary["max"] as? Double ?? -.infinity))
      #expect((summary["count"] as? Int ?? 0) >= 2)
    }
    let memory = try #require((report["memory"] as? [[String: Any]])?.first)
    #expect((memory["weight_bytes"] as? Int ?? 0) > 0)
    #expect(report["is_too_noisy"] is Bool)
  }

  @Test func builtInModelHasNoPeer() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["bench", "--quick", "--model", "tiny", "--json", "--peer"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let notes = try outcome.json().first?["notes"] as? [String]
    #expect(notes?.contains { $0.contains("need a model in a file") } == true)
  }
}

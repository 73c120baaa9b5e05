import EngineTypes
import Foundation
import Serving
import Testing

/// Many at once, of whom some leave anywhere and some read late.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CrowdTests {
  private enum Fate: CaseIterable {
    case reads, readsLate, leavesInQuestion, leavesBeforeAnswer, leavesInAnswer, readsAsWell
  }

  private struct Asked {
    var client: Client
    var fate: Fate
    var isTwin: Bool
  }

  @Test func aCrowdLeavesNothingBehind() async throws {
    let bench = try await ServerBench { settings in
      // Fewer blocks than they want together, so that some lose theirs and begin again.
      (settings.maxRunning, settings.blockCount) = (8, 40)
    }
    var crowd: [Asked] = []
    for index in 0..<60 { crowd.append(try await ask(index, bench)) }
    for asked in crowd where asked.fate == .leavesInAnswer {
      _ = try await asked.client.read(until: "HTTP/1.1 200")
      asked.client.close()
    }
    var (twins, others): ([String], [String]) = ([], [])
    for fate in [Fate.reads, .readsAsWell, .readsLate] {
      for asked in crowd where asked.fate == fate {
        let hash = try await asked.client.readToEnd().receiptHash
        if asked.isTwin { twins.append(hash) } else { others.append(hash) }
      }
    }
    #expect(twins.count == 15 && Set(twins).count == 1 && twins[0].count == 64)
    #expect(others.count == 15 && Set(others).count == 15, "and others have others")
    try await nothingIsHeld(bench)
    try await bench.end()
  }

  private func ask(_ index: Int, _ bench: ServerBench) async throws -> Asked {
    let fate = Fate.allCases[index % Fate.allCases.count]
    let isTwin = (index / Fate.allCases.count) % 2 == 0
    let prompt = isTwin ? "the same question" : "company \(index)"
    let body =
      "{\"prompt\":\"\(prompt)\",\"max_tokens\":24,\"temperature\":0,\"ignore_eos\":true,"
      + "\"stream\":\(index % 4 < 2)}"
    let client = try bench.client()
    let head =
      "POST /v1/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
      + "content-length: \(body.utf8.count)\r\n\r\n"
    switch fate {
    case .leavesInQuestion: try await client.send(String((head + body).dropLast(index)))
    default: try await client.send(head + body)
    }
    if fate == .leavesInQuestion || fate == .leavesBeforeAnswer { client.close() }
    return Asked(client: client, fate: fate, isTwin: isTwin)
  }

  private func nothingIsHeld(_ bench: ServerBench) async throws {
    let names = ["num_requests_running", "num_requests_waiting", "kv_cache_usage_perc"]
    while true {
      let client = try bench.client()
      try await client.send("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
      let text = try await client.readToEnd()
      let values = names.map { name in
        text.split(separator: "\n").first { $0.hasPrefix("vllm:\(name){") }?.split(separator: " ")
          .last
      }
      if values == ["0.0", "0.0", "0.0"] { return }
    }
  }

  @Test func connectionsThatSayNothingCostNobodyAnything() async throws {
    let bench = try await ServerBench { _ in
    } limits: {
      $0.idleTime = .milliseconds(300)
    }
    let idle = try (0..<100).map { _ in try bench.client() }
    let client = try bench.client()
    try await client.post("/v1/completions", #"{"prompt":"Hi","max_tokens":2}"#)
    _ = try await client.read(until: "\"usage\"")
    for client in idle { #expect(try await client.readToEnd() == "") }
    try await bench.end()
  }
}

extension String {
  /// The hash in an answer's receipt, streamed or not; empty where there is none.
  fileprivate var receiptHash: String {
    firstMatch(of: /"output_hash":"([0-9a-f]{64})"/).map { String($0.1) } ?? ""
  }
}

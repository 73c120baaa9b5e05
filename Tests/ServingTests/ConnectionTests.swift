import Serving
import Testing

/// What HTTP/1.1 asks of a server, and what one connection may take from the others.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ConnectionTests {
  @Test func requestsSentAtOnceAreAnsweredInTheirOrder() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    let paths = ["/health", "/nothing", "/version", "/v1/models"]
    try await client.send(
      paths.map { "GET \($0) HTTP/1.1\r\nhost: x\r\n\r\n" }.joined()
        + "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    let text = try await client.readToEnd()
    let bodies = text.components(after: "\r\n\r\n").map { $0.prefix(12) }
    #expect(
      bodies == [
        #"{"status":"o"#, #"{"error":{"m"#, #"{"version":""#, #"{"object":"l"#, #"{"status":"o"#,
      ])
    try await bench.end()
  }

  /// The length is that of the body which is not sent.
  @Test func headIsAnsweredWithoutABody() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.send(
      "HEAD /health HTTP/1.1\r\nhost: x\r\n\r\n"
        + "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    let text = try await client.readToEnd()
    #expect(text.components(after: "content-length: 15\r\n").count == 2)
    #expect(text.components(after: "{\"status\":\"ok\"}").count == 1)
    try await bench.end()
  }

  @Test func whoAsksWhetherToGoOnIsTold() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    let body = #"{"prompt":"Hi","max_tokens":2}"#
    try await client.send(
      "POST /v1/completions HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n"
        + "content-length: \(body.utf8.count)\r\n\r\n")
    #expect(try await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
    try await client.send(body)
    #expect(try await client.read(until: "\"usage\"").hasPrefix("HTTP/1.1 200"))
    try await bench.end()
  }

  @Test(arguments: ["HTTP/1.1\r\nconnection: close", "HTTP/1.0"])
  func whoWantsOneAnswerHasItsEndShown(version: String) async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    let body = #"{"prompt":"Hi","max_tokens":2,"ignore_eos":true,"stream":true}"#
    try await client.send(
      "POST /v1/completions \(version)\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
    )
    let text = try await client.readToEnd()
    #expect(text.contains("\r\nconnection: close\r\n") && text.contains("[DONE]"))
    // HTTP/1.0 knows no chunks.
    #expect(text.contains("transfer-encoding: chunked") == version.hasPrefix("HTTP/1.1"))
    try await bench.end()
  }

  /// As proxies send it.
  @Test func anAddressWithTheServersNameIsUnderstood() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.send("GET http://x:1/health?q=/y HTTP/1.1\r\nhost: x\r\n\r\n")
    #expect(try await client.read(until: "\"ok\"").hasPrefix("HTTP/1.1 200"))
    try await bench.end()
  }

  @Test func halfABodyIsRefused() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.send("POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{")
    client.closeItsSide()
    let text = try await client.readToEnd()
    #expect(text.hasPrefix("HTTP/1.1 400") && text.contains("the body broke off"))
    try await bench.end()
  }

  /// The next one comes in when one of those within leaves.
  @Test func thereAreNoMoreConnectionsThanAllowed() async throws {
    let bench = try await ServerBench { _ in
    } limits: {
      $0.connections = 2
    }
    let clients = try (0..<6).map { _ in try bench.client() }
    for (index, client) in clients.enumerated() {
      try await client.send("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n")
      let text = try await client.read(until: "\ninvar_http_hang_ups_total")
      let open = text.firstMatch(of: /\ninvar_http_connections\{[^}]*\} (\d+)/)?.1
      #expect(open.flatMap { Int($0) }.map { (1...2).contains($0) } == true, "\(index)")
      client.close()
    }
    try await bench.end()
  }

  /// Its answers fill every buffer on the way.
  @Test func whoTakesNothingIsCutOff() async throws {
    let bench = try await Self.impatient()
    let client = try bench.client()
    let count = 2000
    try await client.send(
      String(repeating: "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n", count: count))
    try await bench.waits(forMetric: "invar_http_stalls_total", 1)
    let text = try await client.readToEnd()
    #expect(text.components(after: "HTTP/1.1 200").count < count)
    try await bench.end()
  }

  /// The engine works for nobody who takes nothing.
  @Test func whoTakesNothingOfAStreamHasNoBlocksAnyMore() async throws {
    let bench = try await Self.impatient()
    let client = try bench.client(buffer: 2048)
    try await client.post(
      "/v1/completions",
      #"{"prompt":"Hi","max_tokens":500,"ignore_eos":true,"stream":true,"logprobs":5}"#)
    try await bench.waits(forMetric: "invar_http_stalls_total", 1)
    try await bench.waits(forMetric: "vllm:kv_cache_usage_perc", 0)
    #expect(try await !client.readToEnd().contains("[DONE]"))
    try await bench.end()
  }

  /// In as many slices as it takes, with nothing lost between them.
  @Test func aLargeAnswerArrivesWhole() async throws {
    let bench = try await ServerBench()
    let client = try bench.client(buffer: 2048)
    let body = "{\"prompt\":\"\(String(repeating: "sea ", count: 100_000))\"}"
    try await client.send(
      "POST /tokenize HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        + "content-length: \(body.utf8.count)\r\n\r\n\(body)")
    let answer = try await client.readToEnd()
    let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
    let length = try #require(parts.first?.firstMatch(of: /content-length: (\d+)/)).1
    #expect(Int(length) == parts.last?.utf8.count && answer.utf8.count > 10 * PacedWriter.sliceSize)
    let count = try #require(answer.firstMatch(of: /"count":(\d+)/)).1
    #expect(answer.split(separator: "[").last?.split(separator: ",").count == Int(count))
    try await bench.end()
  }

  private static func impatient() async throws -> ServerBench {
    try await ServerBench { _ in
    } limits: {
      $0.stallTime = .milliseconds(100)
    }
  }
}

extension String {
  /// What stands behind each of these words, up to the next.
  fileprivate func components(after words: String) -> [Substring] {
    split(separator: words, omittingEmptySubsequences: false).dropFirst().map { $0 }
  }
}

import EngineTypes
import Foundation
import Inference
import Serving
import Synchronization
import Testing

/// The server with real sockets and the tiny model.
@Suite(.serialized, .timeLimit(.minutes(15))) struct SocketTests {
  @Test func aStreamArrivesWhole() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.post(
      "/v1/completions", #"{"prompt":"Hi","max_tokens":8,"ignore_eos":true,"stream":true}"#)
    let text = try await client.read(until: "[DONE]")
    #expect(text.hasPrefix("HTTP/1.1 200") && text.contains("text/event-stream"))
    #expect(text.contains("\"finish_reason\":\"length\""))
    try await bench.end()
  }

  @Test func oneConnectionServesManyRequests() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    for _ in 0..<5 {
      try await client.send("GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
      _ = try await client.read(until: "{\"status\":\"ok\"}")
    }
    // Errors leave it usable.
    try await client.post("/v1/completions", "{")
    _ = try await client.read(until: "the body is not JSON")
    try await client.send("GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n")
    _ = try await client.read(until: "there is nothing at")
    try await client.post("/v1/completions", #"{"prompt":"Hi","max_tokens":2}"#)
    #expect(try await client.read(until: "\"usage\"").contains("200 OK"))
    try await bench.end()
  }

  /// Blocks of somebody who left belong to the others at once.
  @Test(arguments: [false, true])
  func whoHangsUpFreesBlocks(streams: Bool) async throws {
    let bench = try await ServerBench()
    let events = Watch(bench.engine)
    let client = try bench.client()
    // It must not end by itself before the client leaves.
    bench.engine.send(.pause)
    try await client.post(
      "/v1/completions",
      #"{"prompt":"Hi","max_tokens":500,"ignore_eos":true,"stream":\#(streams)}"#)
    try await events.wait { if case .admitted = $0 { true } else { false } }
    bench.engine.send(.singleStep(count: 1))
    try await events.wait { if case .token = $0 { true } else { false } }
    client.close()
    try await events.wait {
      if case .finished(let end) = $0 { end.reason == .cancelled } else { false }
    }
    try await events.wait {
      if case .rested(let rest) = $0 { rest.blocks.used == 0 } else { false }
    }
    events.close()
    bench.engine.send(.resume)
    try await bench.end()
  }

  @Test func aFullQueueIsSaidAtOnce() async throws {
    let bench = try await ServerBench { settings in
      (settings.maxRunning, settings.maxWaiting) = (1, 2)
    }
    let events = Watch(bench.engine)
    // Nobody's turn comes, so both wait.
    bench.engine.send(.pause)
    let body = #"{"prompt":"Hi","max_tokens":3,"ignore_eos":true}"#
    let waiting = try (0..<2).map { _ in try bench.client() }
    for client in waiting {
      try await client.post("/v1/completions", body)
      try await events.wait { if case .admitted = $0 { true } else { false } }
    }
    let late = try bench.client()
    try await late.post("/v1/completions", body)
    let refusal = try await late.read(until: "queue_full").lowercased()
    #expect(refusal.hasPrefix("http/1.1 429") && refusal.contains("retry-after: 1\r\n"))
    #expect(refusal.contains("x-should-retry: true\r\n"))
    events.close()
    bench.engine.send(.resume)
    for client in waiting { #expect(try await client.read(until: "\"usage\"").contains("200 OK")) }
    try await bench.end()
  }

  @Test func withoutTheKeyNobodyComesIn() async throws {
    let bench = try await ServerBench(key: BearerKey("secret"))
    let client = try bench.client()
    try await client.send("GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n")
    #expect(try await client.read(until: "invalid_api_key").hasPrefix("HTTP/1.1 401"))
    try await client.send(
      "GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret\r\n\r\n")
    #expect(try await client.read(until: "max_model_len").contains("HTTP/1.1 200"))
    try await bench.end()
  }

  /// Answers under way may end; nobody new is taken.
  @Test func drainingLetsAnswersEnd() async throws {
    let bench = try await ServerBench()
    let events = Watch(bench.engine)
    let client = try bench.client()
    try await client.post(
      "/v1/completions", #"{"prompt":"Hi","max_tokens":20,"ignore_eos":true,"stream":true}"#)
    bench.engine.send(.pause)
    try await events.wait { if case .admitted = $0 { true } else { false } }
    events.close()
    bench.server.drain()
    while let other = try? bench.client() {
      other.close()
      await Task.yield()
    }
    bench.engine.send(.resume)
    #expect(try await client.read(until: "[DONE]").contains("\"finish_reason\":\"length\""))
    try await bench.hasEnded()
  }

  @Test func whatDoesNotEndIsCutOff() async throws {
    let bench = try await ServerBench {
      $0.maxRunning = 4
    } limits: { limits in
      limits.drainTime = .milliseconds(50)
    }
    let client = try bench.client()
    bench.engine.send(.pause)
    try await client.post("/v1/completions", #"{"prompt":"Hi","stream":true}"#)
    _ = try await client.read(until: "text/event-stream")
    bench.server.drain()
    #expect(try await client.read(until: "[DONE]").contains("\"finish_reason\":\"abort\""))
    try await bench.hasEnded()
  }

  /// A header that never ends, and a connection without any.
  @Test(arguments: ["", "GET /health HTTP/1.1\r\nhost: x\r\nx-slow: a"])
  func anIdleConnectionIsClosed(beginning: String) async throws {
    let bench = try await ServerBench { _ in
    } limits: {
      $0.idleTime = .milliseconds(200)
    }
    let client = try bench.client()
    try await client.send(beginning)
    #expect(try await client.readToEnd() == "")
    try await bench.end()
  }

  @Test func aBodyThatNeverEndsIsRefused() async throws {
    let bench = try await ServerBench { _ in
    } limits: {
      $0.requestTime = .milliseconds(200)
    }
    let client = try bench.client()
    try await client.send(
      "POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
    #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 408"))
    try await bench.end()
  }

  @Test func aBodyTooLargeIsRefused() async throws {
    let bench = try await ServerBench { _ in
    } limits: {
      $0.bodyBytes = 2000
    }
    let client = try bench.client()
    try await client.post("/v1/completions", String(repeating: " ", count: 100_000))
    #expect(try await client.readToEnd().hasPrefix("HTTP/1.1 413"))
    try await bench.end()
  }

  @Test(arguments: ["\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}"])
  func nonsenseLeavesTheServerWell(bytes: String) async throws {
    let bench = try await ServerBench { _ in
    } limits: {
      $0.idleTime = .milliseconds(200)
    }
    let client = try bench.client()
    try await client.send(bytes)
    _ = try await client.readToEnd()
    let other = try bench.client()
    try await other.send("GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
    _ = try await other.read(until: "{\"status\":\"ok\"}")
    try await bench.end()
  }

  /// Twins at once over many connections: one hash.
  @Test func twinsInCompanyHaveTheSameBits() async throws {
    let bench = try await ServerBench()
    let clients = try (0..<12).map { _ in try bench.client() }
    for (index, client) in clients.enumerated() {
      let prompt = index % 3 == 0 ? "company \(index)" : "the same question"
      try await client.post(
        "/v1/completions",
        "{\"prompt\":\"\(prompt)\",\"max_tokens\":12,\"temperature\":0,\"ignore_eos\":true}")
    }
    var hashes: [String?] = []
    for client in clients { hashes.append(try await client.read(until: "\"usage\"").outputHash) }
    let twins = hashes.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
    #expect(Set(twins).count == 1 && twins.first != nil)
    #expect(Set(hashes).count == 5, "and others have others")
    try await bench.end()
  }
}

/// Waits for what an engine says, one thing after another.
///
/// Used by one task at a time.
private final class Watch: @unchecked Sendable {
  private let queue: EventQueue
  private var left: ArraySlice<EngineEvent> = []

  init(_ engine: Engine) { queue = engine.subscribe(.lossless) }

  func wait(until isMet: @escaping @Sendable (EngineEvent) -> Bool) async throws {
    let wasMet = try await onThread {
      while true {
        while let event = self.left.popFirst() {
          if isMet(event) { return true }
        }
        guard let batch = self.queue.next() else { return false }
        self.left = batch[...]
      }
    }
    #expect(wasMet, "the engine ended first")
  }

  func close() { queue.close() }
}

extension String {
  fileprivate var outputHash: String? {
    firstMatch(of: /x-output-sha256: ([0-9a-f]{64})/).map { String($0.1) }
  }
}

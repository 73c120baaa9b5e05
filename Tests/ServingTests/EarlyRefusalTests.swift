import Serving
import Testing

/// What a request's head decides is said before the body has come, and nothing after it is read.
@Suite(.serialized, .timeLimit(.minutes(15))) struct EarlyRefusalTests {
  private static let key = "authorization: Bearer secret\r\n"
  private static let last = "GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\(key)\r\n"

  private func bench() async throws -> ServerBench {
    try await ServerBench(key: BearerKey("secret")) { _ in
    } limits: {
      $0.bodyBytes = 2000
    }
  }

  /// The body never comes, and nobody waits for it.
  @Test(arguments: [
    ("POST /v1/completions", "content-length: 9", 401),
    ("POST /v1/completions", "content-length: 9\r\nauthorization: Bearer secrets", 401),
    ("POST /v1/completions", "transfer-encoding: chunked", 401),
    ("POST /v1/completions", "content-length: 1000000000000", 401),
    ("POST /nothing", "content-length: 9", 401), ("DELETE /v1/models", "content-length: 9", 401),
    ("POST /health", "content-length: 9", 405),
    ("POST /nothing", key + "content-length: 9", 404),
    ("POST /nothing", key + "transfer-encoding: chunked", 404),
    ("DELETE /v1/models", key + "content-length: 9", 405),
    ("POST /v1/completions", key + "content-length: 2001", 413),
    ("GET /health", "content-length: 2001", 413),
    ("POST /v1/completions", key + "content-length: 18446744073709551615", 413),
  ])
  func theHeadAloneIsRefused(line: String, headers: String, status: Int) async throws {
    let bench = try await bench()
    for expectation in ["", "expect: 100-continue\r\n"] {
      let client = try bench.client()
      try await client.send("\(line) HTTP/1.1\r\nhost: x\r\n\(expectation)\(headers)\r\n\r\n")
      let answer = try await client.readToEnd()
      #expect(answer.statuses == [status], "nobody is told to go on")
      #expect(answer.contains("\r\nconnection: close\r\n") && answer.contains("{\"error\":"))
    }
    try await bench.end()
  }

  /// What comes behind a body that nobody read is no request, whatever it looks like.
  @Test func nothingBehindItIsAnswered() async throws {
    let bench = try await bench()
    let head = "POST /v1/completions HTTP/1.1\r\nhost: x\r\n"
    for body in ["content-length: 3\r\n\r\nabc", "transfer-encoding: chunked\r\n\r\n0\r\n\r\n"] {
      let client = try bench.client()
      try await client.send(head + body + Self.last + "nonsense\r\n\r\n")
      #expect(try await client.readToEnd().statuses == [401])
    }
    try await bench.end()
  }

  @Test func withoutABodyTheConnectionGoesOn() async throws {
    let bench = try await bench()
    let client = try bench.client()
    let get = "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n"
    try await client.send(get + get + Self.last)
    #expect(try await client.readToEnd().statuses == [401, 401, 200])
    try await bench.end()
  }

  /// A client that sends all before it reads must not find its connection reset.
  @Test(arguments: [false, true])
  func whoSendsAllFirstSeesTheAnswer(hasKey: Bool) async throws {
    let bench = try await bench()
    let client = try bench.client()
    let count = Farewell.patience / 2
    try await client.send(
      "POST /v1/completions HTTP/1.1\r\nhost: x\r\n\(hasKey ? Self.key : "")"
        + "content-length: \(count)\r\n\r\n" + String(repeating: " ", count: count))
    #expect(try await client.readToEnd().statuses == [hasKey ? 413 : 401])
    try await bench.end()
  }

  /// As soon as it is larger, since nobody can say beforehand.
  @Test func aBodyInChunksIsRefusedWhereItGrowsTooLarge() async throws {
    let bench = try await bench()
    let client = try bench.client()
    try await client.send(
      "POST /v1/completions HTTP/1.1\r\nhost: x\r\n\(Self.key)transfer-encoding: chunked\r\n\r\n"
        + "7d1\r\n" + String(repeating: " ", count: 2001))
    #expect(try await client.readToEnd().statuses == [413])
    try await bench.end()
  }
}

extension String {
  /// Those of all answers, in their order.
  var statuses: [Int] {
    matches(of: #/HTTP/1\.[01] (\d\d\d) /#).compactMap { Int($0.1) }
  }
}

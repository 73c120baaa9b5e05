import EngineTypes
import Foundation
import Serving
import Testing

/// What is a request of HTTP, and how each ends: with real sockets, since only they show the end.
@Suite(.serialized, .timeLimit(.minutes(15))) struct MessageTests {
  private static let get = "GET /health HTTP/1.1\r\nhost: x\r\n"
  private static let last = get + "connection: close\r\n\r\n"
  private static let stream = #"{"prompt":"Hi","max_tokens":2,"ignore_eos":true,"stream":true}"#

  private static func post(_ headers: String, _ body: String = "{") -> String {
    "POST /v1/completions HTTP/1.1\r\nhost: x\r\n\(headers)\r\n\r\n\(body)"
  }

  /// Statuses of all answers, in their order; the connection is closed behind the last.
  @Test(arguments: [
    ("nonsense\r\n\r\n", [400]), ("\u{16}\u{3}\u{1}\u{0}\r\n\r\n", [400]),
    ("GET /health\r\n\r\n", [400]), ("GET /health HTTP/9.9\r\nhost: x\r\n\r\n", [400]),
    ("BREW /health HTTP/1.1\r\nhost: x\r\n\r\n", [400]),
    ("GET /health HTTP/1.1\nhost: x\n\n", [400]),
    ("GET /health HTTP/1.1\r\n\r\n", [400]), (get + "host: y\r\n\r\n", [400]),
    (get + "a b: c\r\n\r\n", [400]), (get + "nothing\r\n\r\n", [400]),
    (get + "a: b\r\n c\r\n\r\n", [400]), (get + "a: \u{0}\r\n\r\n", [400]),
    (get + "a: " + String(repeating: "x", count: 100_000) + "\r\n\r\n", [431]),
    (get + String(repeating: "a: b\r\n", count: 2000) + "\r\n", [431]),
    (
      get + String(repeating: "a: \(String(repeating: "x", count: 2000))\r\n", count: 100) + "\r\n",
      [431]
    ),
    ("GET /" + String(repeating: "x", count: 100_000) + " HTTP/1.1\r\nhost: x\r\n\r\n", [431]),
    (post("content-length: -1"), [400]), (post("content-length: +1"), [400]),
    (post("content-length: 1\r\ncontent-length: 2"), [400]),
    (post("content-length: 1\r\ntransfer-encoding: chunked", "0\r\n\r\n"), [400]),
    (post("content-length: 1\r\ncontent-length: 1"), [400]),
    (post("content-length: 1, 1"), [400]), (post("content-length: 0x1"), [400]),
    (post("content-length : 1"), [400]), (post("content-length:\u{b}1"), [400]),
    (post("transfer-encoding: chunked\r\ncontent-length: 1", "0\r\n\r\n"), [400]),
    (post("transfer-encoding: chunked, identity", "0\r\n\r\n"), [400]),
    (post("transfer-encoding: identity", "{"), [400]), (post("transfer-encoding: xchunked"), [400]),
    (post("transfer-encoding: chunked\r\ntransfer-encoding: identity", "0\r\n\r\n"), [400]),
    (post("transfer-encoding:\r\n chunked", "0\r\n\r\n"), [400]),
    (post("transfer-encoding: chunked", "1\n{\n0\n\n"), [400]),
    (post("transfer-encoding: chunked", "0x1\r\n{\r\n0\r\n\r\n"), [400]),
    (post("transfer-encoding: chunked", "1 \r\n{\r\n0\r\n\r\n"), [400]),
    (
      post("transfer-encoding: chunked", "0\r\n" + String(repeating: "a: b\r\n", count: 2000)),
      [400]
    ),
    (post("transfer-encoding: chunked", "0\r\na: b\r\n c\r\n\r\n"), [400]),
    (get + "a: b\rc: d\r\n\r\n", [400]), (get + "\r\r\n" + last, [400]),
    (post("content-length: 1000000000000"), [413]),
    (post("transfer-encoding: chunked", "zz\r\n{}"), [400]),
    (post("transfer-encoding: chunked", "2\r\n{}xx0\r\n\r\n"), [400]),
    (post("transfer-encoding: chunked", "ffffffffffffffffff\r\n{}"), [400]),
    // What follows a request that was none of theirs has its answer behind the one before.
    (get + "\r\nnonsense\r\n\r\n", [200, 400]),
    (post("content-length: 1", "{}\r\n\r\n"), [400, 400]),
    (get + "\r\n" + get + "\r\nGET / HTTP/1.1\r\n\r\n" + last, [200, 200, 400]),
    // These are well.
    (last, [200]), (get + "connection: Close\r\n\r\n", [200]), ("\r\n\r\n" + last, [200]),
    (String(repeating: get + "\r\n", count: 30) + last, Array(repeating: 200, count: 31)),
    ("GET /health HTTP/1.0\r\n\r\n", [200]),
    (
      "GET /health HTTP/1.0\r\nconnection: keep-alive\r\n\r\nGET /health HTTP/1.0\r\n\r\n",
      [200, 200]
    ),
    (get + "content-length: 3\r\n\r\nabc" + last, [200, 200]),
    (get + "content-length: 3 \r\n\r\nabc" + last, [200, 200]),
    (
      get + "transfer-encoding: chunked\r\n\r\n1;a=\"b\"\r\nx\r\n0\r\nhost: y\r\n\r\n" + last,
      [200, 200]
    ),
    ("GET /health HTTP/1.0\r\n\r\n" + get + "\r\n", [200]),
    ("GET /health HTTP/1.0\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\nx", [200]),
    // Who asks for another protocol is answered in this one, and what follows is none of ours.
    (get + "connection: upgrade\r\nupgrade: websocket\r\n\r\n" + get + "\r\n", [200]),
    (get + "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n\r\n", [200]),
    (get + "upgrade: h2c\r\n\r\n" + last, [200, 200]),
    ("CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n" + get + "\r\n", [404]),
  ])
  func aRequestHasItsStatus(bytes: String, statuses: [Int]) async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.send(bytes)
    let answer = try await client.readToEnd()
    #expect(answer.statuses == statuses, "\(answer.suffix(400))")
    if let status = statuses.last, status >= 400 {
      #expect(answer.contains("{\"error\":{\"message\":"), "in OpenAI's shape")
      #expect(answer.lowercased().contains("connection: close"))
    }
    try await bench.end()
  }

  /// It learns the end from the connection's, since it knows no chunks.
  @Test func aClientOfHTTP10GetsAStreamWithoutChunks() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.send(
      "POST /v1/completions HTTP/1.0\r\nconnection: keep-alive\r\n"
        + "content-length: \(Self.stream.utf8.count)\r\n\r\n\(Self.stream)")
    let answer = try await client.readToEnd()
    #expect(answer.hasPrefix("HTTP/1.0 200"))
    #expect(!answer.lowercased().contains("transfer-encoding"))
    #expect(answer.contains("\r\n\r\ndata: {") && answer.hasSuffix("\n\ndata: [DONE]\n\n"))
    try await bench.end()
  }

  @Test func whatIsRefusedIsCounted() async throws {
    let bench = try await ServerBench()
    let client = try bench.client()
    try await client.send("nonsense\r\n\r\n")
    _ = try await client.readToEnd()
    let other = try bench.client()
    try await other.send("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    let metrics = try await other.readToEnd()
    #expect(metrics.contains(/invar_http_responses_total\{[^}]*code="400"\} 1\.0/))
    try await bench.end()
  }
}

import Foundation
import ServerAccess
import Testing

/// Responses as servers write them, and as nobody should.
@Suite struct PlainResponseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// Whether the connection ends behind it.
    var ends = false
    var status = 200
    var body = ""
    var leavesOpen = true
    var error: PlainHTTPError?

    var testDescription: String { name }
  }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static var limits: PlainResponse.Limits {
    var limits = PlainResponse.Limits()
    (limits.headByteCount, limits.bodyByteCount) = (2_000, 1_000)
    return limits
  }

  static let good = [
    Case(name: "counted", text: ok + "Content-Length: 5\r\n\r\nhello", body: "hello"),
    Case(name: "empty", text: ok + "Content-Length: 0\r\n\r\n"),
    Case(
      name: "other case, blanks", text: ok + "CONTENT-length:  5 \t\r\nX:\r\n\r\nhello",
      body: "hello"),
    Case(name: "bare newlines", text: "HTTP/1.1 200\nContent-Length: 2\n\nhi", body: "hi"),
    Case(
      name: "the same length twice", text: ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
      body: "hi"),
    Case(
      name: "chunks",
      text: ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n",
      body: "hello"),
    Case(
      name: "chunks with a trailer",
      text: ok + "transfer-encoding: Chunked\r\n\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
      body: "0123456789"),
    Case(
      name: "chunks and a length",
      text: ok + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
      body: "a", leavesOpen: false),
    Case(
      name: "up to the end", text: ok + "\r\nhello", ends: true, body: "hello", leavesOpen: false),
    Case(
      name: "closing", text: ok + "Content-Length: 1\r\nConnection: x, Close\r\n\r\na", body: "a",
      leavesOpen: false),
    Case(
      name: "1.0", text: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", body: "a",
      leavesOpen: false),
    Case(
      name: "1.0 kept",
      text: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na",
      body: "a"),
    Case(
      name: "interim", text: "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n\(ok)Content-Length: 1\r\n\r\na",
      body: "a"),
    Case(
      name: "more than was said", text: ok + "Content-Length: 1\r\n\r\nab", body: "a",
      leavesOpen: false),
    Case(
      name: "not packed", text: ok + "Content-Encoding: identity\r\nContent-Length: 1\r\n\r\na",
      body: "a"),
    // The body of what is no answer is not read.
    Case(
      name: "an error", text: "HTTP/1.1 404 Not Found\r\nContent-Length: 99999999\r\n\r\nx",
      status: 404, leavesOpen: false),
    Case(name: "no content", text: "HTTP/1.1 204 X\r\n\r\n", status: 204, leavesOpen: false),
    Case(
      name: "a switch of protocols", text: "HTTP/1.1 101 X\r\n\r\n", status: 101,
      leavesOpen: false),
  ]

  private static func bad(
    _ name: String, _ text: String, _ error: PlainHTTPError, ends: Bool = false
  ) -> Case { Case(name: name, text: text, ends: ends, error: error) }

  static let hostile = [
    bad("nothing", "", .lost, ends: true),
    bad("half a head", ok + "Content-Le", .lost, ends: true),
    bad("half a body", ok + "Content-Length: 5\r\n\r\nhel", .lost, ends: true),
    bad(
      "half a chunk", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", .lost, ends: true),
    bad(
      "no last chunk", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", .lost, ends: true),
    bad(
      "half a trailer", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n", .lost, ends: true),
    bad("SSH", "SSH-2.0-x\r\n", .notHTTP),
    bad("HTTP/2", "HTTP/2 200\r\n\r\n", .notHTTP),
    bad("HTTP/1.9", "HTTP/1.9 200 OK\r\n\r\n", .notHTTP),
    bad("no status", "HTTP/1.1\r\n\r\n", .notHTTP),
    bad("a long status", "HTTP/1.1 2000 OK\r\n\r\n", .notHTTP),
    bad("a signed status", "HTTP/1.1 +20 OK\r\n\r\n", .notHTTP),
    bad("no colon", ok + "nonsense\r\n\r\n", .notHTTP),
    bad("no name", ok + ": x\r\n\r\n", .notHTTP),
    bad("a folded field", ok + "X: a\r\n b\r\n\r\n", .notHTTP),
    bad("a blank in a name", ok + "Content-Length : 1\r\n\r\na", .notHTTP),
    bad("a negative length", ok + "Content-Length: -1\r\n\r\n", .badLength),
    bad("a length in words", ok + "Content-Length: five\r\n\r\n", .badLength),
    bad("an empty length", ok + "Content-Length:\r\n\r\n", .badLength),
    bad(
      "a length beyond integers", ok + "Content-Length: 99999999999999999999\r\n\r\n", .badLength),
    bad("two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", .badLength),
    bad("a list of lengths", ok + "Content-Length: 1, 1\r\n\r\na", .badLength),
    bad("an unknown coding", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", .badLength),
    bad(
      "chunked twice", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      .badLength),
    bad("packed", ok + "Content-Encoding: gzip\r\n\r\n", .unasked(coding: "gzip")),
    bad("said to be huge", ok + "Content-Length: 1001\r\n\r\n", .bodyTooLong(limit: 1_000)),
    bad(
      "huge", ok + "\r\n" + String(repeating: "x", count: 1_001), .bodyTooLong(limit: 1_000)),
    bad(
      "a huge chunk", ok + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", .bodyTooLong(limit: 1_000)),
    bad(
      "a chunk beyond integers", ok + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
      .badChunk),
    bad("a chunk without a size", ok + "Transfer-Encoding: chunked\r\n\r\n\r\n", .badChunk),
    bad("a negative chunk", ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", .badChunk),
    bad("a chunk in words", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", .badChunk),
    bad("0x", ok + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n", .badChunk),
    bad(
      "more than the chunk",
      ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", .badChunk),
    bad(
      "an endless size",
      ok + "Transfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "x", count: 1_100), .badChunk),
    bad(
      "an endless field", ok + "X: " + String(repeating: "x", count: 2_000),
      .headTooLong(limit: 2_000)),
    bad(
      "endless fields", ok + String(repeating: "X: y\r\n", count: 400), .headTooLong(limit: 2_000)),
    bad(
      "an endless trailer",
      ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + String(repeating: "X: y\r\n", count: 400),
      .headTooLong(limit: 2_000)),
    bad(
      "interim without end",
      String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20), .notHTTP),
  ]

  private func read(_ one: Case, pieces: Int) throws(PlainHTTPError) -> PlainResponse {
    var response = PlainResponse(Self.limits)
    let bytes = Array(one.text.utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      try response.absorb(bytes[start..<min(bytes.count, start + pieces)])
    }
    if one.ends { try response.end() }
    return response
  }

  /// However the bytes are cut.
  @Test(arguments: good, [1, 2, 3, 7, 1_000_000])
  func aResponseIsRead(one: Case, pieces: Int) throws {
    var response = try read(one, pieces: pieces)
    #expect(response.isWhole && response.status == one.status)
    #expect(response.leavesOpen == one.leavesOpen)
    #expect(String(decoding: response.takeBody(), as: UTF8.self) == one.body)
  }

  /// Who wants to know why there is no answer reads the beginning of what is said of it.
  @Test(
    arguments: [
      ("Content-Length: 4\r\n\r\nbusy", "busy", true),
      ("Content-Length: 99999999\r\n\r\nmuch too long", "much too l", false),
      ("Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", "no", true),
      ("Transfer-Encoding: chunked\r\n\r\nfffffff\r\nmuch too long", "much too l", false),
      ("\r\nmuch too long", "much too l", false),
      ("Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd", "", false),
    ], [1, 3, 1_000_000])
  func anErrorIsReadUpToItsLimit(one: (text: String, body: String, leavesOpen: Bool), pieces: Int)
    throws
  {
    var limits = Self.limits
    limits.errorByteCount = 10
    var response = PlainResponse(limits)
    let bytes = Array("HTTP/1.1 503 X\r\n\(one.text)".utf8)
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      try response.absorb(bytes[start..<min(bytes.count, start + pieces)])
    }
    #expect(response.isWhole && response.leavesOpen == one.leavesOpen)
    #expect(String(decoding: response.takeBody(), as: UTF8.self) == one.body)
  }

  /// A limit is that of the whole, not of what is left to take.
  @Test func whatWasTakenCounts() throws {
    var response = PlainResponse(Self.limits)
    try response.absorb(Array("\(Self.ok)\r\n\(String(repeating: "x", count: 900))".utf8)[...])
    #expect(response.takeBody().count == 900 && response.body.isEmpty)
    try response.absorb(Array(String(repeating: "x", count: 100).utf8)[...])
    #expect(throws: PlainHTTPError.bodyTooLong(limit: 1_000)) {
      try response.absorb(Array("x".utf8)[...])
    }
  }

  @Test(arguments: hostile, [1, 5, 1_000_000])
  func whatMakesNoSenseIsToldByName(one: Case, pieces: Int) throws {
    #expect(throws: try #require(one.error)) { try read(one, pieces: pieces) }
  }

  @Test func whenToAskAgainIsRead() throws {
    let text = "HTTP/1.1 429 X\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"
    let response = try read(Case(name: "", text: text), pieces: 10)
    #expect(response.retryAfter == "Sun, 06 Nov 1994 08:49:37 GMT")
    let now = Date(timeIntervalSince1970: 784_111_770)
    #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 7)
    #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:00 GMT", now: now) == 0)
    for (text, seconds) in [
      ("0", 0.0), (" 120 ", 120), ("-1", nil), ("1.5", nil), ("", nil), ("soon", nil),
      ("9999999999", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 1994 25:49:37 GMT", nil),
    ] as [(String, Double?)] {
      #expect(RetryAfter.seconds(text, now: now) == seconds, "\(text)")
    }
  }

  @Test func aProxyOfTheEnvironmentIsSeen() {
    for (name, isNamed) in [
      ("http_proxy", true), ("all_proxy", true), ("ALL_PROXY", true), ("HTTP_PROXY", false),
      ("https_proxy", false),
    ] {
      #expect(EnvironmentProxy.isNamed([name: "http://a:1"]) == isNamed, "\(name)")
    }
    #expect(!EnvironmentProxy.isNamed(["http_proxy": ""]))
  }
}

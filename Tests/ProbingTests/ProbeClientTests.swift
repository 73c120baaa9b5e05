import Dispatch
import Foundation
import Probing
import Synchronization
import Testing

/// A client and a server that talk over a socket of this machine.
@Suite struct ProbeClientTests {
  private static let clock: @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }

  private func client(
    _ server: LoopbackServer, _ change: (inout ProbeClient.Settings) -> Void = { _ in }
  ) throws -> ProbeClient {
    var settings = ProbeClient.Settings()
    settings.limits.byteCount = 1 << 20
    settings.limits.lineByteCount = 1 << 16
    change(&settings)
    return ProbeClient(
      try ServerAddress("127.0.0.1:\(server.port)"), settings, clock: Self.clock)
  }

  private let manner = Manner(
    endpoint: .completions, model: "small", family: .vllm, topCount: 5)
  private let question = Question(prompt: "Hi", maxTokens: 2, isStreamed: true)

  private static let begin =
    LoopbackServer.streamHead + "data: \(Shapes.vllmCompletions.events[0])\n\n"

  /// What a server does that means no good, and what is said of it.
  struct Hostility: Sendable, CustomTestStringConvertible {
    var name: String
    var error: ProbeError
    var answer: @Sendable (Int32) -> Void

    var testDescription: String { name }

    init(_ name: String, _ error: ProbeError, _ answer: @escaping @Sendable (Int32) -> Void) {
      (self.name, self.error, self.answer) = (name, error, answer)
    }
  }

  /// The system's session would keep what these send for as long as they do.
  static let endless = [
    Hostility("an endless line", .lineTooLong(limit: 1 << 16)) { connection in
      guard LoopbackServer.send(begin + "data: ", connection) else { return }
      let piece = String(repeating: "x", count: 1 << 14)
      while LoopbackServer.send(piece, connection) {}
    },
    Hostility("an endless stream", .tooLong(limit: 1 << 20)) { connection in
      guard LoopbackServer.send(LoopbackServer.streamHead, connection) else { return }
      let piece = String(repeating: ": hello\n\n", count: 1 << 10)
      while LoopbackServer.send(piece, connection) {}
    },
    Hostility("an endless body", .tooLong(limit: 1 << 20)) { connection in
      guard LoopbackServer.send("HTTP/1.1 200 OK\r\n\r\n", connection) else { return }
      let piece = String(repeating: "[", count: 1 << 14)
      while LoopbackServer.send(piece, connection) {}
    },
    Hostility("an endless error", .status(500, message: "")) { connection in
      guard LoopbackServer.send("HTTP/1.1 500 X\r\n\r\n", connection) else { return }
      let piece = String(repeating: "x", count: 1 << 14)
      while LoopbackServer.send(piece, connection) {}
    },
  ]

  static let hostilities = [
    Hostility("a body that is said to be huge", .tooLong(limit: 1 << 20)) { connection in
      let head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"
      LoopbackServer.send(head, connection)
      LoopbackServer.wait(connection)
    },
    Hostility("wrong JSON", .notJSON) { LoopbackServer.reply(200, #"{"choices":["#, $0) },
    Hostility("wrong JSON in a stream", .notJSON) {
      LoopbackServer.send(begin + "data: {\n\ndata: [DONE]\n\n", $0)
    },
    Hostility("too deep", .notJSON) {
      LoopbackServer.reply(200, String(repeating: "[", count: 100_000), $0)
    },
    Hostility("NaN", .notJSON) { connection in
      LoopbackServer.reply(
        200, #"{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[NaN]}}]}"#,
        connection)
    },
    Hostility("NaN as a text", .badField("logprobs.token_logprobs")) { connection in
      LoopbackServer.reply(
        200, #"{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":["NaN"]}}]}"#,
        connection)
    },
    Hostility("a number beyond all doubles", .badField("logprobs.top_logprobs")) { connection in
      LoopbackServer.reply(
        200,
        #"{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-1],"top_logprobs":[{"a":-1e999}]}}]}"#,
        connection)
    },
    Hostility("no choices", .badField("choices")) { LoopbackServer.reply(200, "{}", $0) },
    Hostility("empty choices", .badField("choices")) {
      LoopbackServer.reply(200, #"{"choices":[]}"#, $0)
    },
    Hostility("a number for a text", .badField("text")) {
      LoopbackServer.reply(200, #"{"choices":[{"text":1}]}"#, $0)
    },
    Hostility("hanging up in a stream", .cutOff) { LoopbackServer.send(begin, $0) },
    Hostility("hanging up in a chunk", .cutOff) { connection in
      let head = LoopbackServer.streamHead.replacing(
        "Connection: close", with: "Transfer-Encoding: chunked")
      let event = "data: \(Shapes.vllmCompletions.events[0])\n\n"
      let size = String(event.utf8.count, radix: 16)
      LoopbackServer.send(head + "\(size)\r\n\(event)\r\nff\r\ndata", connection)
    },
    Hostility("an error in a stream", .refused("out of memory")) {
      LoopbackServer.send(begin + "data: {\"error\":{\"message\":\"out of memory\"}}\n\n", $0)
    },
    Hostility("a redirect", .redirected) {
      LoopbackServer.reply(302, "", headers: "Location: http://127.0.0.1:1/\r\n", $0)
    },
    Hostility("an error with commands for a terminal", .status(500, message: "a [31mb c")) {
      LoopbackServer.reply(500, #"{"error":{"message":"a\u001b[31mb\u009bc"}}"#, $0)
    },
    Hostility("an error without words", .status(503, message: "")) {
      LoopbackServer.reply(503, "<html>", $0)
    },
  ]

  @Test(arguments: endless)
  func whoSendsWithoutEndIsCutOff(hostility: Hostility) throws {
    try check(hostility, needsSession: false)
  }

  @Test(arguments: hostilities, [false, true])
  func whoMeansNoGoodGetsOneClearError(hostility: Hostility, needsSession: Bool) throws {
    try check(hostility, needsSession: needsSession)
  }

  private func check(_ hostility: Hostility, needsSession: Bool) throws {
    let server = try LoopbackServer { _, connection in hostility.answer(connection) }
    defer { server.stop() }
    let client = try client(server) { $0.needsSession = needsSession }
    let asked = client.ask([question], manner) { false }
    #expect(asked.map(\.failure) == [hostility.error])
    let words = hostility.error.description
    #expect(words.unicodeScalars.allSatisfy { $0.value >= 32 && !(127..<160).contains($0.value) })
  }

  @Test(arguments: [false, true])
  func whoNeverAnswersIsCutOff(needsSession: Bool) throws {
    let server = try LoopbackServer { _, connection in
      LoopbackServer.send(Self.begin, connection)
      LoopbackServer.wait(connection)
    }
    defer { server.stop() }
    let client = try client(server) { ($0.timeout, $0.needsSession) = (0.2, needsSession) }
    let asked = client.ask([question], manner) { false }
    #expect(asked.map(\.failure) == [.timedOut(seconds: 0.2)])
  }

  @Test(arguments: [false, true])
  func whoStopsWaitsForNobody(needsSession: Bool) throws {
    let server = try LoopbackServer { _, connection in LoopbackServer.wait(connection) }
    defer { server.stop() }
    let client = try client(server) { $0.needsSession = needsSession }
    let asked = client.ask([question, question], manner) { true }
    #expect(asked.map(\.failure) == [.stopped, .stopped])
  }

  /// The system's session ends the process where it hears of a redirect after a task was cancelled.
  @Test func whoIsRedirectedWhileStoppingDoesNotFall() throws {
    for _ in 0..<20 {
      let count = Mutex(0)
      let server = try LoopbackServer { _, connection in
        count.withLock { $0 += 1 }
        LoopbackServer.reply(302, "", headers: "Location: http://127.0.0.1:1/\r\n", connection)
      }
      defer { server.stop() }
      let questions = Array(repeating: question, count: 4)
      let client = try client(server) { $0.needsSession = true }
      let asked = client.ask(questions, manner) { count.withLock { $0 > 0 } }
      #expect(asked.allSatisfy { $0.failure == .redirected || $0.failure == .stopped })
    }
  }

  @Test func nobodyThereIsSaid() throws {
    let server = try LoopbackServer { _, _ in }
    let client = try client(server)
    server.stop()
    #expect(throws: ProbeError.connection("nobody listens there")) {
      try client.models { false }
    }
  }

  /// What would begin another header is sent nowhere.
  @Test func aTokenOfSeveralLinesIsNotSent() throws {
    let server = try LoopbackServer { _, connection in
      LoopbackServer.reply(200, LoopbackServer.models, connection)
    }
    defer { server.stop() }
    let client = try client(server) { $0.token = "a\r\nX: y" }
    #expect(throws: ProbeError.connection("the address cannot be asked")) {
      try client.models { false }
    }
  }

  @Test(arguments: [false, true])
  func theTokenGoesWithEveryRequest(needsSession: Bool) throws {
    let heads = Mutex<[String]>([])
    let server = try LoopbackServer { request, connection in
      heads.withLock { $0.append(request.head) }
      LoopbackServer.reply(
        200, request.path == "/v1/models" ? LoopbackServer.models : Shapes.invar.whole, connection)
    }
    defer { server.stop() }
    let client = try client(server) { ($0.token, $0.needsSession) = ("secret", needsSession) }
    _ = try client.models { false }
    _ = client.ask([question], manner) { false }
    let found = heads.withLock { $0 }
    #expect(found.count == 2)
    #expect(found.allSatisfy { $0.contains("Authorization: Bearer secret\r\n") })
  }

  /// Who says when to be asked again is told from who only refuses.
  @Test(arguments: [
    (429, "7", ProbeError.busy(429, seconds: 7, message: "no")),
    (503, "0", .busy(503, seconds: 0, message: "no")),
    (429, "soon", .status(429, message: "no")), (500, "7", .status(500, message: "no")),
  ])
  func whoHasTooMuchToDoSaysForHowLong(status: Int, rest: String, error: ProbeError) throws {
    let server = try LoopbackServer { _, connection in
      LoopbackServer.reply(
        status, #"{"error":{"message":"no"}}"#, headers: "Retry-After: \(rest)\r\n", connection)
    }
    defer { server.stop() }
    #expect(try client(server).ask([question], manner) { false }.map(\.failure) == [error])
  }

  /// Getting to know a server obeys it too, where there is a clock to wait by.
  @Test func whoAsksForPatienceIsAskedAgainLater() throws {
    let count = Mutex(0)
    let server = try LoopbackServer { request, connection in
      let number = count.withLock { count in
        count += 1
        return count
      }
      guard number % 2 == 0 else {
        return LoopbackServer.reply(429, "{}", headers: "Retry-After: 20\r\n", connection)
      }
      let isModels = request.path == "/v1/models"
      LoopbackServer.reply(
        200, isModels ? LoopbackServer.models : Shapes.vllmCompletions.whole, connection)
    }
    defer { server.stop() }
    let time = ManualTime()
    var introduction = Introduction(
      try client(server), address: "a", Introduction.Wishes(),
      waiting: Waiting(clock: time.clock, pause: time.pause))
    let facts = try introduction.run { false }
    #expect(facts.requestCount == 4 && facts.patience.count == 2)
    #expect(time.now == 40_000_000_000)
  }

  // MARK: getting to know a server

  /// Servers that refuse part of a question, and how they are asked in the end.
  struct Acquaintance: Sendable, CustomTestStringConvertible {
    var name: String
    var endpoint: Manner.Endpoint
    var topCount: Int?
    var streams: Bool
    var note: String?
    /// `nil` for a request that is refused.
    var answer: @Sendable (LoopbackServer.Request) -> (status: Int, text: String)

    var testDescription: String { name }
  }

  private static func isStreamed(_ request: LoopbackServer.Request) -> Bool {
    request.body.contains("\"stream\":true")
  }

  private static func answer(
    _ shape: Shapes.Shape, _ request: LoopbackServer.Request
  ) -> (status: Int, text: String) {
    (200, isStreamed(request) ? shape.stream : shape.whole)
  }

  static let acquaintances = [
    Acquaintance(name: "all there", endpoint: .completions, topCount: 5, streams: true) {
      answer(Shapes.vllmCompletions, $0)
    },
    Acquaintance(name: "chat only", endpoint: .chat, topCount: 5, streams: true) { request in
      request.path.contains("chat")
        ? answer(Shapes.vllmChat, request) : (404, #"{"detail":"Not Found"}"#)
    },
    Acquaintance(
      name: "no log-probabilities", endpoint: .completions, topCount: nil, streams: true,
      note: "it gives no log-probabilities: equal texts alone are weak evidence"
    ) { request in
      request.body.contains("logprobs")
        ? (500, #"{"error":{"message":"logprobs is not supported"}}"#)
        : (200, "data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n")
    },
    Acquaintance(
      name: "one log-probability", endpoint: .completions, topCount: 1, streams: true,
      note: "it gives no likeliest tokens, so no margin can be told"
    ) { request in
      let text =
        #"{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-1]},"finish_reason":"length"}]}"#
      return request.body.contains("\"logprobs\":5") ? (400, "{}") : (200, "data: \(text)\n\n")
    },
    Acquaintance(
      name: "no streams", endpoint: .completions, topCount: 5, streams: false,
      note: "it does not stream answers"
    ) { request in
      isStreamed(request) ? (400, "{}") : answer(Shapes.llamaServer, request)
    },
  ]

  @Test(arguments: acquaintances)
  func theRichestFormThatWorksIsTaken(one: Acquaintance) throws {
    let count = Mutex(0)
    let server = try LoopbackServer { request, connection in
      count.withLock { $0 += 1 }
      if request.path == "/v1/models" {
        return LoopbackServer.reply(200, LoopbackServer.models, connection)
      }
      let (status, text) = one.answer(request)
      let type = text.hasPrefix("data:") ? "text/event-stream" : "application/json"
      LoopbackServer.reply(status, text, type: type, connection)
    }
    defer { server.stop() }
    var introduction = Introduction(
      try client(server), address: "http://server", Introduction.Wishes())
    let facts = try introduction.run { false }
    #expect(facts.manner.endpoint == one.endpoint)
    #expect(facts.manner.topCount == one.topCount)
    #expect(facts.manner.model == "small" && facts.manner.family == .vllm)
    #expect(facts.streams == one.streams)
    #expect(facts.notes == [one.note].compactMap(\.self))
    #expect(facts.requestCount == count.withLock { $0 })
    #expect(facts.requestCount <= Introduction.mostRequests)
  }

  @Test(arguments: [
    (401, ProbeError.status(401, message: "no")), (429, .status(429, message: "no")),
  ])
  func whoRefusesThePersonIsNotAskedInOtherForms(status: Int, error: ProbeError) throws {
    let count = Mutex(0)
    let server = try LoopbackServer { request, connection in
      count.withLock { $0 += 1 }
      let isModels = request.path == "/v1/models"
      LoopbackServer.reply(
        isModels ? 200 : status,
        isModels ? LoopbackServer.models : #"{"error":{"message":"no"}}"#, connection)
    }
    defer { server.stop() }
    var introduction = Introduction(try client(server), address: "a", Introduction.Wishes())
    #expect(throws: error) { try introduction.run { false } }
    #expect(count.withLock { $0 } == 2)
  }

  // MARK: all of it

  /// A server that knows how many requests come together, and answers them once all are there.
  private final class BurstServer: Sendable {
    private struct State {
      var loads: [Int]
      var waiting: [(LoopbackServer.Request, Int32)] = []
      /// Connections that are answered, whose threads may go.
      var answered = 0
    }
    private let state: Mutex<State>
    private let limit: Int
    private let condition = NSCondition()

    init(loads: [Int], limit: Int) {
      state = Mutex(State(loads: loads))
      self.limit = limit
    }

    func handle(_ request: LoopbackServer.Request, _ connection: Int32) {
      if request.path == "/v1/models" {
        return LoopbackServer.reply(200, LoopbackServer.models, connection)
      }
      if request.body.contains(Introduction.prompt) {
        return answer(request, connection, load: 1)
      }
      condition.lock()
      let burst = state.withLock { state -> [(LoopbackServer.Request, Int32)]? in
        state.waiting.append((request, connection))
        guard state.waiting.count == state.loads.first else { return nil }
        defer { state.waiting = [] }
        state.loads.removeFirst()
        return state.waiting
      }
      if let burst {
        for (request, connection) in burst { answer(request, connection, load: burst.count) }
        state.withLock { $0.answered += burst.count }
        condition.broadcast()
      } else {
        // The connection stays open until it is answered.
        while state.withLock({ state in state.waiting.contains { $0.1 == connection } }) {
          condition.wait()
        }
      }
      condition.unlock()
    }

    private func answer(_ request: LoopbackServer.Request, _ connection: Int32, load: Int) {
      let isStreamed = ProbeClientTests.isStreamed(request)
      var shape = Shapes.vllmCompletions
      if load >= limit {
        shape.whole = shape.whole.replacing("-1.25", with: "-1.2501")
        shape.events = shape.events.map { $0.replacing("-1.25", with: "-1.2501") }
      }
      if isStreamed {
        LoopbackServer.send(LoopbackServer.streamHead + shape.stream, connection)
      } else {
        LoopbackServer.reply(200, shape.whole, connection)
      }
    }
  }

  @Test(arguments: [4, .max])
  func aServerIsProbedOverTheNetwork(limit: Int) throws {
    var wishes = ProbePlan.Wishes()
    (wishes.seed, wishes.size, wishes.requestCount) = (3, 8, 60)
    let plan = try ProbePlan(wishes)
    let burst = BurstServer(loads: plan.cases.map(\.load), limit: limit)
    let server = try LoopbackServer { burst.handle($0, $1) }
    defer { server.stop() }
    let client = try client(server)
    var introduction = Introduction(client, address: "http://server", Introduction.Wishes())
    let facts = try introduction.run { false }
    let pace = Pace(requestCount: 100, size: 8, rate: .infinity)
    let report = ProbeRun(plan, facts, client, pace, clock: Self.clock)
      .run(pause: { _ in }, until: { false }, progress: { _ in })
    #expect(report.failures == [])
    #expect(report.askedCount == plan.requestCount)
    #expect(report.exitStatus == (limit == 4 ? 1 : 0))
    #expect(report.sections[0].smallestLoad == (limit == 4 ? 4 : nil))
    #expect(report.sections[0].differingBy[.tokens] == 0)
    if limit == 4 {
      let largest = try #require(report.sections[0].largest)
      #expect(abs(largest - 0.0001) < 1e-9)
    }
  }
}

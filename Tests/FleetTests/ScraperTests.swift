import Fleet
import Foundation
import Synchronization
import Testing

/// Asking over HTTP, on a real socket of this machine.
@Suite(.serialized) struct ScraperTests {
  private static let clock: @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }

  private func ask(
    _ targets: [Target], _ change: (inout Scraper.Settings) -> Void = { _ in }
  ) -> [String: Result<ServerSample, ScrapeError>] {
    var settings = Scraper.Settings()
    settings.timeout = 20
    change(&settings)
    let scraper = Scraper(settings, clock: Self.clock)
    for target in targets { scraper.ask(target) }
    var answers: [Fleet.Answer] = []
    while scraper.isBusy || answers.count < targets.count {
      let new = scraper.answers(until: Self.clock() + 60_000_000_000)
      if new.isEmpty && !scraper.isBusy { break }
      answers += new
    }
    return Dictionary(answers.map { ($0.url, $0.outcome) }) { first, _ in first }
  }

  private func error(_ outcome: Result<ServerSample, ScrapeError>?) -> ScrapeError? {
    if case .failure(let error)? = outcome { error } else { nil }
  }

  @Test func aTextComesBackAsFigures() throws {
    let text = String(decoding: try Texts.recorded("vllm-0.32"), as: UTF8.self)
    let server = try LoopbackServer(["/metrics": { LoopbackServer.reply(200, text, $1) }])
    defer { server.stop() }
    let target = try Target("127.0.0.1:\(server.port)")
    let sample = try #require(try ask([target])[target.url]?.get())
    #expect(sample.engine?[.generationTokens] == 6_640)
  }

  @Test func whatIsNoAnswerIsTold() throws {
    let elsewhere = Mutex(0)
    let server = try LoopbackServer([
      "/moved": { LoopbackServer.reply(302, "", headers: "Location: /metrics\r\n", $1) },
      "/metrics": { request, connection in
        elsewhere.withLock { $0 += 1 }
        LoopbackServer.reply(200, "x", connection)
      },
      "/locked": { LoopbackServer.reply(401, "", $1) },
      "/broken": { LoopbackServer.reply(500, "vllm:num_requests_running 1\n", $1) },
      "/page": { LoopbackServer.reply(200, "<html>\n", $1) },
      "/torn": { LoopbackServer.reply(200, "vllm:num_requests_running 1", $1) },
    ])
    defer { server.stop() }
    let paths: [(String, ScrapeError)] = [
      ("/moved", .redirected), ("/locked", .status(401)), ("/broken", .status(500)),
      ("/nothing", .status(404)), ("/page", .unreadable(.noName(line: 1))),
      ("/torn", .unreadable(.tornOff(line: 1))),
    ]
    let outcomes = ask(try paths.map { try Target(server.url($0.0)) })
    for (path, expected) in paths {
      #expect(error(outcomes[server.url(path)]) == expected, "\(path)")
    }
    #expect(elsewhere.withLock { $0 } == 0, "a redirect was followed")
  }

  /// What to do about a status, where something can be done.
  @Test(arguments: [
    (401, "--token-file"), (403, "--token-file"), (404, "/metrics"), (501, "--metrics"),
  ])
  func aStatusSaysWhatToDo(status: Int, words: String) {
    #expect(ScrapeError.status(status).description.contains(words))
  }

  @Test func nobodyAndNoHTTPAreTold() throws {
    let server = try LoopbackServer(["/metrics": { LoopbackServer.send("SSH-2.0-x\r\n", $1) }])
    let gone = try LoopbackServer([:])
    gone.stop()
    defer { server.stop() }
    let targets = try [Target(server.url("/metrics")), Target("127.0.0.1:\(gone.port)")]
    let outcomes = ask(targets)
    #expect(error(outcomes[targets[1].url]) == .connection("nobody listens there"))
    #expect(error(outcomes[targets[0].url]) != nil)
  }

  /// Told beforehand or not, more than the limit is not kept.
  @Test func tooLongATextIsCutOff() throws {
    let line = String(repeating: "a", count: 1_000) + " 1\n"
    let sent = Mutex(0)
    let server = try LoopbackServer([
      "/told": { LoopbackServer.reply(200, String(repeating: line, count: 200), $1) },
      "/endless": { request, connection in
        LoopbackServer.send("HTTP/1.1 200 X\r\nConnection: close\r\n\r\n", connection)
        while LoopbackServer.send(line, connection), sent.withLock({ $0 }) < 1_000_000_000 {
          sent.withLock { $0 += line.utf8.count }
        }
      },
    ])
    defer { server.stop() }
    let targets = try ["/told", "/endless"].map { try Target(server.url($0)) }
    let outcomes = ask(targets) { $0.limits.byteCount = 100_000 }
    for target in targets {
      #expect(error(outcomes[target.url]) == .tooLong(limit: 100_000), "\(target.url)")
    }
    #expect(sent.withLock { $0 } < 1_000_000_000)
  }

  /// A byte now and then is no answer.
  @Test func aSlowServerIsGivenUp() throws {
    let server = try LoopbackServer([
      "/metrics": { request, connection in
        LoopbackServer.send("HTTP/1.1 200 X\r\nConnection: close\r\n\r\n", connection)
        while LoopbackServer.send("#", connection) { usleep(20_000) }
      }
    ])
    defer { server.stop() }
    let target = try Target(server.url("/metrics"))
    let outcomes = ask([target]) { $0.timeout = 0.3 }
    #expect(error(outcomes[target.url]) == .timedOut(seconds: 0.3))
  }

  /// A token goes to those who were named, and never to whoever was found to listen.
  @Test func aTokenIsNotGivenToStrangers() throws {
    let requests = Mutex<[String]>([])
    let server = try LoopbackServer([
      "/metrics": { request, connection in
        requests.withLock { $0.append(request) }
        LoopbackServer.reply(200, Texts.vllm(), connection)
      }
    ])
    defer { server.stop() }
    let address = "127.0.0.1:\(server.port)"
    for source in [Target.Source.given, .found] {
      let target = try Target(address, source: source)
      let outcome = ask([target]) { $0.token = "secret" }[target.url]
      #expect(try outcome?.get().engine != nil)
    }
    let tokens = requests.withLock { $0.map { $0.contains("Authorization: Bearer secret\r\n") } }
    #expect(tokens == [true, false])
    #expect(requests.withLock { $0.allSatisfy { $0.contains("version=0.0.4") } })
  }

  /// More targets than may be asked at once are all asked, and none twice at a time.
  @Test func manyTargetsShareAFewQuestions() throws {
    let counts = Mutex((now: 0, most: 0))
    let paths = (0..<30).map { "/\($0)" }
    let answer: LoopbackServer.Answer = { request, connection in
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
      usleep(5_000)
      counts.withLock { $0.now -= 1 }
      LoopbackServer.reply(200, Texts.vllm(), connection)
    }
    let server = try LoopbackServer(Dictionary(uniqueKeysWithValues: paths.map { ($0, answer) }))
    defer { server.stop() }
    let targets = try paths.map { try Target(server.url($0)) }
    let outcomes = ask(targets + targets.prefix(3)) { $0.concurrency = 4 }
    #expect(outcomes.count == 30 && outcomes.values.allSatisfy { error($0) == nil })
    #expect(counts.withLock { $0.most } <= 4)
  }

  // MARK: connections

  /// Answers over one connection again and again, and counts both.
  private final class PatientServer: Sendable {
    let counts = Mutex((connections: 0, requests: 0))

    func answer(_ connection: Int32, times: Int, _ text: String) {
      counts.withLock { $0.connections += 1 }
      for _ in 0..<times {
        counts.withLock { $0.requests += 1 }
        guard LoopbackServer.send(text, connection), LoopbackServer.head(connection) != nil else {
          return
        }
      }
    }
  }

  private static func kept(_ body: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Asked several times by one scraper, with all answers.
  private func askAgain(
    _ target: Target, times: Int, _ change: (inout Scraper.Settings) -> Void = { _ in }
  ) -> [Fleet.Answer] {
    var settings = Scraper.Settings()
    settings.timeout = 20
    change(&settings)
    let scraper = Scraper(settings, clock: Self.clock)
    return (0..<times).flatMap { _ in
      scraper.ask(target)
      return scraper.answers(until: Self.clock() + 60_000_000_000)
    }
  }

  @Test func aConnectionIsAskedAgain() throws {
    let patient = PatientServer()
    let server = try LoopbackServer([
      "/metrics": { patient.answer($1, times: 5, Self.kept(Texts.vllm(running: 3))) }
    ])
    defer { server.stop() }
    let answers = askAgain(try Target("127.0.0.1:\(server.port)"), times: 5)
    #expect(answers.count == 5 && answers.allSatisfy { error($0.outcome) == nil })
    #expect(patient.counts.withLock { $0 } == (1, 5))
  }

  /// It says that it keeps the connection, and hangs up: before it is asked again, or just then.
  @Test(arguments: [1, 2])
  func aConnectionThatWasClosedIsMadeAnew(times: Int) throws {
    let patient = PatientServer()
    let server = try LoopbackServer([
      "/metrics": { patient.answer($1, times: times, Self.kept(Texts.vllm())) }
    ])
    defer { server.stop() }
    let answers = askAgain(try Target("127.0.0.1:\(server.port)"), times: 6)
    #expect(answers.count == 6 && answers.allSatisfy { error($0.outcome) == nil })
    #expect(patient.counts.withLock { $0.connections } > 1)
  }

  /// What else came over a connection is nobody's answer.
  @Test func whatNobodyAskedForIsNoAnswer() throws {
    let patient = PatientServer()
    let server = try LoopbackServer([
      "/metrics": {
        patient.answer($1, times: 1, Self.kept(Texts.vllm(running: 1)) + Self.kept("x 1\n"))
      }
    ])
    defer { server.stop() }
    let answers = askAgain(try Target("127.0.0.1:\(server.port)"), times: 3)
    #expect(try answers.map { try $0.outcome.get().engine?[.running] } == [1, 1, 1])
    #expect(patient.counts.withLock { $0.connections } == 3)
  }

  /// A name with several addresses: nobody listens at the first.
  @Test func everyAddressOfANameIsTried() throws {
    let server = try LoopbackServer(["/metrics": { LoopbackServer.reply(200, Texts.vllm(), $1) }])
    defer { server.stop() }
    let target = try Target("localhost:\(server.port)")
    #expect(try ask([target])[target.url]?.get().engine != nil)
  }

  /// The system's session gives the same answers, for TLS and for proxies.
  @Test func theSystemsSessionSaysTheSame() throws {
    let server = try LoopbackServer([
      "/metrics": { LoopbackServer.reply(200, Texts.vllm(running: 4), $1) },
      "/moved": { LoopbackServer.reply(302, "", headers: "Location: /metrics\r\n", $1) },
      "/busy": { LoopbackServer.reply(429, "", headers: "Retry-After: 9\r\n", $1) },
      "/slow": { LoopbackServer.wait($1) },
    ])
    defer { server.stop() }
    let targets = try ["/metrics", "/moved", "/busy", "/slow"].map { try Target(server.url($0)) }
    for needsSession in [false, true] {
      let outcomes = ask(targets) { ($0.timeout, $0.needsSession) = (5, needsSession) }
      #expect(try outcomes[targets[0].url]?.get().engine?[.running] == 4)
      #expect(error(outcomes[targets[1].url]) == .redirected)
      #expect(error(outcomes[targets[2].url]) == .busy(status: 429, seconds: 9))
      #expect(error(outcomes[targets[3].url]) == .timedOut(seconds: 5))
    }
  }

  /// Who asks for patience is not asked before it is over.
  @Test func whoAsksForPatienceIsLeftAlone() throws {
    let count = Mutex(0)
    let offset = Mutex<UInt64>(0)
    let server = try LoopbackServer([
      "/metrics": {
        count.withLock { $0 += 1 }
        LoopbackServer.reply(429, "", headers: "Retry-After: 30\r\n", $1)
      }
    ])
    defer { server.stop() }
    let target = try Target("127.0.0.1:\(server.port)")
    let scraper = Scraper(Scraper.Settings()) { Self.clock() + offset.withLock { $0 } }
    func ask() -> [ScrapeError?] {
      scraper.ask(target)
      return scraper.answers(until: Self.clock() + 60_000_000_000).map { error($0.outcome) }
    }
    #expect(ask() == [.busy(status: 429, seconds: 30)])
    #expect(ask() == [] && count.withLock { $0 } == 1)
    offset.withLock { $0 = 31_000_000_000 }
    #expect(ask().count == 1 && count.withLock { $0 } == 2)
  }

  @Test(arguments: [
    (429, nil, "it asks for patience (HTTP 429)"),
    (429, "12", "it asks for patience (HTTP 429); asked again in 12 s"),
    (503, "99999", "it asks for patience (HTTP 503); asked again in 300 s"),
    (503, nil, "HTTP 503"), (418, "5", "HTTP 418"),
  ])
  func patienceIsTold(status: Int, rest: String?, words: String) {
    #expect(ScrapeError(status: status, retryAfter: rest)?.description == words)
  }

  /// A file that changes while it is watched, and one that is half written.
  @Test func aWatchFollowsItsFile() throws {
    let server = try LoopbackServer([
      "/metrics": { LoopbackServer.reply(200, Texts.vllm(running: 3), $1) }
    ])
    defer { server.stop() }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    func write(_ text: String) throws { try Data(text.utf8).write(to: file, options: .atomic) }
    try write("[{\"targets\": [\"127.0.0.1:\(server.port)\"]}]")
    var settings = FleetWatch.Settings()
    (settings.file, settings.scraper.timeout) = (file.path, 20)
    let watch = FleetWatch(settings, clock: Self.clock)
    try watch.refreshTargets()
    #expect(watch.patientRound().replicas.map { $0.sample?[.running] } == [3])
    try write("[{\"targets\"")
    #expect(watch.round().replicas.count == 1)
    #expect(watch.takeNotice()?.contains("its former targets stay") == true)
    #expect(watch.round().replicas.count == 1 && watch.takeNotice() == nil)
    try write("[]")
    #expect(watch.round().replicas.isEmpty && watch.takeNotice() == nil)
  }
}

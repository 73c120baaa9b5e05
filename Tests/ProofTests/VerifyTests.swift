import EngineTypes
import Inference
import Proof
import SessionLog
import Testing

/// A recorded session comes out again, token by token and bit by bit.
@Suite struct VerifyTests {
  static let schedules: [VerifySchedule] = [
    .alone, .recorded, .shuffled(seed: 1), .shuffled(seed: 2), .concurrent(1), .concurrent(5),
  ]

  static let half: KernelMode = {
    var mode = KernelMode.invariant
    mode.attention = .standard
    return mode
  }()

  static let modes: [(KernelMode, KernelMode?)] = [
    (.invariant, nil), (.standard, nil), (half, nil), (.reference, nil),
    (.invariant, .standard), (.standard, .invariant),
  ]

  static func verify(
    _ session: RecordedSession, _ schedule: VerifySchedule = .alone
  ) throws -> VerificationReport {
    var options = Verifier.Options()
    options.schedule = schedule
    var verifier = Verifier(
      try SessionScript(session), session.header, EngineFactory(try TestModel.tiny()), options)
    return try verifier.run()
  }

  @Test(arguments: modes, schedules)
  func everySessionComesOutAgain(
    modes: (KernelMode, KernelMode?), schedule: VerifySchedule
  ) throws {
    let session = try Recording.busy(
      try TestModel.tiny(), mode: modes.0, changingTo: modes.1
    ).session()
    let report = try Self.verify(session, schedule)
    #expect(report.mismatches == [] && report.scheduleDifference == nil)
    let script = try SessionScript(session)
    let ran = script.requests.filter { $0.modes != .none }
    let wanted = Set(ran.map { $0.dependsOnSchedule ? .recorded : schedule })
    #expect(Set(report.passes.map(\.schedule)) == wanted)
    let compared = report.passes.reduce(0) { $0 + $1.tokenCount }
    #expect(compared >= script.tokenCount && script.tokenCount > 90)
  }

  /// Pauses are no causes of anything, and who is cut off by the engine's end has an answer as far as
  /// it goes.
  @Test(arguments: [KernelMode.invariant, .standard], [VerifySchedule.alone, .recorded])
  func aPausedSessionThatWasShutDownComesOutAgain(
    mode: KernelMode, schedule: VerifySchedule
  ) throws {
    var recording = try Recording(
      try TestModel.tiny(), TestModel.settings { $0.mode = mode })
    for index in 0..<3 { try recording.submit("request \(index)", maxTokens: 20) }
    try recording.step(4)
    recording.perform { _ in [.paused(nanoseconds: 0)] }
    try recording.submit("asked for in a pause", maxTokens: 30)
    recording.perform { _ in [.resumed(Pause(start: 0, end: 0), stepCount: 3)] }
    try recording.step(3)
    recording.perform { _ in [.paused(nanoseconds: 0)] }
    recording.perform { $0.shutdown() }
    let session = try recording.session()
    let script = try SessionScript(session)
    #expect(script.requests.map { $0.end?.reason } == Array(repeating: .shutdown, count: 4))
    #expect(script.tokenCount > 10 && !script.requests.contains(where: \.endsByItself))
    let report = try Self.verify(session, schedule)
    #expect(report.mismatches == [] && report.scheduleDifference == nil)
    #expect(report.passes.reduce(0) { $0 + $1.tokenCount } >= script.tokenCount)
  }

  /// A session in which prompts are scored, one of them for nothing else, and answers end at a text.
  static func scoring(_ mode: KernelMode) throws -> (Recording, stopped: RequestID) {
    let model = try TestModel.tiny()
    let settings = TestModel.settings {
      $0.mode = mode
      $0.blockSize = 4
      $0.blockCount = 40
      $0.tokenBudget = 20
    }
    var before = try Recording(model, settings)
    let asked = try before.submit("when to stop", maxTokens: 12)
    try before.finish()
    let texts = before.events.compactMap { event in
      if case .token(let token) = event, token.request == asked { token.text } else { nil }
    }
    var session = try Recording(model, settings)
    try session.submit("a prompt to be scored, and then answered", top: 1, scoring: 2)
    try session.submit("a prompt to be scored and no more", maxTokens: 0, scoring: 0)
    let stopped = try session.submit("when to stop", maxTokens: 12) {
      $0.stopStrings = [texts[2...5].joined()]
    }
    try session.submit("x", maxTokens: 0, scoring: 3)
    try session.step(4)
    try session.submit("a prompt to be scored, and then answered", scoring: 2)
    try session.submit("company", maxTokens: 20)
    try session.finish()
    return (session, stopped)
  }

  @Test(arguments: [KernelMode.invariant, .standard], schedules)
  func scoresAndStopsComeOutAgain(mode: KernelMode, schedule: VerifySchedule) throws {
    let (recording, stopped) = try Self.scoring(mode)
    let session = try recording.session()
    let script = try SessionScript(session)
    #expect(
      script.requests.map { $0.answer.promptScores?.count ?? 0 > 0 } == [
        true, true, false, false, true, false,
      ])
    #expect(script.request(stopped)?.end?.reason == .stop || mode == .standard)
    let report = try Self.verify(session, schedule)
    #expect(report.mismatches == [] && report.scheduleDifference == nil)
  }

  /// A score that was changed, and a text to stop at that was.
  @Test func anotherScoreAndAnotherStopAreNamed() throws {
    let (recording, stopped) = try Self.scoring(.invariant)
    var forged = try Forgery(recording.bytes())
    try forged.replace(
      "],[", "],[1", inLineWith: ["\"event\":\"prompt_scores\"", "\"request\":2,"])
    var report = try Self.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.mismatches.map(\.kind) == [.promptScore(position: 2)])
    #expect(report.mismatches.map { "\($0)" }[0].hasPrefix("r2, prompt token 2: "))
    forged = try Forgery(recording.bytes())
    try forged.replace(
      "\"stop\":[\"", "\"stop\":[\"no", inLineWith: ["\"event\":\"request_arrive\""])
    report = try Self.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.mismatches.map(\.request) == [stopped])
  }

  /// The session above is as eventful as it says.
  @Test func theBusySessionIsBusy() throws {
    let recording = try Recording.busy(
      try TestModel.tiny(), mode: .invariant, changingTo: .standard)
    let script = try SessionScript(try recording.session())
    #expect(recording.events.contains { if case .preempted = $0 { true } else { false } })
    #expect(script.requests.contains { ($0.end?.cachedTokenCount ?? 0) > 0 })
    #expect(script.requests.count { $0.end?.reason == .cancelled } == 2)
    #expect(script.requests.contains { $0.modes == .mixed })
    #expect(script.requests.contains { $0.mode == .invariant && !$0.dependsOnSchedule })
    #expect(script.requests.contains { $0.mode == .standard })
    #expect(script.requests.contains { !$0.tokens.isEmpty && $0.end?.reason == .cancelled })
  }

  /// The positive control: standard answers are not owed the same bits in other batches.
  @Test func standardAnswersDoNotComeOutAgainInOtherBatches() throws {
    var recording = try Recording.busy(try TestModel.tiny(), mode: .standard)
    let settings = recording.core.settings
    recording = try Recording(try TestModel.tiny(), settings)
    try recording.submit("a question", maxTokens: 24)
    for index in 0..<4 { try recording.submit("company \(index)", maxTokens: 24) }
    try recording.finish()
    var forged = try Forgery(recording.bytes())
    // As if the request had come alone: the others' lines are gone, so are their rows.
    for other in 2...5 {
      forged.removeLine(with: ["\"request\":\(other),"])
      forged.removeLine(with: ["\"event\":\"tokens\"", "[[\(other),"])
    }
    let report = try Self.verify(try RecordedSession(bytes: forged.bytes), .recorded)
    #expect(report.scheduleDifference?.step == 1)
    #expect(!report.isVerified)
  }

  /// A limit that comes and goes cuts the same chunks again; another one is found out.
  @Test func aChunkLimitThatChangedOnTheWayIsChangedAgain() throws {
    var recording = try Recording(
      try TestModel.tiny(), TestModel.settings { $0.mode = .standard })
    try recording.submit("goes on meanwhile", maxTokens: 12)
    try recording.step(2)
    recording.perform { $0.change { $0.chunkLimit = 6 } }
    let long = try recording.submit("a prompt of many more tokens than six", maxTokens: 3)
    try recording.step(2)
    recording.perform { $0.change { $0.chunkLimit = nil } }
    try recording.finish()
    let session = try recording.session()
    let chunks = try SessionScript(session).steps.flatMap(\.chunks)
      .filter { $0.request == long && $0.kind == .prefill }.map(\.tokenCount)
    #expect(chunks.count == 3 && chunks[0] == 6 && chunks[1] == 6 && chunks[2] > 6)
    #expect(try Self.verify(session).isVerified)
    var forged = try Forgery(recording.bytes())
    try forged.replace(
      "\"chunk_limit\":6", "\"chunk_limit\":7", inLineWith: ["\"event\":\"config\""])
    let control = try Self.verify(try RecordedSession(bytes: forged.bytes))
    #expect(control.scheduleDifference?.step == 3 && !control.isVerified)
  }

  /// Requests that keep to a mode take turns with the others again, and come to their own hashes.
  @Test(arguments: [KernelMode.invariant, .standard])
  func modesThatRequestsKeptToAreKeptToAgain(mode: KernelMode) throws {
    var recording = try Recording(try TestModel.tiny(), TestModel.settings { $0.mode = mode })
    for kept in [nil, KernelMode.invariant, .standard, .standard] {
      try recording.submit("the same question", keeping: kept)
    }
    try recording.submit("on its own", isolation: .alone, keeping: .standard)
    try recording.step(3)
    recording.perform { $0.change { $0.mode = mode == .standard ? .invariant : .standard } }
    try recording.finish()
    let script = try SessionScript(try recording.session())
    #expect(
      script.requests.map(\.modes) == [
        .mixed, .uniform(.invariant), .uniform(.standard), .uniform(.standard), .uniform(.standard),
      ])
    let report = try Self.verify(try recording.session())
    #expect(report.isVerified && Set(report.passes.map(\.schedule)) == [.alone, .recorded])
    var forged = try Forgery(recording.bytes())
    try forged.replace(
      "\"mode\":\"standard\"", "\"mode\":\"invariant\"",
      inLineWith: ["\"request\":3,\"isolation\""])
    #expect(try !Self.verify(try RecordedSession(bytes: forged.bytes)).isVerified)
  }

  /// Standard kernels see how many threads there are, so they must change when they did.
  @Test func threadsThatChangedOnTheWayAreChangedAgain() throws {
    var recording = try Recording(
      try TestModel.tiny(), TestModel.settings { $0.mode = .standard })
    for text in ["one request", "and another"] { try recording.submit(text, maxTokens: 12) }
    try recording.step(4)
    recording.perform { $0.change { $0.threadCount = 3 } }
    try recording.step(4)
    recording.perform { $0.change { $0.threadCount = 1 } }
    try recording.finish()
    let report = try Self.verify(try recording.session())
    #expect(report.isVerified && report.passes.map(\.schedule) == [.recorded])
    #expect(
      report.notes.count == 1 && report.notes[0].contains("changes, as the session did, to 1, 3"))
    // The control: a log that says otherwise is found out, at the first token after the change.
    var forged = try Forgery(recording.bytes())
    try forged.replace("\"threads\":3", "\"threads\":2", inLineWith: ["\"event\":\"config\""])
    let control = try Self.verify(try RecordedSession(bytes: forged.bytes))
    #expect(control.mismatches.map(\.token) == [4, 4] && control.scheduleDifference == nil)
  }

  /// Where threads must not matter, the ones asked for stay.
  @Test func threadsAskedForStayThroughTheRecordedSchedule() throws {
    let session = try Recording.busy(try TestModel.tiny(), mode: .invariant).session()
    var options = Verifier.Options()
    (options.schedule, options.threadCount) = (.recorded, 4)
    var verifier = Verifier(
      try SessionScript(session), session.header, EngineFactory(try TestModel.tiny()), options)
    let report = try verifier.run()
    #expect(report.isVerified && report.notes.isEmpty)
    #expect(report.passes.map(\.threadCount) == [4])
  }

  @Test func equalRequestsAreComputedOnceWhereTheyAreAlone() throws {
    var recording = try Recording(try TestModel.tiny(), TestModel.settings())
    for _ in 0..<6 { try recording.submit("twins") }
    try recording.submit("a single one")
    try recording.finish()
    let alone = try Self.verify(try recording.session())
    #expect(alone.passes.map(\.requestCount) == [7])
    #expect(alone.passes.map(\.differentRequestCount) == [2])
    #expect(alone.passes.map(\.tokenCount) == [70] && alone.passes.map(\.stepCount) == [20])
    let crowded = try Self.verify(try recording.session(), .concurrent(7))
    #expect(crowded.passes.map(\.stepCount) == [10])
  }

  @Test func whoNeverHadATokenIsSkipped() throws {
    var recording = try Recording(
      try TestModel.tiny(), TestModel.settings { $0.maxRunning = 1 })
    try recording.submit("runs", maxTokens: 3)
    let waiting = try recording.submit("waits")
    recording.perform {
      $0.submit(
        GenerationRequest(prompt: .tokens([])), EncodedPrompt(tokens: [], displayText: ""),
        as: RequestID(9))
    }
    try recording.step(2)
    let report = try Self.verify(try recording.session())
    #expect(report.skipped.map(\.request) == [waiting, RequestID(9)])
    #expect(report.isVerified && report.passes.map(\.tokenCount) == [2])
  }

  /// What a killed process leaves: the log up to any byte.
  @Test(arguments: [KernelMode.invariant, .standard])
  func aTornLogIsVerifiedAsFarAsItGoes(mode: KernelMode) throws {
    let bytes = try Recording.busy(try TestModel.tiny(), mode: mode).bytes()
    var tokenCounts: Set<Int> = []
    for count in stride(from: 2_000, to: bytes.count, by: bytes.count / 12) {
      let session = try RecordedSession(bytes: Array(bytes.prefix(count)))
      #expect(!session.isComplete)
      let report = try Self.verify(session)
      #expect(report.mismatches == [] && report.scheduleDifference == nil, "cut at byte \(count)")
      tokenCounts.insert(report.passes.reduce(0) { $0 + $1.tokenCount })
    }
    #expect(tokenCounts.count > 6)
  }

  /// A log may end inside a step, after some of its tokens.
  @Test func aTokenOfATornStepIsVerifiedToo() throws {
    var recording = try Recording(
      try TestModel.tiny(), TestModel.settings { $0.mode = .standard })
    for text in ["one", "two", "three"] { try recording.submit(text) }
    try recording.step(4)
    var forged = try Forgery(recording.bytes())
    forged.removeLine(with: ["\"event\":\"step\"", "\"step\":4"])
    forged.removeLine(with: ["\"event\":\"session_end\""])
    forged.removeLine(with: ["\"event\":\"tokens\"", "\"step\":4,", "[[3,"])
    let report = try Self.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.isVerified)
    #expect(report.passes.map(\.tokenCount) == [11] && report.passes.map(\.stepCount) == [4])
  }
}

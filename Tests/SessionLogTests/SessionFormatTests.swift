import EngineTypes
import Foundation
import SessionLog
import Testing

struct SessionFormatTests {
  @Test func theFormatIsTheGolden() throws {
    let file = SessionFile()
    try file.record()
    try expectGolden(String(decoding: file.bytes, as: UTF8.self), "session.jsonl")
  }

  /// What programs other than this one read stays as it is, and is a log again.
  @Test func theSpelledOutFormIsTheGolden() throws {
    let file = SessionFile()
    try file.record()
    let text = try RecordedSession(path: file.path).jsonLines(.spelledOut)
    try expectGolden(text, "spelled-out.jsonl")
    let again = try RecordedSession(bytes: Array(text.utf8))
    #expect(again.format == .spelledOut && again.isComplete)
    #expect(again.header == SampleSession.header && again.events == SampleSession.events)
    #expect(again.jsonLines == text)
  }

  /// Logs from before scores and stop strings say nothing of them.
  @Test func aLogFromBeforeIsStillRead() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/session-before-scores.jsonl")
    let events = try RecordedSession(path: url.path).events
    let requests = events.compactMap { if case .admitted(let it) = $0 { it } else { nil } }
    #expect(requests.map(\.sampling.stopStrings) == [[], []])
    #expect(requests.allSatisfy { $0.promptLogprobCount == nil && $0.logprobCount == nil })
    let tokens = events.compactMap { if case .token(let it) = $0 { it } else { nil } }
    #expect(tokens.allSatisfy { $0.logprob == nil } && tokens[0].top.count == 2)
    #expect(!events.contains { if case .promptScored = $0 { true } else { false } })
  }

  /// Whatever a token has of log-probabilities comes back, from rows of every form.
  @Test(arguments: [nil, -0.5, -.infinity, -0.0] as [Float?], [0, 2])
  func aTokensLogprobsComeBack(own: Float?, count: Int) throws {
    func token(_ request: Int, _ index: Int) -> EngineEvent {
      guard case .token(var token) = SampleSession.token(request, index, "x", milliseconds: 9)
      else {
        return .fault("no token")
      }
      token.logprob = own
      token.top = (0..<count).map { TokenLogprob(token: TokenID($0), logprob: -.infinity) }
      return .token(token)
    }
    let arrivals = [1, 2, 3].map { SampleSession.admitted($0, milliseconds: 1) }
    let events = arrivals + [1, 2, 3].map { token($0, 0) } + [1, 2, 3].map { token($0, 1) }
    let file = SessionFile()
    try file.record(events: events)
    let session = try RecordedSession(path: file.path)
    #expect(session.events == events)
    let spelledOut = Array(session.jsonLines(.spelledOut).utf8)
    #expect(try RecordedSession(bytes: spelledOut).events == events)
  }

  /// Twins whose log-probabilities alone differ, in one bit, are not told as one.
  @Test func oneBitOfALogprobIsToldApart() throws {
    let arrivals = [1, 2].map { SampleSession.admitted($0, milliseconds: 1) }
    let tokens = zip([1, 2], [Float(-0.5), Float(-0.5).nextUp]).map { request, logprob in
      guard case .token(var token) = SampleSession.token(request, 0, "x", milliseconds: 9) else {
        return EngineEvent.fault("no token")
      }
      token.logprob = logprob
      return .token(token)
    }
    let file = SessionFile()
    try file.record(events: arrivals + tokens)
    #expect(try RecordedSession(path: file.path).events == arrivals + tokens)
  }

  @Test(arguments: [
    "[2,-1.25,0]", "[2,-1.25]", "[2,\"x\",1]", "[-1.5,-1.25,1]", "[2,-1.25,1,[7]]", "2",
    "[2,-1.25,1,[[7,-0.5]],1]",
  ])
  func aScoreThatIsNoneIsDamage(row: String) throws {
    let header = SampleSession.header
    let file = SessionFile()
    try file.record(header: header, events: [SampleSession.scored])
    let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").map { line in
      String(line.prefix(upTo: line.range(of: ",\"chain\"")?.lowerBound ?? line.endIndex)) + "}"
    }
    let bytes = Chained.lines(
      lines.map { $0.replacing("[2,-1.25,2,[[7,-0.5]]]", with: row) })
    #expect(throws: SessionLogError.malformed(line: 2, reason: "bad or missing field scores")) {
      try RecordedSession(bytes: bytes)
    }
  }

  /// Logs without the field, such as the goldens, have no limit.
  @Test(arguments: [nil, 1, 64])
  func aChunkLimitIsWrittenOnlyWhereThereIsOne(limit: Int?) throws {
    var settings = SampleSession.settings
    settings.chunkLimit = limit
    let event = EngineEvent.configurationChanged(settings)
    #expect(try roundTrip(event) == event)
    var header = SampleSession.header
    header.settings = settings
    let file = SessionFile()
    try file.record(header: header)
    #expect(try RecordedSession(path: file.path).header.settings.chunkLimit == limit)
    #expect(String(decoding: file.bytes, as: UTF8.self).contains("chunk_limit") == (limit != nil))
  }

  @Test func everySettingComesBack() throws {
    var settings = SampleSession.settings
    for setting in Setting.allCases where setting != .mode {
      let value: SettingValue =
        switch setting.row.kind {
        case .number, .limit: .number(7)
        case .onOff: .flag(false)
        case .word(let words): .word(words.last ?? "")
        }
      #expect(setting.value(in: settings) != value && setting.set(value, in: &settings))
    }
    let event = EngineEvent.configurationChanged(settings)
    #expect(try roundTrip(event) == event)
  }

  /// A setting that was added later is at its default in older logs; those that decide the bits were
  /// always there.
  @Test(arguments: [("\"max_running\":32,", true), ("\"kv\":\"f16\",", false)])
  func aMissingSettingIsAtItsDefaultOrDamage(field: String, isFine: Bool) throws {
    let file = SessionFile()
    try file.record()
    let header = String(decoding: file.bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    let chain = try #require(header.range(of: ",\"chain\""))
    let whole = String(header[..<chain.lowerBound]) + "}"
    let bytes = Chained.lines([whole.replacing(field, with: "")])
    if isFine {
      #expect(try RecordedSession(bytes: bytes).header == SampleSession.header)
    } else {
      #expect(throws: SessionLogError.self) { try RecordedSession(bytes: bytes) }
    }
  }

  /// Nor do requests without the field keep to a mode.
  @Test(arguments: [nil, KernelMode.standard, SampleSession.settings.mode])
  func aKeptModeIsWrittenOnlyWhereThereIsOne(mode: KernelMode?) throws {
    let request = AdmittedRequest(
      id: RequestID(9), promptText: "x", promptTokens: [TokenID(1)],
      sampling: SampleSession.sampling, isolation: .shared, mode: mode, nanoseconds: 3_000_000)
    #expect(try roundTrip(.admitted(request)) == .admitted(request))
  }

  /// Few steps are run in both families; the others say nothing of it.
  @Test(arguments: [nil, FamilyTiming(invariantNanoseconds: 1_100, standardNanoseconds: 1_050)])
  func aComparisonOfFamiliesIsWrittenOnlyWhereThereIsOne(families: FamilyTiming?) throws {
    guard case .stepCompleted(var step) = SampleSession.step(1, [4], milliseconds: 3) else {
      Issue.record("the sample is no step")
      return
    }
    step.families = families
    #expect(try roundTrip(.stepCompleted(step)) == .stepCompleted(step))
  }

  /// What a step may have beside what the one before it had.
  private static let differences: [(name: String, apply: Difference)] =
    fields + RareCount.allCases.map { ($0.rawValue, setting($0)) }

  private static let fields: [(name: String, apply: Difference)] = [
    ("nothing", { _ in }),
    ("families", { $0.families = FamilyTiming(invariantNanoseconds: 7, standardNanoseconds: 9) }),
    ("mode", { $0.mode = .standard }), ("budget", { $0.tokenBudget = 9 }),
    ("running", { $0.runningCount = 9 }), ("waiting", { $0.waitingCount = 9 }),
    ("blocks", { $0.blocks.cached = 9 }), ("duration", { $0.durationNanoseconds = 9 }),
    ("hashing", { $0.hashNanoseconds = 9 }), ("chunks", { $0.chunks[0].firstPosition = 90 }),
    ("kernels", { $0.operations[0].choice.kernel = "gemv" }),
    ("shapes", { $0.operations[1].m = 9 }),
  ]

  private typealias Difference = @Sendable (inout StepRecord) -> Void

  private static func setting(_ count: RareCount) -> Difference {
    { $0[keyPath: count.field] = 3 }
  }

  /// A row leaves out what the step before had too; one thing that is otherwise is never left out
  /// with it.
  @Test(arguments: differences.indices)
  func whateverSetsAStepApartFromTheLastComesBack(index: Int) throws {
    let events = (4...8).map { number in
      guard
        case .stepCompleted(var step) = SampleSession.step(
          number, [1], milliseconds: UInt64(10 * number))
      else { return EngineEvent.fault("no step") }
      for count in RareCount.allCases { step[keyPath: count.field] = 0 }
      if number == 7 { Self.differences[index].apply(&step) }
      return .stepCompleted(step)
    }
    let file = SessionFile()
    try file.record(events: events)
    #expect(
      try RecordedSession(path: file.path).events == events, "\(Self.differences[index].name)")
  }

  /// A rejection without a prompt is written as it always was.
  @Test(arguments: ["", "a question\nin two lines"], [Isolation.shared, .alone])
  func whatWasRejectedIsWrittenWithItsTimeAndWords(prompt: String, isolation: Isolation) throws {
    let event = EngineEvent.rejected(
      RejectedRequest(
        id: RequestID(9), reason: .queueFull(limit: 3), promptText: prompt, isolation: isolation,
        nanoseconds: 3_000_000))
    #expect(try roundTrip(event) == event)
  }

  /// What is left at rest, and what would run next, as an engine that was idle all along tells it.
  @Test func aRestComesBackWithItsKernels() throws {
    let operations = [OperationSite.qkv, .attention, .lmHead].map { site in
      OperationRecord(
        site: site, m: 1, n: 128, k: 64,
        choice: KernelChoice(
          family: .standard, kernel: "gemv", reductionOrder: "split2", splitCount: 2,
          dependsOnBatch: true), nanoseconds: 0)
    }
    let event = EngineEvent.rested(
      RestRecord(
        runningCount: 1, waitingCount: 2, blocks: BlockUsage(total: 64, used: 3, cached: 5),
        mode: .standard, operations: operations, nanoseconds: 5_000_000))
    #expect(try roundTrip(event) == event)
  }

  @Test func aLogIsReadInPiecesOfAnySize() throws {
    let file = SessionFile()
    try file.record()
    var reported: [Int] = []
    let session = try RecordedSession(path: file.path) { done, total in
      reported.append(done)
      #expect(total == file.bytes.count)
    }
    #expect(reported.last == file.bytes.count)
    #expect(try session == RecordedSession(bytes: file.bytes))
  }

  @Test func everyEventComesBackAsItWas() throws {
    let file = SessionFile()
    try file.record()
    let session = try RecordedSession(path: file.path)
    #expect(session.header == SampleSession.header)
    #expect(session.events == SampleSession.events)
    #expect(session.isComplete && !session.isTorn)
  }

  @Test func writingWhatWasReadGivesTheSameBytes() throws {
    let file = SessionFile()
    try file.record()
    #expect(Array(try RecordedSession(path: file.path).jsonLines.utf8) == file.bytes)
  }

  @Test func everyLineIsAJSONObjectWithAnEventAndATime() throws {
    let file = SessionFile()
    try file.record()
    var times: [Int] = []
    for line in file.bytes.split(separator: UInt8(ascii: "\n")) {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      #expect(object["event"] is String)
      #expect((object["chain"] as? String)?.count == 64)
      times.append(try #require(object["t_ns"] as? Int))
    }
    #expect(times == times.sorted())
  }

  @Test func anEventWithoutATimeHasTheLatest() throws {
    let file = SessionFile()
    try file.record()
    let entries = try RecordedSession(path: file.path).entries
    let preemption = try #require(entries.first { $0.event == .preempted(RequestID(2), step: 2) })
    #expect(preemption.nanoseconds == 17_000_000)
  }

  @Test(arguments: [Float.infinity, -.infinity, 0.1, -1e-30, .greatestFiniteMagnitude, -0.0])
  func everyLogProbabilityKeepsItsBits(value: Float) throws {
    var record = TokenRecord(
      request: RequestID(1), index: 0, token: TokenID(1), text: "", top: [],
      hash: SampleSession.hash(0), step: 1, nanoseconds: 1)
    record.top = [TokenLogprob(token: TokenID(2), logprob: value)]
    guard case .token(let read) = try roundTrip(.token(record)) else {
      Issue.record("not a token")
      return
    }
    #expect(read.top.map(\.logprob.bitPattern) == [value.bitPattern])
  }

  @Test func everyKernelModeComesBack() throws {
    for family in KernelFamily.allCases {
      for operation in KernelOperation.allCases {
        var mode = KernelMode.invariant
        mode[operation] = family
        #expect(try roundTrip(.modeChanged(mode, step: 4)) == .modeChanged(mode, step: 4))
      }
    }
  }

  private func roundTrip(_ event: EngineEvent) throws -> EngineEvent? {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    queue.push([event])
    recorder.close()
    return try RecordedSession(path: file.path).events.first
  }
}

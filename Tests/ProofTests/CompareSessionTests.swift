import EngineTypes
import Inference
import Proof
import SessionLog
import Testing

/// Logs that an engine wrote, compared: whole ones, damaged ones and ones of an older form.
@Suite struct CompareSessionTests {
  private static func compare(
    _ a: RecordedSession, _ b: RecordedSession, capacity: Int = 1 << 20
  ) throws -> LogComparison {
    try CompareTests.compare(a, b, capacity: capacity)
  }

  private static func busy(
    _ mode: KernelMode, changingTo other: KernelMode? = nil
  ) throws -> RecordedSession {
    try Recording.busy(try TestModel.tiny(), mode: mode, changingTo: other).session()
  }

  /// One question alone in its steps, or with neighbours, on so many threads.
  private static func question(
    _ mode: KernelMode, neighbours: Int, threads: Int
  ) throws -> RecordedSession {
    var recording = try Recording(
      try TestModel.tiny(),
      TestModel.settings {
        ($0.mode, $0.threadCount) = (mode, threads)
      })
    try recording.submit("the same question", maxTokens: 30, top: 2)
    for number in 0..<neighbours { try recording.submit("neighbour \(number)", maxTokens: 30) }
    try recording.finish()
    return try recording.session()
  }

  @Test(arguments: [(1, 0), (2, 5), (3, 9)])
  func companyAndThreadsChangeNoInvariantBit(threads: Int, neighbours: Int) throws {
    let comparison = try Self.compare(
      try Self.question(.invariant, neighbours: 0, threads: 1),
      try Self.question(.invariant, neighbours: neighbours, threads: threads))
    #expect(comparison.outcome == .sameBits && comparison.tally.comparedCount == 1)
    #expect(comparison.questions.reduce(0) { $0 + $1.unpairedCounts.b } == neighbours)
  }

  /// The control: standard kernels, the same question.
  @Test func companyChangesStandardBits() throws {
    let comparison = try Self.compare(
      try Self.question(.standard, neighbours: 0, threads: 2),
      try Self.question(.standard, neighbours: 9, threads: 2))
    #expect(comparison.outcome == .different)
    let difference = try #require(comparison.pairs.first?.difference)
    #expect(difference.comparesHashes && difference.firstBits != nil)
    #expect(difference.excerpts != nil && (difference.logprobs?.largest ?? 0) > 0)
  }

  static let modes: [(KernelMode, KernelMode?)] = [
    (.invariant, nil), (.standard, nil), (.invariant, .standard),
  ]

  /// Requests that saw two modes too.
  @Test(arguments: modes)
  func aLogHasTheSameBitsAsItself(mode: KernelMode, other: KernelMode?) throws {
    let session = try Self.busy(mode, changingTo: other)
    let comparison = try Self.compare(session, session)
    #expect(comparison.outcome == .sameBits && comparison.tally.comparedCount > 8)
    #expect(comparison.sessionDifferences.isEmpty)
    #expect(comparison.notes.contains { $0.hasPrefix("both logs are of one session") })
    #expect(comparison.pairs.allSatisfy { $0.requests.a.id == $0.requests.b.id })
  }

  /// What was computed in one mode before the other came is compared as such.
  @Test func aModeThatChangesIsSaid() throws {
    let comparison = try Self.compare(
      try Self.busy(.invariant), try Self.busy(.invariant, changingTo: .standard))
    let mixed = comparison.pairs.filter { $0.requests.b.mode == nil }
    #expect(!mixed.isEmpty && comparison.tally[.sameBits] > 0)
    #expect(mixed.allSatisfy { ($0.difference?.firstBits ?? 0) > 0 })
    let mode = try #require(comparison.sessionDifferences.first { $0.name == "kernel mode" })
    #expect(mode.values == Pair("invariant", "invariant → standard"))
  }

  @Test func anOlderFormSaysTheSame() throws {
    let session = try Self.busy(.invariant)
    let older = try RecordedSession(bytes: Array(session.jsonLines(.spelledOut).utf8))
    let (a, b) = (try Self.compare(older, session), try Self.compare(session, session))
    #expect(a.outcome == .sameBits && a.pairs == b.pairs && a.speed == b.speed)
  }

  // MARK: - What is missing

  static func recording() throws -> Recording {
    var recording = try Recording(try TestModel.tiny(), TestModel.settings())
    try recording.submit("One", maxTokens: 6)
    try recording.finish()
    try recording.submit("Two is under way", maxTokens: 90)
    try recording.step(20)
    try recording.submit("Three has lost its beginning", maxTokens: 60)
    try recording.finish()
    try recording.submit("Four is whole", maxTokens: 8)
    try recording.finish()
    return recording
  }

  @Test func upToAGapAnswersAreCompared() throws {
    let recording = try Self.recording()
    let cut = try RecordedSession(bytes: recording.bytes(losing: 12...60))
    let comparison = try Self.compare(try recording.session(), cut)
    #expect(comparison.outcome == .sameBits)
    let pairs = Dictionary(
      uniqueKeysWithValues: comparison.pairs.map { ($0.requests.a.id.rawValue, $0) })
    #expect(pairs[1]?.verdict == .sameBits && pairs[1]?.isWhole == true)
    #expect(pairs[2]?.verdict == .sameBits && pairs[2]?.isWhole == false)
    #expect((1..<90).contains(pairs[2]?.difference?.tokenCount ?? 0))
    #expect(pairs[4]?.verdict == .sameBits && pairs[4]?.difference?.tokenCount == 8)
    // How much of it is known depends on what fitted before the gap; all of it never is.
    #expect(pairs[3]?.isWhole != true)
    #expect(comparison.notes.contains { $0.hasPrefix("a gap in B: ") })
    #expect(comparison.notes.contains { $0.contains("compared as far as both answers go") })
  }

  @Test(arguments: [0.3, 0.6, 0.9])
  func aTornLogIsComparedUpToItsEnd(share: Double) throws {
    let bytes = try Self.recording().bytes()
    let torn = try RecordedSession(bytes: Array(bytes.prefix(Int(Double(bytes.count) * share))))
    let comparison = try Self.compare(torn, try RecordedSession(bytes: bytes))
    #expect(comparison.logs.a.isTorn && !comparison.logs.a.isComplete)
    #expect(comparison.tally[.differs] + comparison.tally[.otherBits] == 0)
    #expect(comparison.tally.tokenCount < 6 + 90 + 60 + 8)
  }

  /// A lie is a difference like any other.
  @Test func aChangedHashIsFound() throws {
    let bytes = try Self.recording().bytes()
    let session = try RecordedSession(bytes: bytes)
    let tokens = session.events.compactMap { event -> TokenRecord? in
      if case .token(let token) = event, token.request == RequestID(4) { token } else { nil }
    }
    var forged = try Forgery(bytes)
    for token in tokens.dropFirst(3) {
      try forged.replace(
        token.hash.hex, String(token.hash.hex.reversed()), inLineWith: ["[[4,\(token.index),"])
    }
    let comparison = try Self.compare(session, try RecordedSession(bytes: forged.bytes))
    let pair = try #require(comparison.pairs.first { $0.verdict != .sameBits })
    #expect(pair.requests.a.id == RequestID(4) && pair.difference?.firstBits == 3)
    #expect(comparison.tally[.otherBits] == 1)
  }

  @Test func whatNoEngineWritesIsRefusedByTheLogsName() throws {
    let bytes = try Self.recording().bytes()
    let session = try RecordedSession(bytes: bytes)
    var forged = try Forgery(bytes)
    forged.duplicateLine(with: ["\"event\":\"request_arrive\"", "Two is under way"])
    let broken = try RecordedSession(bytes: forged.bytes)
    for (a, b, side) in [(session, broken, LogSide.b), (broken, session, .a)] {
      let error = #expect(throws: LogComparisonError.self) { try Self.compare(a, b) }
      #expect(error?.side == side && error?.reason.contains("admits r2 twice") == true)
    }
  }
}

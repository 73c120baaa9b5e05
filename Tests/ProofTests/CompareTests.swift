import EngineTypes
import Inference
import Proof
import Reports
import SessionLog
import Testing

/// Two logs that are compared, on small ones whose every difference is known.
@Suite struct CompareTests {
  typealias Ask = WrittenLog.Ask

  static func compare(
    _ a: RecordedSession, _ b: RecordedSession, capacity: Int = 1 << 20
  ) throws -> LogComparison {
    try LogComparer(Pair(a, b), capacity: capacity).compare()
  }

  static func compare(_ a: [Ask], _ b: [Ask]) throws -> LogComparison {
    try compare(try WrittenLog(a).session(), try WrittenLog(b).session())
  }

  struct Fact: CustomTestStringConvertible {
    var name: String
    var a = Ask()
    var b: Ask
    var verdict: PairVerdict
    var firstToken: Int?
    var firstBits: Int?

    var testDescription: String { name }
  }

  static let standard = Ask(mode: .standard)
  static let facts: [Fact] = [
    Fact(name: "the same", b: Ask(), verdict: .sameBits),
    Fact(name: "the same in standard mode", a: standard, b: standard, verdict: .sameBits),
    Fact(
      name: "a token", b: Ask(tokens: [10, 99, 12]), verdict: .differs, firstToken: 1, firstBits: 1),
    Fact(name: "bits", b: Ask(otherBitsFrom: 2), verdict: .otherBits, firstBits: 2),
    Fact(name: "bits from the first", b: Ask(otherBitsFrom: 0), verdict: .otherBits, firstBits: 0),
    Fact(
      name: "bits, then a token", b: Ask(tokens: [10, 11, 99], otherBitsFrom: 0), verdict: .differs,
      firstToken: 2, firstBits: 0),
    Fact(name: "another mode", b: standard, verdict: .bitsUnknown),
    Fact(
      name: "another mode and another token", b: standard.with { $0.tokens = [10, 11, 99] },
      verdict: .differs, firstToken: 2),
    Fact(
      name: "another mode, the same log-probabilities", a: Ask(logprobs: [-1, -2, -3]),
      b: standard.with { $0.logprobs = [-1, -2, -3] }, verdict: .bitsUnknown),
    Fact(
      name: "another mode, other log-probabilities", a: Ask(logprobs: [-1, -2, -3]),
      b: standard.with { $0.logprobs = [-1, -2.5, -3] }, verdict: .otherBits, firstBits: 1),
    Fact(
      name: "another mode, a log-softmax that rounds otherwise", a: Ask(logprobs: [-1, -2, -3]),
      b: standard.with { $0.logprobs = [-1.000001, -2, -3] }, verdict: .bitsUnknown),
    Fact(
      name: "another mode, rounded otherwise before other logits",
      a: Ask(logprobs: [-1, -2, -3]), b: standard.with { $0.logprobs = [-1.000001, -2.5, -3] },
      verdict: .otherBits, firstBits: 1),
    Fact(
      name: "an end that comes sooner", b: Ask(tokens: [10, 11], end: .stop),
      verdict: .differs, firstToken: 2),
    Fact(
      name: "an error", b: Ask(tokens: [10, 11], end: .error), verdict: .differs, firstToken: 2),
    Fact(
      name: "an error at once", b: Ask(tokens: [], end: .error), verdict: .differs, firstToken: 0),
    Fact(name: "another end", b: Ask(end: .stop), verdict: .differs, firstToken: 3),
    Fact(name: "cancelled", b: Ask(tokens: [10, 11], end: .cancelled), verdict: .sameBits),
    Fact(
      name: "cancelled after another token", b: Ask(tokens: [10, 99], end: .cancelled),
      verdict: .differs, firstToken: 1, firstBits: 1),
    Fact(
      name: "cancelled after more than the other's end", a: Ask(tokens: [10], end: .stop),
      b: Ask(tokens: [10, 11], end: .cancelled), verdict: .differs, firstToken: 1),
    Fact(
      name: "both cancelled", a: Ask(tokens: [10, 11], end: .cancelled),
      b: Ask(tokens: [10], end: .shutdown), verdict: .sameBits),
    Fact(name: "no end", b: Ask(tokens: [10, 11], end: nil), verdict: .sameBits),
    Fact(name: "no token", b: Ask(tokens: [], end: .cancelled), verdict: .notCompared),
    Fact(name: "no token yet", b: Ask(tokens: [], end: nil), verdict: .notCompared),
  ]

  @Test(arguments: facts)
  func aDifferenceIsTheFirstOne(fact: Fact) throws {
    let comparison = try Self.compare([fact.a], [fact.b])
    let pair = try #require(comparison.pairs.first)
    #expect(comparison.pairs.count == 1)
    #expect(pair.verdict == fact.verdict)
    #expect(pair.difference?.firstToken == fact.firstToken)
    #expect(pair.difference?.firstBits == fact.firstBits)
    let outcome: LogComparison.Outcome =
      switch fact.verdict {
      case .sameBits: .sameBits
      case .notCompared: .nothing
      case .differs, .otherBits, .bitsUnknown: .different
      }
    #expect(comparison.outcome == outcome)
  }

  static let obstacles: [(WrittenLog, HashObstacle?)] = [
    (WrittenLog([Ask()]), nil), (WrittenLog([Ask(mode: .standard)]), .otherMode),
    (WrittenLog([Ask()]) { $0.settings.kv = .f32 }, .otherPrecision),
    (WrittenLog([Ask()]) { $0.settings.activation = .f32 }, .otherPrecision),
    (WrittenLog([Ask()]) { $0.model.sha256 = String(repeating: "cd", count: 32) }, .otherModel),
  ]

  @Test(arguments: obstacles)
  func bitsThatCannotBeComparedSayWhy(log: WrittenLog, obstacle: HashObstacle?) throws {
    let comparison = try Self.compare(try WrittenLog([Ask()]).session(), try log.session())
    #expect(comparison.pairs.map(\.difference?.obstacle) == [obstacle])
    #expect(comparison.headline.hasSuffix(obstacle?.rawValue ?? "came out the same"))
  }

  /// Who is A and who is B makes no difference to what is found.
  @Test(arguments: facts)
  func theOtherWayRoundIsTheSame(fact: Fact) throws {
    let pair = try #require(try Self.compare([fact.b], [fact.a]).pairs.first)
    #expect(pair.verdict == fact.verdict)
    #expect(pair.difference?.firstToken == fact.firstToken)
    #expect(pair.difference?.firstBits == fact.firstBits)
  }

  /// However little memory there is, the answers that differ are read until all are compared.
  @Test(arguments: [1, 700, 2_000])
  func memoryChangesNothing(capacity: Int) throws {
    let asks = (0..<24).map { Ask(seed: UInt64($0 / 2)) }
    let others = asks.enumerated().map { index, ask in
      ask.with {
        if index % 3 == 0 { $0.tokens[index % 2] = 99 }
        if index % 5 == 0 { $0.otherBitsFrom = 1 }
      }
    }
    let (a, b) = (try WrittenLog(asks).session(), try WrittenLog(others).session())
    let comparison = try Self.compare(a, b, capacity: capacity)
    #expect(comparison == (try Self.compare(a, b)))
    #expect(comparison.tally[.differs] == 8 && comparison.tally[.otherBits] == 3)
    #expect(comparison.tally[.sameBits] == 13)
  }

  @Test func textsAreShownAroundTheDifference() throws {
    let pair = try #require(
      try Self.compare([Ask(tokens: [10, 11, 12, 13])], [Ask(tokens: [10, 11, 99], end: .stop)])
        .pairs.first)
    let excerpts = try #require(pair.difference?.excerpts)
    #expect(excerpts.a.before == " t10 t11" && excerpts.b.before == " t10 t11")
    #expect(excerpts.a.text == " t12" && excerpts.a.after == " t13")
    #expect(excerpts.b.token == TokenID(99) && excerpts.b.after.isEmpty)
  }

  @Test func anAnswerThatIsOverHasNoTokenThere() throws {
    let pair = try #require(
      try Self.compare([Ask()], [Ask(tokens: [10, 11], end: .stop)]).pairs.first)
    let excerpts = try #require(pair.difference?.excerpts)
    #expect(excerpts.a.token == TokenID(12) && excerpts.b.token == nil)
  }

  @Test func logProbabilitiesAreMeasured() throws {
    let comparison = try Self.compare(
      [Ask(logprobs: [-1, -2, -3])], [Ask(mode: .standard, logprobs: [-1, -2.5, -3.25])])
    let logprobs = try #require(comparison.pairs.first?.difference?.logprobs)
    #expect(logprobs.tokenCount == 3 && logprobs.first == 1 && logprobs.largest == 0.5)
  }

  // MARK: - Who is compared with whom

  struct PairingFact: CustomTestStringConvertible {
    var name: String
    var a: [Ask]
    var b: [Ask]
    /// The requests' numbers.
    var pairs: [[UInt64]]
    var unpaired: [Int] = [0, 0]

    var testDescription: String { name }
  }

  static let alone = Ask(isAlone: true)
  static let pairings: [PairingFact] = [
    PairingFact(
      name: "another prompt", a: [Ask()], b: [Ask(prompt: [1, 2])], pairs: [], unpaired: [1, 1]),
    PairingFact(name: "another seed", a: [Ask()], b: [Ask(seed: 1)], pairs: [], unpaired: [1, 1]),
    PairingFact(
      name: "another order", a: [Ask(), Ask(seed: 1)], b: [Ask(seed: 1), Ask()],
      pairs: [[1, 2], [2, 1]]),
    PairingFact(
      name: "twins in order", a: [Ask(), Ask(), Ask()], b: [Ask(), Ask()],
      pairs: [[1, 1], [2, 2]], unpaired: [1, 0]),
    PairingFact(
      name: "modes with each other", a: [Ask(), standard, Ask()], b: [standard, Ask()],
      pairs: [[1, 2], [2, 1]], unpaired: [1, 0]),
    PairingFact(
      name: "one mode more often than the other has it", a: [standard, Ask(), Ask()],
      b: [standard, standard, Ask()], pairs: [[1, 1], [2, 3]], unpaired: [1, 1]),
    PairingFact(
      name: "no mode in common", a: [Ask(), Ask()], b: [standard], pairs: [[1, 1]],
      unpaired: [1, 0]),
    PairingFact(
      name: "alone with alone", a: [alone, Ask()], b: [Ask(), alone], pairs: [[1, 2], [2, 1]]),
    PairingFact(name: "alone with company", a: [alone], b: [Ask()], pairs: [[1, 1]]),
    PairingFact(
      name: "one that was cancelled keeps its place",
      a: [Ask(tokens: [], end: .cancelled), Ask()], b: [Ask(), Ask()], pairs: [[1, 1], [2, 2]]),
  ]

  @Test(arguments: pairings)
  func requestsArePairedByTheRule(fact: PairingFact) throws {
    let comparison = try Self.compare(fact.a, fact.b)
    let pairs = comparison.pairs.map { [$0.requests.a.id.rawValue, $0.requests.b.id.rawValue] }
    #expect(pairs == fact.pairs)
    #expect(comparison.questions.reduce(0) { $0 + $1.unpairedCounts.a } == fact.unpaired[0])
    #expect(comparison.questions.reduce(0) { $0 + $1.unpairedCounts.b } == fact.unpaired[1])
  }

  @Test func answersOfTwinsAreCounted() throws {
    let other = Ask(tokens: [10, 11, 99])
    let comparison = try Self.compare([Ask(), Ask(), other], [other, Ask(tokens: [7]), other])
    let question = try #require(comparison.questions.first)
    #expect(question.answerCounts == Pair(2, 2) && question.commonAnswerCount == 1)
  }

  // MARK: - What is said of the sessions

  @Test func onlyWhatIsNotTheSameIsListed() throws {
    let a = WrittenLog([Ask()])
    var b = WrittenLog([Ask()]) {
      $0.programVersion = "2"
      $0.settings.threadCount = 2
      $0.settings.kv = .f32
    }
    var changed = b.header.settings
    changed.tokenBudget = 64
    b.append(.configurationChanged(changed))
    let comparison = try Self.compare(try a.session(), try b.session())
    let facts = comparison.sessionDifferences.map {
      [$0.name, $0.values.a, $0.values.b, $0.isHashed ? "hashed" : ""]
    }
    #expect(
      facts == [
        ["program version", "1", "2", ""], ["threads", "1", "2", ""],
        ["K and V", "bf16", "f32", "hashed"], ["token budget", "256", "256 → 64", ""],
      ])
    // Other K and V, other hashes: the tokens are the same.
    #expect(comparison.pairs.map(\.verdict) == [.bitsUnknown])
    #expect(comparison.notes.contains { $0.contains("numerics version") })
  }

  /// Modes of single operations are long: each has its line, in the words that set it apart.
  @Test func modesOfSingleOperationsStandOneBelowTheOther() throws {
    var b = WrittenLog([Ask()])
    var mode = KernelMode.invariant
    for operation in [KernelOperation.matmul, .attention, .logits] {
      mode[operation] = .standard
      b.append(.modeChanged(mode, step: 1))
    }
    let comparison = try Self.compare(try WrittenLog([Ask()]).session(), try b.session())
    let difference = try #require(comparison.sessionDifferences.first)
    #expect(difference.values.b.contains("rmsnorm=invariant matmul=standard"))
    #expect(
      difference.steps
        == Pair(
          ["invariant"],
          [
            "invariant", "invariant, but matmul standard",
            "invariant, but matmul, attention standard", "standard, but rmsnorm invariant",
          ]))
    let outcome = CompareOutcome(names: Pair("a.jsonl", "b.jsonl"), comparison: comparison)
    let lines = CompareText(outcome).text.split(separator: "\n")
    #expect(lines.contains { $0.hasSuffix("→ standard, but rmsnorm invariant") })
    let table = lines.drop { !$0.hasPrefix("not the same") }.prefix(5)
    #expect(table.allSatisfy { $0.count <= 90 })
  }

  @Test func anotherModelIsComparedAndSaid() throws {
    let b = WrittenLog([Ask()]) { $0.model.sha256 = String(repeating: "cd", count: 32) }
    let comparison = try Self.compare(try WrittenLog([Ask()]).session(), try b.session())
    #expect(comparison.pairs.map(\.verdict) == [.bitsUnknown])
    #expect(comparison.notes.contains { $0.hasPrefix("the models differ") })
    #expect(comparison.sessionDifferences.map(\.name) == ["model's SHA-256"])
  }

  @Test(arguments: [
    (KernelMode.invariant, "look at no neighbour"), (.standard, "ran standard kernels"),
  ])
  func otherBitsAreExplainedByTheirMode(mode: KernelMode, words: String) throws {
    let comparison = try Self.compare(
      [Ask(mode: mode)], [Ask(otherBitsFrom: 1, mode: mode)])
    #expect(comparison.notes.contains { $0.contains(words) })
    let same = try Self.compare([Ask(mode: mode)], [Ask(mode: mode)])
    #expect(!same.notes.contains { $0.contains(words) })
  }

  @Test func requestsThatWereRefusedAreCounted() throws {
    var a = WrittenLog([Ask()])
    a.reject()
    let comparison = try Self.compare(try a.session(), try WrittenLog([Ask()]).session())
    #expect(comparison.logs.a.rejectedCount == 1 && comparison.logs.b.rejectedCount == 0)
    #expect(comparison.notes.contains { $0.hasPrefix("1 request of A refused") })
    #expect(comparison.outcome == .sameBits)
  }

  @Test func aLogWithoutRequestsSaysNothing() throws {
    let empty = try WrittenLog().session()
    for pair in [(empty, empty), (empty, try WrittenLog([Ask()]).session())] {
      let comparison = try Self.compare(pair.0, pair.1)
      #expect(comparison.outcome == .nothing)
      #expect(comparison.headline.hasPrefix("nothing compared"))
    }
  }

  // MARK: - Speed

  @Test func timesStandSideBySide() throws {
    let comparison = try Self.compare(
      [Ask(), Ask(isAlone: true)], [Ask(milliseconds: 20), Ask(isAlone: true, milliseconds: 5)])
    #expect(
      comparison.speed.map(\.subject) == [.company(pairCount: 1), .alone(pairCount: 1), .sessions])
    let figures = comparison.speed.map { table in
      Dictionary(uniqueKeysWithValues: table.figures.map { ($0.name, $0) })
    }
    #expect(figures[0]["TTFT p50"]?.values == Pair(10e6, 20e6))
    #expect(figures[0]["TPOT p95"]?.values == Pair(10e6, 20e6))
    #expect(figures[0]["E2E p50"]?.values == Pair(30e6, 60e6))
    #expect(figures[0]["E2E p50"]?.ratio == 2)
    #expect(figures[1]["TTFT p50"]?.ratio == 0.5)
    #expect(figures[2]["steps"]?.values == Pair(6, 6))
    #expect(figures[2]["tokens computed"]?.values == Pair(10, 10))
    #expect(figures[2]["time in steps"]?.values == Pair(60e6, 75e6))
    #expect(figures[2]["duration of the load"]?.values == Pair(30e6, 60e6))
    #expect(figures[2]["tokens a second of the load"]?.values == Pair(100, 50))
  }

  @Test func whatIsNotKnownHasNoRatio() throws {
    let comparison = try Self.compare([Ask(tokens: [10])], [Ask(tokens: [10])])
    let figure = try #require(comparison.speed.first?.figures.first { $0.name == "TPOT p50" })
    #expect(figure.values == Pair(nil, nil) && figure.ratio == nil)
  }
}

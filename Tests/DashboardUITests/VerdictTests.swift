import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The headline: how many answers were equal to the bit, over time and mode by mode.
struct VerdictTests {
  private static let second: UInt64 = 1_000_000_000

  /// A whole answer to the same question: admitted, one token, ended.
  private static func answer(
    _ number: Int, bits: UInt8, at nanoseconds: UInt64, isAlone: Bool = false,
    mode: KernelMode? = .standard, reason: FinishReason = .length
  ) throws -> [EngineEvent] {
    let id = RequestID(number)
    let hash = try #require(OutputHash(bytes: Array(repeating: bits, count: 32)))
    var step = StepRecord(step: number, mode: mode ?? .standard)
    (step.startNanoseconds, step.durationNanoseconds) = (nanoseconds, 0)
    // Nobody is company for a run alone.
    step.chunks = ([id] + (isAlone ? [] : [RequestID(1 << 40)])).map {
      ChunkRecord(
        request: $0, firstPosition: 0, tokenCount: 1, kind: .prefill, promptTokenCount: 1)
    }
    return [
      .admitted(
        AdmittedRequest(
          id: id, promptText: "Why?", promptTokens: [TokenID(1)], sampling: SamplingParameters(),
          isolation: isAlone ? .alone : .shared, nanoseconds: nanoseconds)),
      .stepCompleted(step),
      .token(
        TokenRecord(
          request: id, index: 0, token: TokenID(Int(bits)), text: "a", top: [], hash: hash,
          step: number, nanoseconds: nanoseconds)),
      .finished(
        FinishedRequest(
          id: id, reason: reason, tokenCount: 1, cachedTokenCount: 0, hash: hash, mode: mode,
          nanoseconds: nanoseconds)),
    ]
  }

  private static func facts(_ events: [EngineEvent]) -> EngineFacts {
    var facts = Stage(startsWorkload: false).state.facts
    for event in events { facts.absorb(event) }
    return facts
  }

  private static func columns(_ facts: EngineFacts, _ limit: Int = 512) -> [VerdictSeries.Tally] {
    facts.verdicts.columns(atMost: limit, until: facts.newestNanoseconds).columns.map(\.total)
  }

  /// Nobody is his own twin: what stands in for a run alone says so, and is judged once one has ended.
  @Test func whatOthersAreComparedWithIsNoTwinOfItself() throws {
    func references(_ events: [EngineEvent]...) throws -> [Bool] {
      let facts = Self.facts(events.flatMap(\.self))
      return try (1...events.count).map {
        facts.twins.isReference(try #require(facts.requests[RequestID($0)]))
      }
    }
    let first = try Self.answer(1, bits: 1, at: 10)
    let second = try Self.answer(2, bits: 2, at: 20)
    let alone = try Self.answer(3, bits: 2, at: 30, isAlone: true)
    #expect(try references(first) == [false])
    #expect(try references(first, second) == [true, false])
    #expect(try references(first, second, alone) == [false, false, true])
    // Until it has ended, another one is.
    #expect(try references(first, second, Array(alone.dropLast())) == [true, false, false])
  }

  /// Of a run that will be compared with it is said who is until then.
  @Test func aRunAloneThatHasNotEndedNamesTheReferenceThereIs() throws {
    let alone = try Self.answer(3, bits: 2, at: 30, isAlone: true)
    let before = try Self.answer(1, bits: 1, at: 10) + Self.answer(2, bits: 2, at: 20)
    var stage = Stage(width: 100, height: 30, startsWorkload: false)
    stage.send(.events(before + alone.dropLast()))
    stage.edit { $0.overlay = .detail(RequestID(3), .twin, scroll: 0) }
    #expect(stage.text.contains("¹ next reference: until it has ended, ⌂ r1 is"))
    #expect(stage.text.contains("⌂ r1, which ended first") && !stage.text.contains("⌂ reference"))
    stage.send(.events(Array(alone.suffix(1))))
    #expect(stage.text.contains("⌂ reference") && !stage.text.contains("next reference"))
  }

  @Test func theStripsSumsAreThoseOfTheProof() throws {
    var stage = Stage()
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    stage.edit { $0.countProof() }
    let totals = stage.state.proof.totals
    #expect(Set(totals.map(\.mode)) == [.invariant, .standard])
    for total in totals {
      let sum = stage.state.facts.verdicts.total(of: total.mode)
      #expect(sum == .init(judged: total.twinCount, sameBits: total.sameBitsCount))
      #expect(sum.agrees == (total.mode == .invariant) && sum.judgedCount > 10)
    }
  }

  /// The first to end stands in for the reference until a run alone has; then all are judged by that.
  @Test func aRunAloneJudgesAgainWhatEndedBefore() throws {
    let early = try Self.answer(1, bits: 7, at: 0) + Self.answer(2, bits: 7, at: 5 * Self.second)
    let before = Self.facts(early)
    #expect(Self.columns(before) == [.init(), .init(), .init(judged: 1, sameBits: 1)])
    let alone = try Self.answer(3, bits: 8, at: 6 * Self.second, isAlone: true)
    let after = Self.facts(early + alone)
    #expect(Self.columns(after) == [.init(judged: 1), .init(), .init(judged: 1), .init()])
    let later = try Self.answer(4, bits: 8, at: 6 * Self.second)
    let total = Self.facts(early + alone + later).verdicts.total(of: .standard)
    #expect(total == .init(judged: 3, sameBits: 1))
  }

  @Test func whatIsNoWholeAnswerOfOneModeIsInNoFigure() throws {
    let events = try Self.answer(1, bits: 7, at: 0, isAlone: true)
    let counted = try Self.answer(2, bits: 7, at: 1)
    let others =
      try Self.answer(3, bits: 8, at: 2, reason: .cancelled)
      + Self.answer(4, bits: 8, at: 3, mode: nil) + Self.answer(5, bits: 8, at: 4, reason: .error)
    let facts = Self.facts(events + counted + others)
    #expect(Self.columns(facts) == [.init(judged: 1, sameBits: 1)])
  }

  @Test func aLongSessionKeepsItsSumsInBoundedRoom() throws {
    var events = try Self.answer(1, bits: 7, at: 0, isAlone: true)
    for number in 2...3_000 {
      let time = UInt64(number) * 20 * Self.second
      events += try Self.answer(number, bits: number == 1_500 ? 8 : 7, at: time)
    }
    let facts = Self.facts(events)
    #expect(facts.verdicts.total(of: .standard) == .init(judged: 2_999, sameBits: 2_998))
    for limit in [1, 7, 60, 512] {
      let columns = Self.columns(facts, limit)
      #expect(columns.count <= limit && columns.count > limit / 2 - 1)
      #expect(columns.reduce(0) { $0 + $1.judgedCount } == 2_999)
      #expect(columns.count { !$0.agrees } == 1)
    }
  }

  /// Where the mode is seen and pressed, its verdict stands too.
  @Test(arguments: [(200, 60), (120, 40), (120, 32), (80, 24), (60, 20), (50, 12)])
  func theVerdictStaysOnEveryScreen(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    let header = stage.state.layout.header
    let row = header.height >= 3 ? 1 : header.height - 1
    let line = stage.frame.lines[row]
    let total = try #require(stage.state.proof.totals.first { $0.mode == .standard })
    #expect(line.contains("✗ \(total.sameBitsCount) of \(total.twinCount)"))
    let word = try #require(line.firstRange(of: "STANDARD"))
    let x = line.distance(from: line.startIndex, to: word.lowerBound)
    stage.press(.mouse(MouseEvent(action: .press, x: x, y: row)))
    #expect(stage.state.intendedMode == .invariant)
  }

  /// A row for the other mode once it has answers, at the cost of one line, and what the marks mean.
  @Test(arguments: [(80, 24), (80, 29), (80, 32)])
  func aSmallScreenHasARowForEachModeWithData(width: Int, height: Int) throws {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 6_000)
    let rows = stage.state.layout.header.height
    func header(_ stage: Stage) -> [String] {
      Array(stage.frame.lines.prefix(stage.state.layout.header.height))
    }
    #expect(!header(stage).contains { $0.contains("◇ standard") })
    #expect(header(stage).contains { $0.contains("▆ ") && $0.contains("equal") })
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    #expect(stage.state.layout.header.height == rows + 1)
    let other = try #require(header(stage).first { $0.contains("◆ invariant") })
    #expect(other.contains("✓ ") && other.contains("▆▆"))
    // The strips stand below each other.
    let current = try #require(header(stage).first { $0.contains("STANDARD") })
    let strips = [current, other].map { line in
      Array(line).indices.first { Array(line).dropFirst($0).prefix(3).allSatisfy("▆·┊✗◇".contains) }
    }
    #expect(strips[0] != nil && strips[0] == strips[1])
    let legend = header(stage).first { $0.contains("✗ none") && $0.contains("┊") }
    #expect(legend?.contains(" · ✗ none · ┊ ") == true, "each mark has its own words")
    // All else is in its place.
    let body = stage.state.layout.body
    #expect(stage.state.placedPanels.values.allSatisfy { $0.y >= body.y && $0.maxY <= body.maxY })
    let help = Layout.body(of: Rect(x: 0, y: 0, width: width, height: height), otherModes: 1)
    stage.press(.character("?"))
    #expect(stage.frame.lines[help.y].hasPrefix("╭") && header(stage).count == help.y)
  }

  /// A number of questions never stands without its noun.
  @Test func noCountEndsBeforeItsNoun() {
    var stage = Stage(width: 80, height: 24)
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    var toldCount = 0
    for height in [20, 24, 30] {
      for width in 40...130 {
        stage.press(.resize(width: width, height: height))
        for line in stage.frame.lines.prefix(stage.state.layout.header.height) {
          guard let place = line.firstRange(of: "texts to ") else { continue }
          let number = line[place.upperBound...].drop(while: \.isNumber)
          #expect(number.hasPrefix(" question"), "\(line)")
          toldCount += 1
        }
      }
    }
    #expect(toldCount > 0)
  }

  /// One mode's answers are never drawn in another's row, and a change stands where it was.
  @Test func eachModeHasARow() throws {
    var stage = Stage()
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    let rows = stage.frame.lines.prefix(4)
    let invariant = try #require(rows.first { $0.contains("◆ invariant") })
    let standard = try #require(rows.first { $0.contains("◇ standard") })
    #expect(invariant.contains("▆▆") && !invariant.suffix(60).contains("✗"))
    #expect(invariant.contains("one text to each of"))
    #expect(standard.suffix(60).contains("◇") && standard.suffix(60).contains("✗"))
    #expect(!standard.contains("▆") && standard.contains("texts to"))
  }

  /// One answer compared and two texts: the other is the reference's, and whoever says two says so.
  @Test(arguments: [60, 80, 120, 200], [1, 4])
  func moreTextsThanAnswersAreExplained(width: Int, count: Int) {
    var stage = Stage(width: width, height: 40, startsWorkload: false)
    stage.answer(500, "Why?", hash: 1, mode: .standard, step: 10, isolation: .alone)
    for index in 0..<count {
      stage.answer(501 + index, "Why?", hash: UInt8(2 + index), mode: .standard, step: 11 + index)
    }
    stage.press(.character("m"))
    stage.run(milliseconds: 100)
    stage.edit { $0.countProof() }
    let lines = stage.frame.lines
    let told = lines.filter { $0.contains("\(count + 1) texts") || $0.contains("different texts") }
    #expect(told.allSatisfy { $0.contains("references") }, "\(told)")
    #expect(told.count >= (width >= 120 ? 1 : 0), "\(stage.text)")
    #expect(!stage.text.contains("\(count + 1) answers"))
  }

  @Test func withoutAnAnswerTheHeaderSaysWhy() {
    var stage = Stage()
    #expect(stage.frame.lines[2].contains("no two runs of one question have finished yet"))
    #expect(stage.frame.lines[3].contains("nothing compared in it yet: m switches to it"))
    stage.press(.character("m"))
    stage.run(milliseconds: 100)
    #expect(stage.frame.lines[2].contains("nothing compared in it yet: m switches to it"))
  }

  /// Another mode would show nothing: somebody has to ask first.
  @Test func withoutALoadItSaysHowToStartOne() {
    var stage = Stage(startsWorkload: false)
    #expect(stage.frame.lines[2].contains("nobody asks anything: w starts the workload"))
    #expect(!stage.text.contains("m switches") && !stage.text.contains("press m"))
    #expect(stage.text.contains("press w for questions that come again and again"))
    stage.press(.character("w"))
    #expect(stage.frame.lines[3].contains("m switches to it"))
  }

  @Test func aMixedModeHasARowOnceItRuns() {
    var stage = Stage()
    stage.press(.character("3"), .character(" "))
    stage.run(milliseconds: 6_000)
    #expect(stage.state.facts.settings.mode.uniformFamily == nil)
    #expect(stage.frame.lines.prefix(4).contains { $0.contains("◐ mixed") })
    #expect(stage.frame.lines.prefix(4).contains { $0.contains("◆ invariant") })
  }
}

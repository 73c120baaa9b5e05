import DashboardUI
import EngineTypes
import Proof
import Reports
import SessionLog
import Testing

/// What the screen of a comparison is given: the words of the printed text, and every pair.
@Suite struct CompareScreenTests {
  typealias Ask = WrittenLog.Ask

  private static func outcome(_ a: [Ask], _ b: [Ask]) throws -> CompareOutcome {
    CompareOutcome(
      names: Pair("a.jsonl", "b.jsonl"), comparison: try CompareTests.compare(a, b))
  }

  private static func sessions(_ a: [Ask], _ b: [Ask]) throws -> ComparedSessions {
    CompareScreen.value(try outcome(a, b))
  }

  static let verdicts: [([Ask], [Ask], ComparedSessions.Verdict)] = [
    ([Ask()], [Ask()], .sameBits), ([Ask()], [Ask(otherBitsFrom: 2)], .otherBits),
    ([Ask()], [Ask(mode: .standard)], .bitsUnknown),
    ([Ask()], [Ask(tokens: [10, 99, 12])], .differs), ([Ask()], [Ask(tokens: [])], .differs),
    ([Ask()], [Ask(tokens: [], end: nil)], .notCompared), ([Ask()], [], .onlyInA),
    ([], [Ask()], .onlyInB),
    // The worst of all pairs.
    ([Ask(), Ask(), Ask()], [Ask(), Ask(otherBitsFrom: 1), Ask(tokens: [10, 99, 12])], .differs),
    ([Ask(), Ask()], [Ask(), Ask(otherBitsFrom: 1)], .otherBits),
    ([Ask(), Ask()], [Ask(), Ask(tokens: [], end: nil)], .sameBits),
  ]

  @Test(arguments: verdicts)
  func aQuestionHasTheVerdictOfItsWorstPair(
    a: [Ask], b: [Ask], verdict: ComparedSessions.Verdict
  ) throws {
    let sessions = try Self.sessions(a, b)
    #expect(sessions.questions.map(\.verdict) == [verdict])
  }

  @Test func allOfItHasTheVerdictOfTheWorstPair() throws {
    #expect(try Self.sessions([Ask()], [Ask()]).verdict == .sameBits)
    #expect(try Self.sessions([Ask()], [Ask(mode: .standard)]).verdict == .bitsUnknown)
    let mixed = try Self.sessions([Ask(), Ask(seed: 1)], [Ask(otherBitsFrom: 0), Ask(seed: 1)])
    #expect(mixed.verdict == .otherBits)
    #expect(try Self.sessions([Ask()], [Ask(seed: 1)]).verdict == .notCompared)
  }

  @Test func everySentenceIsAlsoInThePrintedText() throws {
    let outcome = try Self.outcome(
      [Ask(logprobs: [-1, -2, -3]), Ask(seed: 1), Ask(seed: 2), Ask(seed: 3)],
      [
        Ask(otherBitsFrom: 1, logprobs: [-1, -2.5, -3]), Ask(seed: 1, tokens: [10, 99, 12]),
        Ask(seed: 2, mode: .standard), Ask(seed: 3, milliseconds: 20),
      ])
    let sessions = CompareScreen.value(outcome)
    let text = CompareText(outcome).text
    let differing = sessions.questions.filter(\.verdict.isDifference)
    #expect(differing.map(\.verdict) == [.otherBits, .differs])
    // Of one pair the text leaves out what its place says as well.
    let ownLines = Set(differing.flatMap { [$0.sentences[0], $0.sentences[1]] })
    let sentences =
      [sessions.headline, sessions.logs.a.contents, sessions.logs.b.contents] + sessions.notes
      + differing.flatMap { $0.sentences.filter { !ownLines.contains($0) } + [$0.name] }
      + sessions.differences.map(\.name)
      + sessions.speed.flatMap { [$0.title] + $0.figures.map(\.ratio) }
    for sentence in sentences { #expect(text.contains(sentence), "\(sentence)") }
    #expect(sessions.next == nil || text.contains(sessions.next ?? ""))
  }

  @Test func theTextsPartAtTheFirstToken() throws {
    let sessions = try Self.sessions(
      [Ask(logprobs: [-1, -2, -3])], [Ask(tokens: [10, 99, 12], logprobs: [-1, -2.5, -3])])
    let parting = try #require(sessions.questions.first?.parting)
    #expect(parting.token == 1 && parting.isOtherToken)
    #expect(parting.sides.a.text == " t11" && parting.sides.b.text == " t99")
    #expect(parting.sides.a.before == " t10" && parting.sides.b.after == " t12")
    #expect(parting.sides.b.top == [TokenLogprob(token: TokenID(99), logprob: -2.5)])
    #expect(try Self.sessions([Ask()], [Ask()]).questions.first?.parting == nil)
  }

  private static func whole(_ a: [Ask], _ b: [Ask], capacity: Int = 1 << 20) throws
    -> ComparedSessions.Question
  {
    let sessions = Pair(try WrittenLog(a).session(), try WrittenLog(b).session())
    let comparison = try LogComparer(sessions, textCapacity: capacity).compare()
    return try #require(
      CompareScreen.value(CompareOutcome(names: Pair("a", "b"), comparison: comparison)).questions
        .first)
  }

  static let long = Array(100..<140)

  /// Each two answers once, from the first token to the last, those that part in front.
  @Test func everyPairHasItsWholeAnswers() throws {
    let other = Ask(tokens: Self.long.map { $0 == 130 ? 99 : $0 })
    let (same, cut) = (Ask(tokens: Self.long), Ask(tokens: [100, 101], end: nil))
    let answers = try Self.whole([same, same, same, same], [same, other, same, cut]).answers
    #expect(answers.map(\.token) == [30, nil, nil])
    let texts = answers.map { [$0.sides.a, $0.sides.b].map { $0.before + $0.text + $0.after } }
    let (full, parted) = (
      Self.long.map { " t\($0)" }.joined(), other.tokens.map { " t\($0)" }.joined()
    )
    #expect(texts == [[full, parted], [full, full], [full, " t100 t101…"]])
    #expect(answers[0].sides.b.text == " t99" && answers[0].sides.b.token == TokenID(99))
    #expect(answers[1].sides.a.title == "A: r1, r3" && answers[1].sides.b.title == "B: r1, r3")
  }

  @Test func anAnswerWithoutATextSaysWhy() throws {
    let question = try Self.whole([Ask()], [Ask(tokens: [], end: nil)])
    #expect(question.answers.map(\.absences) == [Pair("", "no token")])
    let full = try Self.whole([Ask()], [Ask()], capacity: 1)
    #expect(full.answers.first?.absences.a.hasPrefix("not kept") == true)
  }

  @Test func aPartOfAnAnswerHasAnEllipsisWhereItIsCut() throws {
    let other = Self.long.map { $0 == 120 ? 99 : $0 }
    let sessions = try Self.sessions([Ask(tokens: Self.long)], [Ask(tokens: other)])
    let parting = try #require(sessions.questions.first?.parting)
    #expect(parting.sides.a.before.hasPrefix("… t112") && parting.sides.a.after.hasSuffix("t126…"))
    let short = try #require(
      try Self.sessions([Ask()], [Ask(tokens: [10, 99, 12])]).questions.first?.parting)
    #expect(short.sides.a.before == " t10" && short.sides.b.after == " t12")
  }

  /// What one log writes a token as is known of the other too, where both are of one model.
  @Test func aTokenIsSpelledAsEitherLogHasIt() throws {
    let comparison = try CompareTests.compare([Ask()], [Ask(tokens: [10, 99, 12])])
    #expect(comparison.spellings.a[TokenID(99)] == " t99")
    #expect(comparison.spellings.b[TokenID(11)] == " t11")
    #expect(comparison.spellings.a[TokenID(7)] == nil)
    let other = WrittenLog([Ask(tokens: [10, 99, 12])]) {
      $0.model.sha256 = String(repeating: "cd", count: 32)
    }
    let models = try CompareTests.compare(try WrittenLog([Ask()]).session(), try other.session())
    #expect(models.spellings.a[TokenID(99)] == nil)
  }

  @Test func everyPairIsThere() throws {
    let question = try #require(
      try Self.sessions(
        [Ask(), Ask(), Ask(), Ask()],
        [Ask(), Ask(otherBitsFrom: 1), Ask(tokens: [10, 99, 12], milliseconds: 20)]
      ).questions.first)
    #expect(question.pairs.map(\.verdict) == [.sameBits, .otherBits, .differs])
    #expect(question.pairs.map(\.requests.b.id) == [RequestID(1), RequestID(2), RequestID(3)])
    #expect(question.pairs.map(\.firstBits) == [nil, 1, 1])
    #expect(question.pairs[2].requests.a.timeToLastToken == 30_000_000)
    #expect(question.pairs[2].requests.b.timeToLastToken == 60_000_000)
    #expect(question.sameCount == 1 && question.comparedCount == 3)
    #expect(question.firstToken == 1 && question.firstBits == 1)
    #expect(
      question.sentences.contains(
        "1 request of A without a partner: B has it only 3 times in this mode"))
  }
}

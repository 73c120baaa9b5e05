package import DashboardUI
import EngineTypes
import Proof

/// What `invar compare --screen` shows: the finding with the words of the printed text, and every pair.
package enum CompareScreen {
  package static func value(_ outcome: CompareOutcome) -> ComparedSessions {
    let comparison = outcome.comparison
    let (names, logs) = (outcome.names, comparison.logs)
    var sessions = ComparedSessions(
      verdict(comparison.tally), headline: comparison.headline,
      logs: Pair(
        .init(name: names.a, contents: logs.a.contents),
        .init(name: names.b, contents: logs.b.contents)),
      agreement: LogComparison.oneSession, ratioName: SpeedFigure.ratioName)
    sessions.differences = comparison.sessionDifferences.map {
      var shown = ComparedSessions.Difference($0.name, $0.words, note: $0.note)
      shown.lists = $0.lists
      return shown
    }
    sessions.notes = comparison.notes
    sessions.questions = comparison.questions.map { each in
      var shown = question(each, comparison)
      shown.locate = outcome.locateCommand(for: each)
      return shown
    }
    sessions.speed = comparison.speed.map { table in
      .init(
        title: table.subject.title,
        figures: table.figures.map { .init($0.name, $0.words, ratio: $0.ratioWords) })
    }
    sessions.next = outcome.nextStep
    return sessions
  }

  private static func question(
    _ question: ComparedQuestion, _ comparison: LogComparison
  ) -> ComparedSessions.Question {
    let tally = question.tally
    let only: ComparedSessions.Verdict = question.unpairedCounts.a > 0 ? .onlyInA : .onlyInB
    var shown = ComparedSessions.Question(
      question.isShared ? verdict(tally) : only, name: question.name,
      prompt: question.promptText.isEmpty ? question.name : question.promptText)
    (shown.sameCount, shown.comparedCount) = (tally[.sameBits], tally.comparedCount)
    shown.firstToken = tally.firstToken
    shown.firstBits = question.pairs.compactMap { $0.difference?.firstBits }.min()
    shown.sentences = sentences(question, tally)
    if let pair = question.firstDifference {
      shown.parting = parting(pair, comparison.spellings)
    }
    shown.answers = CompareAnswers.all(question, comparison)
    shown.pairs = question.pairs.map(pair)
    return shown
  }

  /// The worst of all pairs'.
  private static func verdict(_ tally: PairTally) -> ComparedSessions.Verdict {
    let worst: [PairVerdict] = [.differs, .otherBits, .bitsUnknown, .sameBits]
    return verdict(worst.first { tally[$0] > 0 } ?? .notCompared)
  }

  private static func verdict(_ verdict: PairVerdict) -> ComparedSessions.Verdict {
    switch verdict {
    case .sameBits: .sameBits
    case .otherBits: .otherBits
    case .bitsUnknown: .bitsUnknown
    case .differs: .differs
    case .notCompared: .notCompared
    }
  }

  private static func sentences(_ question: ComparedQuestion, _ tally: PairTally) -> [String] {
    var lines: [String] = []
    if tally.comparedCount > 0 { lines += [tally.words.joined(separator: ", "), question.answers] }
    let first = question.firstDifference
    lines += [first?.place, first?.difference?.logprobs?.sentence].compactMap(\.self)
    var reasons: [String] = []
    for case .notCompared(let reason) in question.pairs.map(\.finding)
    where !reasons.contains(reason) { reasons.append(reason) }
    return lines + reasons.map { "not compared: \($0)" } + question.unpairedSentences
  }

  private static func parting(
    _ pair: ComparedPair, _ spellings: Pair<TokenSpellings>
  ) -> ComparedSessions.Parting? {
    guard let difference = pair.difference, let excerpts = difference.excerpts,
      let token = difference.firstToken ?? difference.firstBits
    else { return nil }
    return .init(
      token: token, isOtherToken: difference.firstToken != nil,
      Pair(
        excerpt(excerpts.a, "A: \(pair.requests.a.id)", spellings.a),
        excerpt(excerpts.b, "B: \(pair.requests.b.id)", spellings.b)))
  }

  private static func excerpt(
    _ excerpt: AnswerExcerpt, _ title: String, _ spellings: TokenSpellings
  ) -> ComparedSessions.Excerpt {
    var shown = ComparedSessions.Excerpt(
      title, before: (excerpt.isCutBefore ? "…" : "") + excerpt.before, token: excerpt.token,
      text: excerpt.text, after: excerpt.after + (excerpt.isCutAfter ? "…" : ""))
    shown.top = excerpt.top
    for candidate in excerpt.top { shown.spellings[candidate.token] = spellings[candidate.token] }
    return shown
  }

  private static func pair(_ pair: ComparedPair) -> ComparedSessions.RequestPair {
    var shown = ComparedSessions.RequestPair(
      verdict(pair.verdict), Pair(request(pair.requests.a), request(pair.requests.b)))
    guard let difference = pair.difference else { return shown }
    shown.tokenCount = difference.tokenCount
    (shown.firstToken, shown.firstBits) = (difference.firstToken, difference.firstBits)
    return shown
  }

  private static func request(_ request: ComparedRequest) -> ComparedSessions.Request {
    .init(
      request.id, mode: request.mode, isolation: request.isolation,
      timeToLastToken: request.timeToLastToken)
  }
}

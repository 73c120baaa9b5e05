import EngineTypes
import Proof
import SessionLog

/// What `invar compare` prints for people: the finding first, then what it rests on.
package struct CompareText {
  private let outcome: CompareOutcome
  private var comparison: LogComparison { outcome.comparison }

  package init(_ outcome: CompareOutcome) { self.outcome = outcome }

  package var text: String {
    let parts = [
      [comparison.headline], [logs], sessions, comparison.notes.map { "note: \($0)" }, differences,
      speed, next,
    ]
    return parts.flatMap { $0 }.joined(separator: "\n").printable
  }

  /// Questions whose answers differ; more of them nobody reads.
  private static let shown = 20

  // MARK: - The logs

  private var logs: String {
    aligned([
      ["A", outcome.names.a, contents(comparison.logs.a)],
      ["B", outcome.names.b, contents(comparison.logs.b)],
    ])
  }

  private func contents(_ log: ComparedLog) -> String {
    let state =
      log.limit.map { ", ended at its limit of \(NumberText.bytes($0))" }
      ?? (log.isComplete ? "" : log.isTorn ? ", torn off" : ", not ended")
    return "\(NumberText.counted(log.requestCount, "request")), "
      + "\(NumberText.counted(log.tokenCount, "token")) in "
      + "\(NumberText.counted(log.stepCount, "step"))\(state)"
  }

  private var sessions: [String] {
    guard !comparison.sessionDifferences.isEmpty else {
      return ["the sessions have one model and the same settings"]
    }
    let rows = comparison.sessionDifferences.map { difference in
      let values = [difference.values.a, difference.values.b].map {
        difference.name == "model's SHA-256" ? "\($0.prefix(12))…" : $0
      }
      return ["  " + difference.name] + values + [difference.isHashed ? "in every hash" : ""]
    }
    return lines([["not the same", "A", "B", ""]] + rows)
  }

  // MARK: - Differences

  private var differences: [String] {
    let questions = comparison.questions.filter(\.hasDifference)
    let hidden = questions.count - Self.shown
    return questions.prefix(Self.shown).flatMap(lines)
      + (hidden > 0
        ? ["and \(NumberText.counted(hidden, "more question")) with differences; --json has all"]
        : [])
  }

  private func lines(_ question: ComparedQuestion) -> [String] {
    guard let pair = question.firstDifference, let difference = pair.difference else { return [] }
    let tally = question.tally
    var lines = [
      "\(name(question)): \(tally.comparedCount == 1 ? place(pair, difference) : tally.words.joined(separator: ", "))"
    ]
    if tally.comparedCount > 1 {
      lines.append("  " + answers(question))
      lines.append("  \(place(pair, difference))")
    }
    return lines + excerpts(difference) + logprobs(difference)
  }

  private func name(_ question: ComparedQuestion) -> String {
    let line = question.promptText.split(whereSeparator: \.isNewline).first.map(String.init)
    guard let line else {
      return "a prompt of \(NumberText.counted(question.promptTokenCount, "token"))"
    }
    return "\"\(line.prefix(60))\(line.count > 60 ? "…" : "")\""
  }

  private func answers(_ question: ComparedQuestion) -> String {
    let (counts, common) = (question.answerCounts, question.commonAnswerCount)
    return "\(NumberText.counted(counts.a, "different answer")) in A, "
      + "\(NumberText.count(counts.b)) in B, \(NumberText.count(common)) in both"
  }

  private func place(_ pair: ComparedPair, _ difference: AnswerDifference) -> String {
    let (a, b) = (pair.requests.a, pair.requests.b)
    let what =
      difference.firstToken.map { "differs @ token \(NumberText.count($0))" } ?? "same tokens"
    return "\(a.id) of A, \(b.id) of B: \(what), \(bits(difference)), "
      + "\(NumberText.counted(difference.tokenCount, "token")) compared, \(modes(a, b))"
  }

  private func bits(_ difference: AnswerDifference) -> String {
    guard let first = difference.firstBits.map(NumberText.count) else {
      return difference.comparesHashes
        ? "the ends differ" : "bits cannot be compared"
    }
    return difference.comparesHashes
      ? "bits from token \(first) on" : "bits at token \(first) at the latest"
  }

  private func modes(_ a: ComparedRequest, _ b: ComparedRequest) -> String {
    let (a, b) = (a.mode?.description ?? "mixed", b.mode?.description ?? "mixed")
    return a == b ? a : "\(a) and \(b)"
  }

  /// Both texts around the first difference.
  private func excerpts(_ difference: AnswerDifference) -> [String] {
    guard let excerpts = difference.excerpts else { return [] }
    return lines(
      [("A", excerpts.a), ("B", excerpts.b)].map { side, excerpt in
        [
          "    \(side)", JSONValue.string(excerpt.before).text,
          excerpt.token.map { "\(JSONValue.string(excerpt.text).text) \($0.rawValue)" } ?? "(over)",
          JSONValue.string(excerpt.after).text, candidates(excerpt),
        ]
      })
  }

  /// The two likeliest tokens, where the log has them.
  private func candidates(_ excerpt: AnswerExcerpt) -> String {
    excerpt.top.prefix(2).map {
      "\($0.token.rawValue) at \(NumberText.fixed(Double($0.logprob), 4))"
    }
    .joined(separator: ", ")
  }

  private func logprobs(_ difference: AnswerDifference) -> [String] {
    guard let logprobs = difference.logprobs else { return [] }
    let tokens = NumberText.counted(logprobs.tokenCount, "token")
    guard let first = logprobs.first else {
      return ["    log-probabilities of \(tokens): every bit equal"]
    }
    return [
      "    log-probabilities of \(tokens): they differ from token \(NumberText.count(first)) on, by at "
        + "most \(NumberText.fixed(Double(logprobs.largest), 6))"
    ]
  }

  // MARK: - Speed

  private var speed: [String] {
    let rows = comparison.speed.flatMap { table in
      [[title(table.subject), "A", "B", "B ÷ A"]] + table.figures.map(row)
    }
    return lines(rows)
  }

  private func title(_ subject: SpeedTable.Subject) -> String {
    switch subject {
    case .company(let count): "\(NumberText.counted(count, "pair")) completed in company"
    case .alone(let count): "\(NumberText.counted(count, "pair")) alone in their steps"
    case .sessions: "all that is in the logs"
    }
  }

  private func row(_ figure: SpeedFigure) -> [String] {
    let values = [figure.values.a, figure.values.b].map { value in
      guard let value else { return NumberText.unknown }
      return switch figure.unit {
      case .count: NumberText.count(Int(value))
      case .nanoseconds: NumberText.duration(UInt64(value))
      case .perSecond: NumberText.fixed(value, 1)
      }
    }
    let ratio = figure.ratio.map { NumberText.fixed($0, 2) + "×" } ?? NumberText.unknown
    return ["  " + figure.name] + values + [ratio]
  }

  private var next: [String] {
    outcome.locateCommand.map { ["for the layer and operation: \($0)"] } ?? []
  }

  private func lines(_ rows: [[String]]) -> [String] {
    aligned(rows).split(separator: "\n").map { String($0).trimmingBlanksAtEnd }
  }
}

extension ComparedQuestion {
  /// Whether any of its pairs has not the same bits.
  fileprivate var hasDifference: Bool { firstDifference != nil }

  /// The pair that parts first: by token, else by bits.
  fileprivate var firstDifference: ComparedPair? {
    let apart = pairs.filter { $0.verdict != .sameBits && $0.verdict != .notCompared }
    return apart.min { $0.order < $1.order }
  }
}

extension ComparedPair {
  /// Those that differ in a token first, and of these the one that does so earliest.
  fileprivate var order: (Int, Int) {
    (difference?.firstToken ?? .max, difference?.firstBits ?? .max)
  }
}

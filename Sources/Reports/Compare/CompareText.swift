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
      unpaired, speed, next,
    ]
    return parts.flatMap { $0 }.joined(separator: "\n").printable
  }

  /// Questions whose answers differ; more of them nobody reads.
  private static let shown = 20

  // MARK: - The logs

  private var logs: String {
    aligned([
      ["A", outcome.names.a, comparison.logs.a.contents],
      ["B", outcome.names.b, comparison.logs.b.contents],
    ])
  }

  private var sessions: [String] {
    guard !comparison.sessionDifferences.isEmpty else {
      return [LogComparison.oneSession]
    }
    // One below the other, so that no column is wider than its longest value.
    let rows = comparison.sessionDifferences.flatMap { difference in
      let (a, b) = (difference.lists.a, difference.lists.b)
      return (0..<max(a.count, b.count)).map { row in
        [
          row == 0 ? "  " + difference.name : "", row < a.count ? a[row] : "",
          row < b.count ? b[row] : "", row == 0 ? difference.note : "",
        ]
      }
    }
    return lines([["not the same", "A", "B", ""]] + rows)
  }

  // MARK: - Differences

  private var differences: [String] {
    let questions = comparison.questions.filter(\.hasDifference)
    let hidden = questions.count - Self.shown
    return questions.prefix(Self.shown).flatMap(lines)
      + (hidden > 0
        ? [
          "and \(NumberText.counted(hidden, "more question")) with differences; --screen and --json have all"
        ]
        : [])
  }

  private func lines(_ question: ComparedQuestion) -> [String] {
    guard let pair = question.firstDifference, let difference = pair.difference,
      let place = pair.place
    else { return [] }
    guard question.tally.comparedCount > 1 else {
      return ["\(question.name): \(place)"] + excerpts(difference) + logprobs(difference)
    }
    return ["\(question.name): \(question.tally.words.joined(separator: ", "))"]
      + ["  " + question.answers, "  " + place] + excerpts(difference) + logprobs(difference)
  }

  /// Both texts around the first difference.
  private func excerpts(_ difference: AnswerDifference) -> [String] {
    guard let excerpts = difference.excerpts else { return [] }
    return lines(
      [("A", excerpts.a, comparison.spellings.a), ("B", excerpts.b, comparison.spellings.b)].map {
        side, excerpt, spellings in
        [
          "    \(side)", (excerpt.isCutBefore ? "…" : "") + JSONValue.string(excerpt.before).text,
          excerpt.token.map { "\(JSONValue.string(excerpt.text).text) \($0.rawValue)" } ?? "(over)",
          JSONValue.string(excerpt.after).text + (excerpt.isCutAfter ? "…" : ""),
          candidates(excerpt, spellings),
        ]
      })
  }

  /// The two likeliest tokens, where the log has them.
  private func candidates(_ excerpt: AnswerExcerpt, _ spellings: TokenSpellings) -> String {
    excerpt.top.prefix(2).map {
      let text = spellings[$0.token].map { JSONValue.string($0).text } ?? "token"
      return "\(text) \($0.token.rawValue) at \(NumberText.fixed(Double($0.logprob), 4))"
    }
    .joined(separator: ", ")
  }

  private func logprobs(_ difference: AnswerDifference) -> [String] {
    difference.logprobs.map { ["    " + $0.sentence] } ?? []
  }

  // MARK: - Who is in one log only

  private var unpaired: [String] {
    let lines = comparison.questions.flatMap { question in
      question.unpairedSentences.map { "\(question.name): \($0)" }
    }
    let hidden = lines.count - Self.shown
    return lines.prefix(Self.shown)
      + (hidden > 0
        ? ["and \(NumberText.count(hidden)) more without a partner; --screen and --json have all"]
        : [])
  }

  // MARK: - Speed

  private var speed: [String] {
    lines(
      comparison.speed.flatMap { table in
        [[table.subject.title, "A", "B", SpeedFigure.ratioName]]
          + table.figures.map { ["  " + $0.name, $0.words.a, $0.words.b, $0.ratioWords] }
      })
  }

  private var next: [String] {
    outcome.nextStep.map { [$0] } ?? []
  }

  private func lines(_ rows: [[String]]) -> [String] {
    aligned(rows).split(separator: "\n").map { String($0).trimmingBlanksAtEnd }
  }
}

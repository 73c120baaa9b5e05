import DashboardUI
import EngineTypes
import Proof

/// The whole answers to a question for the screen of a comparison: each two that meet once, and those
/// that part first in front.
enum CompareAnswers {
  static func all(
    _ question: ComparedQuestion, _ comparison: LogComparison
  ) -> [ComparedSessions.Answers] {
    meetings(question).map { answers($0, comparison) }
  }

  /// What tells one meeting from another.
  private struct Meeting: Hashable {
    var keys: Pair<AnswerTexts.Key>
    var token: Int?
    var isOtherToken: Bool
  }

  /// The pairs that show the same two answers parting at the same place.
  private static func meetings(_ question: ComparedQuestion) -> [(Meeting, [ComparedPair])] {
    let apart = question.pairsApart
    var groups: [(Meeting, [ComparedPair])] = []
    var places: [Meeting: Int] = [:]
    let others = question.pairs.filter { $0.verdict != .differs && $0.verdict != .otherBits }
    for pair in apart + others {
      let difference = pair.difference
      let meeting = Meeting(
        keys: pair.requests.map(\.answerKey),
        token: difference?.firstToken ?? difference?.firstBits,
        isOtherToken: difference?.firstToken != nil)
      if let place = places[meeting] {
        groups[place].1.append(pair)
      } else {
        places[meeting] = groups.count
        groups.append((meeting, [pair]))
      }
    }
    return groups
  }

  private static func answers(
    _ group: (meeting: Meeting, pairs: [ComparedPair]), _ comparison: LogComparison
  ) -> ComparedSessions.Answers {
    let (meeting, pairs) = group
    let a = side(
      "A", pairs.map(\.requests.a), meeting.keys.a, meeting.token, comparison.texts.a)
    let b = side(
      "B", pairs.map(\.requests.b), meeting.keys.b, meeting.token, comparison.texts.b)
    var answers = ComparedSessions.Answers(
      token: meeting.token, isOtherToken: meeting.isOtherToken, Pair(a.excerpt, b.excerpt))
    answers.absences = Pair(a.absence, b.absence)
    return answers
  }

  private static func side(
    _ log: String, _ requests: [ComparedRequest], _ key: AnswerTexts.Key, _ token: Int?,
    _ texts: AnswerTexts
  ) -> (excerpt: ComparedSessions.Excerpt, absence: String) {
    let title = "\(log): \(names(requests))"
    guard let answer = texts[key] else {
      let isEmpty = requests.first?.tokenCount == 0
      return (
        .init(title, before: "", token: nil, text: "", after: ""),
        isEmpty ? "no token" : "not kept: the answers of \(log) take too much memory"
      )
    }
    guard !answer.text.isEmpty else {
      let numbers = answer.tokens.map { "\($0.rawValue)" }.joined(separator: " ")
      return (
        .init(title, before: "", token: nil, text: "", after: ""),
        "the log has no text of it; its tokens are \(numbers)"
      )
    }
    // A part that a gap took, or the log's end.
    let end = requests.first?.isWhole == true ? "" : "…"
    guard let token else {
      return (.init(title, before: answer.text + end, token: nil, text: "", after: ""), "")
    }
    let parts = answer.parts(at: token)
    let id = answer.tokens.indices.contains(token) ? answer.tokens[token] : nil
    return (
      .init(
        title, before: parts.before + (id == nil ? end : ""), token: id, text: parts.text,
        after: parts.after + (id == nil ? "" : end)), ""
    )
  }

  /// Requests that are named before the rest is counted.
  private static let namedCount = 4

  /// `r4, r16 and 3 more`.
  private static func names(_ requests: [ComparedRequest]) -> String {
    let named = requests.prefix(namedCount).map { "\($0.id)" }.joined(separator: ", ")
    let left = requests.count - namedCount
    return left > 0 ? "\(named) and \(NumberText.count(left)) more" : named
  }
}

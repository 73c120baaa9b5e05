package import EngineTypes

/// Answers counted by question: whether they are all the same, and how their prompts were computed.
package struct TourTally: Equatable, Sendable {
  /// Questions told apart, at most; those of a workload are a handful.
  package static let questionLimit = 64

  /// How a prompt was computed.
  package enum Way: Hashable, CaseIterable, Sendable {
    /// All of it in one step.
    case fresh
    /// In several steps.
    case chunked
    /// Its beginning was found in the prefix cache.
    case cached

    init(_ answer: RequestEntry) {
      self =
        (answer.cachedTokenCount ?? 0) > 0
        ? .cached : answer.prefillChunkCount > 1 ? .chunked : .fresh
    }
  }

  private struct Question: Hashable, Sendable {
    var prompt: String
    var sampling: SamplingParameters
  }

  private struct Answers: Equatable, Sendable {
    var first: OutputHash
    var varies = false
    var ways: Set<Way> = []
  }

  private var questions: [Question: Answers] = [:]
  package private(set) var counts: [Way: Int] = [:]
  /// Answers that were other than their question's first, and the first of them.
  package private(set) var oddCount = 0
  package private(set) var oddOne: RequestID?

  package init() {}

  package mutating func note(_ answer: RequestEntry) {
    guard let hash = answer.hash else { return }
    let question = Question(prompt: answer.promptText, sampling: answer.sampling)
    guard questions[question] != nil || questions.count < Self.questionLimit else { return }
    let way = Way(answer)
    counts[way, default: 0] += 1
    var answers = questions[question] ?? Answers(first: hash)
    answers.ways.insert(way)
    if answers.first != hash {
      answers.varies = true
      oddCount += 1
      if oddOne == nil { oddOne = answer.id }
    }
    questions[question] = answers
  }

  package func count(_ way: Way) -> Int { counts[way] ?? 0 }
  package var answerCount: Int { counts.values.reduce(0, +) }
  package var questionCount: Int { questions.count }
  /// Answers to a question that had been answered before.
  package var comparedCount: Int { answerCount - questionCount }
  /// Questions whose answers are not all the same.
  package var variedCount: Int { questions.values.count(where: \.varies) }
  /// Questions that came in all of these ways.
  package func questionCount(in ways: Set<Way>) -> Int {
    questions.values.count { $0.ways.isSuperset(of: ways) }
  }
}

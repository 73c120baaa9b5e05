package import EngineTypes
import SessionLog

/// Why requests of one log have no partner in the other, as far as the facts of both say.
package struct MissingPartner: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The other engine did not take it in.
    case refused(String)
    /// The other log has the same text as other tokens: of another model, another template, or none.
    case otherTokens
    /// The other log has the prompt, and every time with other sampling.
    case otherSampling(String)
    /// The other log has the question, and never in this one's mode.
    case otherMode
    /// The other log has it fewer times in this one's mode.
    case fewerTimes(Int)
    /// Nothing in the other log asks it.
    case notSubmitted
  }

  package var reason: Reason
  /// The log that has them.
  package var side: LogSide
  /// The others, as far as nothing is said of them by the reason.
  package var requests: [RequestID]
  /// How much of the other log is not there, so that a partner may have been.
  package var shortfall: String?

  package var count: Int { requests.count }
  /// The log that has no partner for them.
  package var other: LogSide { side.other }

  /// `B has the same prompt with other sampling, which is another question: seed 7, here 0`.
  package var sentence: String { words(specific: true) }

  /// The same without what only this question has.
  var kind: String { words(specific: false) }

  private func words(specific: Bool) -> String {
    let name = other.rawValue
    let reason =
      switch reason {
      case .refused(let reason):
        "refused by the engine of \(name)" + (specific ? ": \(reason)" : "")
      case .otherTokens: "\(name) has the same text as other prompt tokens"
      case .otherSampling(let words):
        "\(name) has the same prompt with other sampling, which is another question"
          + (specific ? ": \(words)" : "")
      case .otherMode: "\(name) has it in another mode only"
      case .fewerTimes(let count):
        "\(name) has it \(specific ? Self.times(count) : "fewer times") in this mode"
      case .notSubmitted: "not submitted in \(name)"
      }
    return reason + (shortfall.map { " \($0)" } ?? "")
  }

  private static func times(_ count: Int) -> String {
    count == 1 ? "only once" : "only \(NumberText.count(count)) times"
  }
}

extension ComparedQuestion {
  /// Requests without a partner, and why, a sentence for each reason.
  package var unpairedSentences: [String] {
    (unpaired.a + unpaired.b).map {
      "\(NumberText.counted($0.count, "request")) of \($0.side.rawValue) without a partner: "
        + $0.sentence
    }
  }
}

/// What the logs have beside the requests that are paired: by it a missing partner is explained.
struct PartnerSearch {
  private let questions: [QuestionTable.Question]
  private let groups: [QuestionGroup]
  private let refusals: Pair<[PromptText: String]>
  private let shortfalls: Pair<String?>
  private let byPrompt: [OutputHash: [Int]]
  private let byText: [PromptText: [Int]]

  init(
    _ questions: [QuestionTable.Question], _ groups: [QuestionGroup], _ digests: Pair<LogDigest>,
    _ logs: Pair<ComparedLog>
  ) {
    (self.questions, self.groups) = (questions, groups)
    refusals = digests.map(\.refusals)
    shortfalls = Pair(logs.a.shortfall(.a), logs.b.shortfall(.b))
    byPrompt = Dictionary(grouping: questions.indices) { questions[$0].prompt }
    byText = Dictionary(grouping: questions.indices.filter { questions[$0].text != nil }) {
      questions[$0].text ?? PromptText("")
    }
  }

  /// Those of a question's requests that have no partner, by the reason.
  func missing(_ number: Int) -> Pair<[MissingPartner]> {
    Pair(missing(number, .a), missing(number, .b))
  }

  private func missing(_ number: Int, _ side: LogSide) -> [MissingPartner] {
    var found: [MissingPartner] = []
    let group = groups[number]
    for place in group.pairing.left[side] {
      let request = group.requests[side][place]
      let reason = reason(request, number, side)
      if let index = found.firstIndex(where: { $0.reason == reason }) {
        found[index].requests.append(request.id)
      } else {
        found.append(
          MissingPartner(
            reason: reason, side: side, requests: [request.id],
            shortfall: reason.isSettled ? nil : shortfalls[side.other]))
      }
    }
    return found
  }

  private func reason(
    _ request: RequestDigest, _ number: Int, _ side: LogSide
  ) -> MissingPartner.Reason {
    let others = groups[number].requests[side.other]
    guard others.isEmpty else {
      let count = others.count { $0.mode == request.mode }
      return count == 0 ? .otherMode : .fewerTimes(count)
    }
    let question = questions[number]
    if let text = question.text, let refusal = refusals[side.other][text] {
      return .refused(refusal)
    }
    func isAsked(_ place: Int) -> Bool { !groups[place].requests[side.other].isEmpty }
    let samplings = (byPrompt[question.prompt] ?? []).filter(isAsked)
      .map { questions[$0].sampling.difference(from: question.sampling) }
    if !samplings.isEmpty {
      return .otherSampling(Set(samplings).sorted().joined(separator: "; "))
    }
    let hasText = question.text.flatMap { byText[$0] }?.contains(where: isAsked) ?? false
    return hasText ? .otherTokens : .notSubmitted
  }
}

extension MissingPartner.Reason {
  /// Whether it holds however much of the other log is lost.
  fileprivate var isSettled: Bool { if case .refused = self { true } else { false } }
}

extension ComparedLog {
  /// What of it is not there; `nil` where all is.
  fileprivate func shortfall(_ side: LogSide) -> String? {
    let name = side.rawValue
    var words: [String] = []
    let lost = gaps.reduce(0) { $0 + $1.eventCount }
    if lost > 0 {
      words.append("outside its gaps, in which \(NumberText.counted(lost, "event")) were lost")
    }
    if let limit {
      words.append("before \(name) ended at its limit of \(NumberText.bytes(limit))")
    } else if isTorn {
      words.append("before \(name) is torn off")
    } else if !isComplete {
      words.append("before \(name) breaks off")
    }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }
}

extension SamplingParameters {
  /// `at most 16 tokens, here 48`: what is not the same.
  fileprivate func difference(from here: SamplingParameters) -> String {
    func fixed(_ value: Float) -> String { NumberText.fixed(Double(value), 2) }
    let facts: [(Bool, String)] = [
      (
        maxTokens != here.maxTokens,
        "at most \(NumberText.counted(maxTokens, "token")), here \(NumberText.count(here.maxTokens))"
      ),
      (
        temperature != here.temperature,
        "temperature \(fixed(temperature)), here \(fixed(here.temperature))"
      ),
      (topK != here.topK, "top-k \(topK), here \(here.topK)"),
      (topP != here.topP, "top-p \(fixed(topP)), here \(fixed(here.topP))"),
      (minP != here.minP, "min-p \(fixed(minP)), here \(fixed(here.minP))"),
      (seed != here.seed, "seed \(seed), here \(here.seed)"),
      (
        ignoresEndOfSequence != here.ignoresEndOfSequence,
        ignoresEndOfSequence ? "past its end, here to it" : "to its end, here past it"
      ),
      (
        stopStrings != here.stopStrings, "stops at \(stopWords), here at \(here.stopWords)"
      ),
    ]
    return facts.filter(\.0).map(\.1).joined(separator: ", ")
  }
}

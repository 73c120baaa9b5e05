/// Takes in what was asked and compares it.
///
/// A group's reference is the first answer that was asked alone and not for the first time, or else the
/// first of all: before that answers wait.
struct ProbeBook {
  enum Ending: Hashable, Sendable {
    case whole
    /// Somebody stopped it.
    case stopped
    /// Too many needles in a row had no answer.
    case givenUp
    /// What was left of the requests went on asking again.
    case outOfRequests

    var early: ProbeReport.EarlyEnd? {
      switch self {
      case .whole: nil
      case .stopped: .stopped
      case .givenUp: .givenUp
      case .outOfRequests: .outOfRequests
      }
    }
  }

  /// A needle with its answer.
  struct Seen {
    var circumstance: Circumstance
    var load: Int
    var group: Int
    var answer: Answer
    var overlap: Overlap?
    var isReference = false
  }

  private let plan: ProbePlan
  private let facts: ServerFacts
  var ending = Ending.whole
  /// That of getting to know the server goes on.
  var patience: Patience
  private(set) var askedCount = 0
  private var failures: [ProbeError: Int] = [:]
  private var promptTokenCount = 0
  private var outputTokenCount = 0
  private var seen: [Seen] = []
  private var times: ClosedRange<UInt64>?

  init(_ plan: ProbePlan, _ facts: ServerFacts) {
    (self.plan, self.facts, patience) = (plan, facts, facts.patience)
  }

  /// Counts requests of which the server refused some for now; of what came nothing is compared.
  mutating func refused(_ asked: [Asked], isFinal: Bool) {
    askedCount += asked.count
    if isFinal {
      for failure in asked.compactMap(\.failure) { failures[failure, default: 0] += 1 }
    }
    count(asked)
  }

  mutating func absorb(_ one: ProbeCase, _ asked: [Asked]) {
    askedCount += asked.count
    for failure in asked.compactMap(\.failure) { failures[failure, default: 0] += 1 }
    count(asked)
    var others = asked
    let needle = others.remove(at: one.place)
    guard let answer = needle.answer else { return }
    seen.append(
      Seen(
        circumstance: one.circumstance, load: one.load, group: one.group, answer: answer,
        overlap: others.isEmpty ? nil : Overlap(needle, others)))
  }

  /// Counts tokens and time.
  private mutating func count(_ asked: [Asked]) {
    for one in asked {
      let answer = one.answer
      promptTokenCount += answer?.promptTokenCount ?? 0
      outputTokenCount += answer?.outputTokenCount ?? answer?.tokens?.count ?? 0
      let (low, high) = (times?.lowerBound ?? one.sent, max(times?.upperBound ?? 0, one.end))
      times = min(low, one.sent)...max(high, one.sent)
    }
  }

  /// Needles that differ so far.
  var differing: Int { compared.count { !$0.difference.differing.isEmpty } }

  struct Compared {
    var seen: Seen
    var difference: AnswerDifference
  }

  private var references: [Int: Int] {
    var references: [Int: Int] = [:]
    for (index, one) in seen.enumerated() where one.load == 1 {
      let isBetter = references[one.group].map { seen[$0].circumstance == .cold } ?? true
      if isBetter { references[one.group] = index }
    }
    return references
  }

  private var compared: [Compared] {
    let references = references
    return seen.enumerated().compactMap { index, one in
      guard let reference = references[one.group], reference != index else { return nil }
      return Compared(
        seen: one, difference: AnswerDifference(one.answer, from: seen[reference].answer))
    }
  }

  var report: ProbeReport {
    let (compared, references) = (compared, references)
    let sections = plan.wishes.modes.map { mode in
      let groups = Set(plan.groups.indices.filter { plan.groups[$0].mode == mode })
      return ModeReport(
        mode: mode, compared: compared.filter { groups.contains($0.seen.group) },
        references: references.filter { groups.contains($0.key) }.mapValues { seen[$0].answer })
    }
    return ProbeReport(
      facts: facts, seed: plan.wishes.seed, maxTokens: plan.wishes.maxTokens,
      prompts: plan.wishes.prompts, plannedCount: plan.requestCount, askedCount: askedCount,
      failures: failures.map { .init(words: "\($0.key)", count: $0.value) }
        .sorted { ($1.count, $0.words) < ($0.count, $1.words) },
      promptTokenCount: promptTokenCount, outputTokenCount: outputTokenCount,
      nanoseconds: times.map { $0.upperBound - $0.lowerBound } ?? 0,
      ending: ending.early, patience: patience, sections: sections)
  }
}

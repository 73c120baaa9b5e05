import DashboardUI
import EngineTypes
import Proof
import SessionLog

// What the printed text and the screen both say of a comparison.

extension LogComparison {
  /// Where `sessionDifferences` are none.
  static let oneSession = "the sessions have one model and the same settings"
}

extension CompareOutcome {
  /// What to do about a difference; `nil` where there is nothing.
  var nextStep: String? { locateCommand.map { "for the layer and operation: \($0)" } }
}

extension ComparedLog {
  /// `12 requests, 768 tokens in 80 steps`, and how it ended where that was not as it should.
  var contents: String {
    let state =
      limit.map { ", ended at its limit of \(NumberText.bytes($0))" }
      ?? (isComplete ? "" : isTorn ? ", torn off" : ", not ended")
    return "\(NumberText.counted(requestCount, "request")), "
      + "\(NumberText.counted(tokenCount, "token")) in "
      + "\(NumberText.counted(stepCount, "step"))\(state)"
  }
}

extension SessionDifference {
  /// The values as people read them.
  var words: Pair<String> { lists.map { $0.joined(separator: " ") } }

  /// The same one by one: the later ones of a setting begin with an arrow.
  var lists: Pair<[String]> {
    steps.map { steps in
      steps.enumerated().map { index, text in
        (index == 0 ? "" : "→ ") + (name == "model's SHA-256" ? "\(text.prefix(12))…" : text)
      }
    }
  }

  var note: String { isHashed ? "in every hash" : "" }
}

extension ComparedQuestion {
  /// The beginning of what was asked, in one line.
  var name: String {
    guard !promptText.isEmpty else {
      return "a prompt of \(NumberText.counted(promptTokenCount, "token"))"
    }
    return "\"\(promptText.beginning(60))\""
  }

  var answers: String {
    let (a, b) = (answerCounts.a, answerCounts.b)
    if a == 0 && b == 0 { return "no answer is whole in either log" }
    if a == 1 && b == 1 {
      guard commonAnswerCount == 1 else { return "one answer in A, another in B" }
      return answerStrength == .bits
        ? "one answer, the same in both" : "one answer, of the same tokens in both"
    }
    let both = a > 0 && b > 0 ? ", \(NumberText.count(commonAnswerCount)) of them in both" : ""
    let strength = answerStrength == .bits ? "" : ", told apart by their tokens"
    return "\(Self.answers(a)) in A, \(Self.answers(b)) in B\(both)\(strength)"
  }

  private static func answers(_ count: Int) -> String {
    switch count {
    case 0: "no whole answer"
    case 1: "one answer"
    default: "\(NumberText.count(count)) different answers"
    }
  }

  /// Whether any of its pairs is known to differ.
  var hasDifference: Bool { firstDifference != nil }

  /// The pair that parts first: by token, else by bits.
  var firstDifference: ComparedPair? { pairsApart.first }

  /// Its pairs that are known to differ in tokens or bits, the one that parts first in front.
  var pairsApart: [ComparedPair] {
    pairs.filter { $0.verdict == .differs || $0.verdict == .otherBits }
      .sorted { $0.order < $1.order }
  }
}

extension ComparedPair {
  /// Those that differ in a token first, and of these the one that does so earliest.
  fileprivate var order: (Int, Int) {
    (difference?.firstToken ?? .max, difference?.firstBits ?? .max)
  }

  /// Who parts from whom where; `nil` for a pair that was not compared.
  var place: String? {
    guard let difference else { return nil }
    let what =
      difference.firstToken.map { "differs @ token \(NumberText.count($0))" } ?? "same tokens"
    return "\(requests.a.id) of A, \(requests.b.id) of B: \(what), \(difference.bits), "
      + "\(NumberText.counted(difference.tokenCount, "token")) compared, \(modes)"
  }

  private var modes: String {
    let words = requests.map { $0.mode?.description ?? "mixed" }
    return words.a == words.b ? words.a : "\(words.a) and \(words.b)"
  }
}

extension AnswerDifference {
  fileprivate var bits: String {
    guard let first = firstBits.map(NumberText.count) else {
      return obstacle.map { "bits not comparable: \($0.rawValue)" } ?? "the ends differ"
    }
    return comparesHashes ? "bits from token \(first) on" : "bits at token \(first) at the latest"
  }
}

extension LogprobDifference {
  var sentence: String {
    let tokens = NumberText.counted(tokenCount, "token")
    guard let first else { return "log-probabilities of \(tokens): every bit equal" }
    let differ =
      "log-probabilities of \(tokens): they differ from token \(NumberText.count(first)) on, "
      + "by at most \(NumberText.fixed(Double(largest), 6))"
    guard firstLogits != first else { return differ }
    // Off by one amount in a row: no logit need be another one.
    return firstLogits.map {
      "\(differ); before token \(NumberText.count($0)) only the log-softmax rounds otherwise"
    } ?? "\(differ); only the log-softmax rounds otherwise, which says nothing of the logits"
  }
}

extension SpeedTable.Subject {
  var title: String {
    switch self {
    case .company(let count):
      "\(NumberText.counted(count, "pair")) completed in company\(isThin ? ": too few" : "")"
    case .alone(let count):
      "\(NumberText.counted(count, "pair")) alone in their steps\(isThin ? ": too few" : "")"
    case .sessions: "all that is in the logs"
    }
  }
}

extension SpeedFigure {
  /// What heads the ratios.
  static let ratioName = "B ÷ A"

  var words: Pair<String> {
    values.map { value in
      guard let value else { return NumberText.unknown }
      return switch unit {
      case .count: NumberText.count(Int(value))
      case .nanoseconds: NumberText.duration(UInt64(value))
      case .perSecond: NumberText.fixed(value, 1)
      }
    }
  }

  var ratioWords: String { ratio.map { NumberText.fixed($0, 2) + "×" } ?? NumberText.unknown }
}

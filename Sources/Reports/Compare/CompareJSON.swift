import EngineTypes
import Proof
import SessionLog

/// What `invar compare --json` prints.
package enum CompareJSON {
  package static func value(_ outcome: CompareOutcome) -> JSONValue {
    let comparison = outcome.comparison
    let tally = comparison.tally
    return [
      "outcome": .string(comparison.outcome.name), "headline": .string(comparison.headline),
      "compared": .integer(tally.comparedCount), "same_bits": .integer(tally[.sameBits]),
      "other_bits": .integer(tally[.otherBits]), "bits_unknown": .integer(tally[.bitsUnknown]),
      "differs": .integer(tally[.differs]), "not_compared": .integer(tally[.notCompared]),
      "first_token": integer(tally.firstToken), "tokens": .integer(tally.tokenCount),
      "a": value(comparison.logs.a, outcome.names.a),
      "b": value(comparison.logs.b, outcome.names.b),
      "session_differences": .array(comparison.sessionDifferences.map(value)),
      "notes": .array(comparison.notes.map(JSONValue.string)),
      "questions": .array(
        comparison.questions.map { value($0, locate: outcome.locateCommand(for: $0)) }),
      "speed": .array(comparison.speed.map(value)),
      "locate": .optional(outcome.locateCommand),
    ]
  }

  private static func value(_ log: ComparedLog, _ name: String) -> JSONValue {
    [
      "log": .string(name), "recorded": .string(log.header.timestamp),
      "program_version": .string(log.header.programVersion),
      "model": .string(log.header.model.name), "model_sha256": .string(log.header.model.sha256),
      "complete": .bool(log.isComplete), "torn": .bool(log.isTorn),
      "limit_bytes": integer(log.limit),
      "gaps": .array(log.gaps.map { .string($0.sentence) }),
      "requests": .integer(log.requestCount), "rejected": .integer(log.rejectedCount),
      "tokens": .integer(log.tokenCount), "steps": .integer(log.stepCount),
      "settings": .object(
        Setting.allCases.map { setting in
          let values = log.settings[setting] ?? []
          return JSONValue.Field(
            name: setting.fieldName, value: .array(values.map { JSONValue($0) }))
        }),
      "fault": .optional(log.fault),
    ]
  }

  private static func value(_ difference: SessionDifference) -> JSONValue {
    [
      "name": .string(difference.name), "a": .string(difference.values.a),
      "b": .string(difference.values.b), "in_hash": .bool(difference.isHashed),
    ]
  }

  private static func value(_ question: ComparedQuestion, locate: String?) -> JSONValue {
    [
      "prompt": .string(question.promptText), "prompt_tokens": .integer(question.promptTokenCount),
      "temperature": .number(Double(question.sampling.temperature)),
      "seed": .string("\(question.sampling.seed)"),
      "max_tokens": .integer(question.sampling.maxTokens),
      "only_in_a": .integer(question.unpairedCounts.a),
      "only_in_b": .integer(question.unpairedCounts.b),
      "without_partner": .array((question.unpaired.a + question.unpaired.b).map(value)),
      "answers_told_apart_by": .string(question.answerStrength.rawValue),
      "answers_a": .integer(question.answerCounts.a),
      "answers_b": .integer(question.answerCounts.b),
      "answers_in_both": .integer(question.commonAnswerCount),
      "pairs": .array(question.pairs.map(value)), "locate": .optional(locate),
    ]
  }

  private static func value(_ missing: MissingPartner) -> JSONValue {
    [
      "of": .string(missing.side.rawValue.lowercased()), "reason": .string(missing.reason.name),
      "sentence": .string(missing.sentence),
      "requests": .array(missing.requests.map { .string("\($0)") }),
    ]
  }

  private static func value(_ pair: ComparedPair) -> JSONValue {
    var reason: String?
    if case .notCompared(let why) = pair.finding { reason = why }
    let difference = pair.difference
    return [
      "verdict": .string(pair.verdict.name), "reason": .optional(reason),
      "tokens": integer(difference?.tokenCount), "first_token": integer(difference?.firstToken),
      "first_bits": integer(difference?.firstBits),
      "hashes_compared": difference.map { .bool($0.comparesHashes) } ?? .null,
      "logprobs": difference?.logprobs.map(value) ?? .null,
      "a": value(pair.requests.a, difference?.excerpts?.a),
      "b": value(pair.requests.b, difference?.excerpts?.b),
    ]
  }

  private static func value(_ logprobs: LogprobDifference) -> JSONValue {
    [
      "tokens": .integer(logprobs.tokenCount), "first": integer(logprobs.first),
      "first_logits": integer(logprobs.firstLogits),
      "largest": .number(Double(logprobs.largest)),
    ]
  }

  private static func value(_ request: ComparedRequest, _ excerpt: AnswerExcerpt?) -> JSONValue {
    [
      "request": .string("\(request.id)"), "mode": .optional(request.mode?.description),
      "isolation": .string(request.isolation.rawValue),
      "finish_reason": .optional(request.end?.rawValue), "tokens": .integer(request.tokenCount),
      "whole": .bool(request.isWhole), "cut": .bool(request.isCut),
      "hash": .optional(request.hash?.hex), "ttft_ms": milliseconds(request.timeToFirstToken),
      "tpot_ms": milliseconds(request.timePerOutputToken),
      "e2e_ms": milliseconds(request.timeToLastToken),
      "text": excerpt.map(value) ?? .null,
    ]
  }

  private static func value(_ excerpt: AnswerExcerpt) -> JSONValue {
    [
      "before": .string(excerpt.before),
      "token": excerpt.token.map { .integer($0.index) } ?? .null, "text": .string(excerpt.text),
      "after": .string(excerpt.after),
      "top": .array(
        excerpt.top.map { [.integer($0.token.index), .number(Double($0.logprob))] }.map(
          JSONValue.array)),
    ]
  }

  private static func value(_ table: SpeedTable) -> JSONValue {
    [
      "of": .string(table.subject.name), "pairs": integer(table.subject.pairCount),
      "figures": .array(
        table.figures.map { figure in
          [
            "name": .string(figure.name.lowercased().replacing(" ", with: "_")),
            "unit": .string(figure.unit.rawValue),
            "a": number(figure.values.a), "b": number(figure.values.b),
            "ratio": number(figure.ratio),
          ]
        }),
    ]
  }

  private static func integer(_ value: Int?) -> JSONValue {
    value.map(JSONValue.integer) ?? .null
  }

  private static func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }

  private static func milliseconds(_ nanoseconds: UInt64?) -> JSONValue {
    number(nanoseconds.map { Double($0) / 1e6 })
  }
}

extension LogComparison.Outcome {
  fileprivate var name: String {
    switch self {
    case .sameBits: "same_bits"
    case .different: "different"
    case .nothing: "nothing_compared"
    }
  }
}

extension MissingPartner.Reason {
  fileprivate var name: String {
    switch self {
    case .refused: "refused"
    case .otherTokens: "other_tokens"
    case .otherSampling: "other_sampling"
    case .otherMode: "other_mode"
    case .fewerTimes: "fewer_times"
    case .notSubmitted: "not_submitted"
    }
  }
}

extension PairVerdict {
  fileprivate var name: String {
    switch self {
    case .sameBits: "same_bits"
    case .otherBits: "other_bits"
    case .bitsUnknown: "bits_unknown"
    case .differs: "differs"
    case .notCompared: "not_compared"
    }
  }
}

extension SpeedTable.Subject {
  fileprivate var name: String {
    switch self {
    case .company: "company"
    case .alone: "alone"
    case .sessions: "sessions"
    }
  }

  fileprivate var pairCount: Int? {
    switch self {
    case .company(let count), .alone(let count): count
    case .sessions: nil
    }
  }
}

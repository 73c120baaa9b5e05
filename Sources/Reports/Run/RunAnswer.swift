package import EngineTypes
package import Proof

/// What became of one prompt.
package struct RunAnswer: Hashable {
  /// The prompt's place, from 0.
  package let index: Int
  /// The text given, before the chat template.
  package let prompt: String
  package private(set) var admitted: AdmittedRequest?
  package private(set) var answer = Answer()
  private var times: RequestTimes?

  package init(index: Int, prompt: String) { (self.index, self.prompt) = (index, prompt) }

  /// The same in every run of the same prompts.
  package var id: String { "r\(index + 1)" }

  /// - Parameter event: with its time by a `RunningClock`.
  package mutating func absorb(_ event: EngineEvent) {
    answer.absorb(event)
    switch event {
    case .admitted(let request):
      admitted = request
      times = RequestTimes(request)
    case .token(let token): times?.absorb(token)
    case .finished: times?.end()
    case .rejected, .stepCompleted, .promptScored, .preempted, .modeChanged,
      .configurationChanged, .paused, .resumed, .rested, .fault:
      break
    }
  }

  /// TTFT.
  package var ttftMilliseconds: Double? { times?.timeToFirstToken.map { Double($0) / 1e6 } }

  /// TPOT, whole nanoseconds of it; `nil` with fewer than two tokens.
  package var tpotMilliseconds: Double? { times?.timePerOutputToken.map { Double($0) / 1e6 } }
}

extension RunAnswer {
  /// A line of `invar run --json`; `nil` where there is no answer.
  package func json(withTopLogprobs: Bool) -> JSONValue? {
    guard let admitted, let end = answer.end else { return nil }
    var fields: [JSONValue.Field] = [
      .init(name: "id", value: .string(id)),
      .init(name: "prompt", value: .string(prompt)),
      .init(name: "text", value: .string(answer.text)),
      .init(name: "tokens", value: .integers(answer.tokenIDs.map(\.index))),
      .init(name: "prompt_tokens", value: .integer(admitted.promptTokens.count)),
      .init(name: "completion_tokens", value: .integer(answer.tokens.count)),
      .init(name: "finish_reason", value: .string(end.reason.rawValue)),
      .init(name: "hash", value: .string(end.hash.hex)),
      .init(name: "ttft_ms", value: Self.rounded(ttftMilliseconds)),
      .init(name: "tpot_ms", value: Self.rounded(tpotMilliseconds)),
    ]
    if withTopLogprobs {
      let rows = answer.tokens.map { token in JSONValue.array(token.top.map(Self.pair)) }
      fields.append(.init(name: "top_logprobs", value: .array(rows)))
    }
    if let problem = end.problem { fields.append(.init(name: "error", value: .string(problem))) }
    if let failure = end.failure {
      fields.append(.init(name: "failure", value: Self.json(failure)))
    }
    return .object(fields)
  }

  /// The line of a prompt that was refused.
  package func json(of rejection: RejectionReason) -> JSONValue {
    ["id": .string(id), "prompt": .string(prompt), "error": .string("\(rejection)")]
  }

  private static func json(_ failure: NumericFailure) -> JSONValue {
    [
      "kind": .string(failure.kind.rawValue), "position": .integer(failure.position),
      "layer": failure.layer.map(JSONValue.integer) ?? .null,
      "operation": .optional(failure.part?.site?.rawValue ?? failure.part?.rawValue),
      "part": .optional(failure.part?.rawValue),
    ]
  }

  private static func pair(_ entry: TokenLogprob) -> JSONValue {
    // By way of its own digits: as a Double, a Float shows digits that it does not have.
    .array([.integer(entry.token.index), .number(Double("\(entry.logprob)") ?? .nan)])
  }

  private static func rounded(_ milliseconds: Double?) -> JSONValue {
    milliseconds.map { .number(($0 * 1000).rounded() / 1000) } ?? .null
  }
}

/// What is told as a histogram, or at least as a sum and a count.
package enum Distribution: Int, CaseIterable, Hashable, Sendable {
  case timeToFirstToken, interTokenLatency, endToEnd
  case timePerOutputToken, queueTime, prefillTime, decodeTime, inferenceTime
  case promptLength, generationLength, stepTokens

  /// The three of the table.
  package static let main: [Distribution] = [.timeToFirstToken, .interTokenLatency, .endToEnd]

  /// Whether its values are seconds; else they are tokens.
  package var isTime: Bool { rawValue < Self.promptLength.rawValue }

  package var name: String {
    switch self {
    case .timeToFirstToken: "TTFT"
    case .interTokenLatency: "ITL"
    case .endToEnd: "E2E"
    case .timePerOutputToken: "TPOT"
    case .queueTime: "queue"
    case .prefillTime: "prefill"
    case .decodeTime: "decode"
    case .inferenceTime: "running"
    case .promptLength: "prompt"
    case .generationLength: "output"
    case .stepTokens: "step"
    }
  }

  package var definition: String {
    switch self {
    case .timeToFirstToken: "arrival to first token"
    case .interTokenLatency: "gap from a token to the next one, each gap once"
    case .endToEnd: "arrival to last token"
    case .timePerOutputToken: "mean gap of a request, each request once"
    case .queueTime: "waiting to be scheduled"
    case .prefillTime: "scheduled to first token"
    case .decodeTime: "first token to last"
    case .inferenceTime: "scheduled to last token"
    case .promptLength: "tokens of a request's prompt"
    case .generationLength: "tokens of a request's answer"
    case .stepTokens: "tokens computed in a step"
    }
  }
}

import EngineTypes

/// The latencies that have percentiles.
package enum ChartLatency: CaseIterable {
  case ttft, itl, tpot, queue, endToEnd

  var name: String {
    switch self {
    case .ttft: "TTFT"
    case .itl: "ITL"
    case .tpot: "TPOT"
    case .queue: "queue"
    case .endToEnd: "E2E"
    }
  }

  /// What it is, for who has not seen it.
  var meaning: String {
    switch self {
    case .ttft: "TTFT  arrival → first token"
    case .itl: "ITL   a token → the next, every gap counts"
    case .tpot: "TPOT  (last − first token) ÷ (tokens − 1)"
    case .queue: "queue arrival → first step"
    case .endToEnd: "E2E   arrival → last token"
    }
  }

  func values(_ facts: EngineFacts) -> LatencyWindow {
    switch self {
    case .ttft: facts.timeToFirstToken
    case .itl: facts.interTokenTime
    case .tpot: facts.timePerOutputToken
    case .queue: facts.timeInQueue
    case .endToEnd: facts.timeToLastToken
    }
  }
}

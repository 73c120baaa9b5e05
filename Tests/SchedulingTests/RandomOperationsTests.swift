import EngineTypes
import Scheduling
import Testing

@Suite struct RandomOperationsTests {
  /// Whatever happens in whatever order, the books balance and every answer is its prompt's own.
  @Test(arguments: 0..<24)
  func theBooksBalanceAfterEveryOperation(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    var simulation = try Simulation(contextLength: 60) {
      $0.blockSize = [1, 2, 4, 7, 16][seed % 5]
      $0.blockCount = Int.random(in: 40...80, using: &random) / $0.blockSize + 1
      $0.tokenBudget = Int.random(in: 1...20, using: &random)
      $0.maxRunning = Int.random(in: 1...6, using: &random)
      $0.maxWaiting = 10
    }
    var prompts: [RequestID: [TokenID]] = [:]
    for id in 1...400 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<7:
        // Few different beginnings, so that prefixes meet.
        let start = Int.random(in: 0..<3, using: &random)
        let prompt = tokens(start..<start + Int.random(in: 0..<30, using: &random))
        let reason = simulation.add(
          id, tokens: prompt, maxTokens: Int.random(in: 1..<20, using: &random),
          isolation: Bool.random(using: &random) ? .shared : .alone,
          mode: [nil, nil, .invariant, .standard].randomElement(using: &random) ?? nil,
          scores: Int.random(in: 0..<3, using: &random) == 0)
        if reason == nil { prompts[RequestID(id)] = prompt }
      case 7: _ = simulation.scheduler.remove(RequestID(Int.random(in: 1...id, using: &random)))
      case 8: simulation.mode = simulation.mode == .invariant ? .standard : .invariant
      case 9: simulation.change { $0.prefixCache = Bool.random(using: &random) }
      case 10:
        simulation.change { $0.chunkLimit = Int.random(in: 1..<9, using: &random) }
      default: try simulation.step()
      }
      try simulation.scheduler.checkInvariants()
    }
    try simulation.drain()
    #expect(simulation.scheduler.blockUsage.used == 0)
    #expect(simulation.finished.count > 10)
    for request in simulation.finished {
      expectOwnAnswer(request, prompt: prompts[request.id, default: []])
      if let mode = request.mode { #expect(request.modes == .uniform(mode)) }
      let scored = simulation.scored[request.id, default: []]
      #expect(scored == (request.scoresPrompt ? Array(0..<request.promptTokenCount - 1) : []))
    }
  }

  private func expectOwnAnswer(_ request: Request, prompt: [TokenID]) {
    var expected = prompt
    while expected.count < request.tokenCount {
      expected.append(Simulation.successor(of: expected))
    }
    #expect(request.tokenIDs == expected)
  }
}

/// A small seeded generator, so that a failure can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

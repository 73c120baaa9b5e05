import EngineTypes
import Scheduling
import Testing

/// Requests that keep to a mode, whatever the engine's is.
@Suite struct KeptModeTests {
  @Test func stepsOfBothModesTakeTurns() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 5, first: 0, maxTokens: 3)
    simulation.add(2, prompt: 5, first: 20, maxTokens: 3, mode: .standard)
    simulation.add(3, prompt: 5, first: 40, maxTokens: 3, mode: .standard)
    let batches = try simulation.drain()
    #expect(batches.map(\.requests) == [[1], [2, 3], [1], [2, 3], [1], [2, 3]])
    #expect(batches.map(\.mode).prefix(2) == [.invariant, .standard])
  }

  @Test func whoKeepsToTheEnginesModeSharesItsSteps() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 5, first: 0, maxTokens: 2)
    simulation.add(2, prompt: 5, first: 20, maxTokens: 2, mode: .invariant)
    #expect(try simulation.drain().map(\.requests) == [[1, 2], [1, 2]])
  }

  @Test func aChangeOfTheEnginesModeMovesOnlyThoseThatFollow() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 5, first: 0, maxTokens: 4)
    simulation.add(2, prompt: 5, first: 20, maxTokens: 4, mode: .invariant)
    simulation.add(3, prompt: 5, first: 40, maxTokens: 4, mode: .standard)
    for _ in 0..<2 { try simulation.step() }
    simulation.mode = .standard
    try simulation.drain()
    let modes = Dictionary(uniqueKeysWithValues: simulation.finished.map { ($0.id, $0.modes) })
    #expect(modes[RequestID(1)] == .mixed)
    #expect(modes[RequestID(2)] == .uniform(.invariant))
    #expect(modes[RequestID(3)] == .uniform(.standard))
  }

  @Test(arguments: [Isolation.shared, .alone], [nil, KernelMode.standard])
  func noKindOfStepShutsAnotherOut(isolation: Isolation, flood: KernelMode?) throws {
    var simulation = try Simulation { $0.maxRunning = 2 }
    for id in 1...2 { simulation.add(id, prompt: 3, maxTokens: 2, mode: flood) }
    simulation.add(
      3, prompt: 3, maxTokens: 3, isolation: isolation, mode: flood == nil ? .standard : nil)
    var next = 4
    while !simulation.finished.contains(where: { $0.id == RequestID(3) }), next < 100 {
      simulation.add(next, prompt: 3, maxTokens: 2, mode: flood)
      next += 1
      try simulation.step()
    }
    #expect(next < 100)
  }

  @Test func prefixesAreSharedWithinAModeOnly() throws {
    var simulation = try Simulation()
    for (id, mode) in [(1, nil), (2, KernelMode.standard), (3, .invariant), (4, .standard)] {
      simulation.add(id, prompt: 13, maxTokens: 1, mode: mode)
      try simulation.drain()
    }
    #expect(simulation.finished.map(\.cachedTokenCount) == [0, 0, 12, 12])
  }

  @Test func oneAloneAtATimeInEachMode() throws {
    var simulation = try Simulation()
    for id in 1...4 {
      simulation.add(
        id, prompt: 3, first: id * 20, maxTokens: 2, isolation: .alone,
        mode: id == 3 ? .standard : nil)
    }
    // The third waits behind the second, which waits for the first.
    let expected = [[1], [1], [2], [3], [2], [3], [4], [4]]
    #expect(try simulation.drain().map(\.requests) == expected)
  }

  /// Two that ran alone in different modes find themselves in one.
  @Test func aloneStaysAloneWhereTheEnginesModeChanges() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 3, first: 0, maxTokens: 5, isolation: .alone)
    simulation.add(2, prompt: 3, first: 20, maxTokens: 5, isolation: .alone, mode: .standard)
    for _ in 0..<4 { try simulation.step() }
    simulation.mode = .standard
    let batches = try simulation.drain()
    #expect(batches.allSatisfy { $0.requests.count == 1 && $0.mode == .standard })
    #expect(simulation.finished.count == 2)
  }
}

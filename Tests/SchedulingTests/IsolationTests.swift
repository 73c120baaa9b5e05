import EngineTypes
import Scheduling
import Testing

@Suite struct IsolationTests {
  @Test func aloneMeansNothingElseInTheStep() throws {
    var simulation = try Simulation()
    for id in 1...6 {
      simulation.add(
        id, prompt: 5, first: id * 20, maxTokens: 5, isolation: id % 2 == 0 ? .alone : .shared)
    }
    for batch in try simulation.drain() where batch.requests.contains(where: { $0 % 2 == 0 }) {
      #expect(batch.chunks.count == 1)
    }
    #expect(simulation.finished.count == 6)
  }

  @Test func stepsTakeTurns() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 5, first: 20, maxTokens: 3)
    simulation.add(2, prompt: 5, first: 40, maxTokens: 3, isolation: .alone)
    simulation.add(3, prompt: 5, first: 60, maxTokens: 3)
    // The third lets the second start before it does.
    let expected = [[1], [2], [1, 3], [2], [1, 3], [2], [3]]
    #expect(try simulation.drain().map(\.requests) == expected)
  }

  @Test func oneAfterTheOther() throws {
    var simulation = try Simulation()
    for id in 1...3 { simulation.add(id, prompt: 3, maxTokens: 2, isolation: .alone) }
    #expect(try simulation.drain().map(\.requests) == [[1], [1], [2], [2], [3], [3]])
  }

  @Test(arguments: [Isolation.shared, .alone])
  func neitherKindShutsTheOtherOut(kind: Isolation) throws {
    var simulation = try Simulation { $0.maxRunning = 1 }
    simulation.add(1, prompt: 3, maxTokens: 3, isolation: kind == .shared ? .alone : .shared)
    simulation.add(2, prompt: 3, maxTokens: 3, isolation: kind)
    // A flood of the other kind keeps arriving.
    var next = 3
    while !simulation.finished.contains(where: { $0.id == RequestID(2) }), next < 100 {
      simulation.add(next, prompt: 3, isolation: kind == .shared ? .alone : .shared)
      next += 1
      try simulation.step()
    }
    #expect(next < 100)
  }

  @Test(arguments: [Isolation.shared, .alone])
  func aRequestThatWaitsForBlocksIsNotOvertaken(kind: Isolation) throws {
    var simulation = try Simulation { $0.blockCount = 6 }
    let other: Isolation = kind == .shared ? .alone : .shared
    simulation.add(1, prompt: 15, first: 0, maxTokens: 3, isolation: other)
    try simulation.step()
    simulation.add(2, prompt: 15, first: 50, maxTokens: 2, isolation: kind)
    simulation.add(3, prompt: 3, first: 90, maxTokens: 2, isolation: other)
    let started = try simulation.drain().flatMap(\.chunks).filter { $0.firstPosition == 0 }
    #expect(started.map(\.request) == [RequestID(2), RequestID(3)])
  }

  @Test func computedAloneMeansNothingTakenFromTheCache() throws {
    var simulation = try Simulation()
    simulation.add(1, prompt: 13, maxTokens: 1)
    try simulation.drain()
    simulation.add(2, prompt: 13, maxTokens: 1, isolation: .alone)
    let batch = try simulation.step()
    #expect(batch.shape == [[2, 13]])
    #expect(batch.prefixQueryTokenCount == 0)
  }

  @Test(arguments: [Isolation.shared, .alone])
  func theNewestOfBothKindsIsPreemptedFirst(kind: Isolation) throws {
    var simulation = try Simulation { $0.blockCount = 4 }
    simulation.add(1, prompt: 7, first: 0, maxTokens: 9, isolation: kind)
    simulation.add(
      2, prompt: 7, first: 50, maxTokens: 9, isolation: kind == .shared ? .alone : .shared)
    let preempted = try simulation.drain().flatMap(\.preempted)
    #expect(!preempted.isEmpty && preempted.allSatisfy { $0 == RequestID(2) })
    #expect(simulation.finished.map(\.id) == [RequestID(1), RequestID(2)])
  }

  @Test func bothKindsEndWhenBlocksAreScarce() throws {
    var simulation = try Simulation { $0.blockCount = 5 }
    for id in 1...6 {
      simulation.add(
        id, prompt: 7, first: id * 20, maxTokens: 9, isolation: id % 3 == 0 ? .alone : .shared)
    }
    let batches = try simulation.drain()
    #expect(batches.allSatisfy { !$0.isEmpty })
    #expect(simulation.finished.count == 6)
  }
}

import EngineTypes
import Inference
import Testing

/// What the engine's shell adds to an invariant model: nothing.
@Suite struct InvarianceTests {
  static let prompt = String(repeating: "All happy families are alike; ", count: 3)

  /// The request alone, in one chunk, in a large cache.
  static func canonical(mode: KernelMode = .invariant) throws -> Outcome {
    var bench = try TestBench { $0.mode = mode }
    let id = try bench.submit(request(prompt, isolation: .alone))
    try bench.drain()
    return bench.outcome(of: id)
  }

  /// The request among 31 others of all lengths.
  static func crowd(
    _ executor: ScriptedExecutor, mode: KernelMode = .invariant, budget: Int = 256
  ) throws -> (bench: TestBench, needle: RequestID) {
    var bench = try TestBench(executor) {
      $0.mode = mode
      $0.tokenBudget = budget
    }
    var needle = RequestID(0)
    for index in 0..<32 {
      if index == 13 {
        needle = try bench.submit(request(prompt))
      } else {
        let text = String(prompt.dropFirst(index % 5).prefix(7 + 2 * index))
        try bench.submit(request(text, maxTokens: 5 + index))
      }
    }
    try bench.drain()
    return (bench, needle)
  }

  @Test(arguments: [1, 7, 16, 64, 256], [1, 7, 16, 256])
  func theBudgetAndTheBlockSizeChangeNothing(budget: Int, blockSize: Int) throws {
    let executor = ScriptedExecutor(blockSize: blockSize, blockCount: 2048 / blockSize)
    var bench = try TestBench(executor) { $0.tokenBudget = budget }
    let ids = try [Self.prompt, "x", Self.prompt].map { try bench.submit(request($0)) }
    try bench.drain()
    let expected = try Self.canonical()
    #expect(bench.outcome(of: ids[0]) == expected)
    #expect(bench.outcome(of: ids[2]) == expected)
    #expect(bench.outcome(of: ids[1]) != expected)
  }

  @Test(arguments: [1, 7, 16, 64, 256], [1, 7, 16, 256])
  func companyChangesNothing(budget: Int, blockSize: Int) throws {
    let executor = ScriptedExecutor(blockSize: blockSize, blockCount: max(40, 2400 / blockSize))
    let (bench, needle) = try Self.crowd(executor, budget: budget)
    #expect(bench.outcome(of: needle) == (try Self.canonical()))
    let company = bench.steps.filter { $0.chunks.contains { $0.request == needle } }
      .map(\.chunks.count)
    #expect(budget == 1 || company.contains { $0 > 1 }, "the requests never met")
  }

  @Test(arguments: [(4, 40), (4, 60), (1, 130), (16, 9), (7, 24)])
  func preemptionChangesNothing(blockSize: Int, blockCount: Int) throws {
    let executor = ScriptedExecutor(blockSize: blockSize, blockCount: blockCount)
    var bench = try TestBench(executor) { $0.prefixCache = false }
    for index in 0..<4 { try bench.submit(request("neighbour \(index)", maxTokens: 40)) }
    let needle = try bench.submit(request(Self.prompt))
    try bench.drain()
    #expect(bench.events.contains { if case .preempted(needle, _) = $0 { true } else { false } })
    #expect(bench.outcome(of: needle) == (try Self.canonical()))
    #expect(bench.tokens(of: needle).map(\.index) == Array(0..<24))
  }

  @Test func aWarmPrefixCacheChangesNothing() throws {
    var bench = try TestBench()
    let ids = try (0..<3).map { _ in
      let id = try bench.submit(request(Self.prompt))
      try bench.drain()
      return id
    }
    #expect(ids.map { bench.end(of: $0)?.cachedTokenCount } == [0, 88, 88])
    #expect(Set(ids.map { bench.outcome(of: $0) }) == [try Self.canonical()])
  }

  @Test func aTurnOfConversationReusesTheAnswerBeforeIt() throws {
    var bench = try TestBench()
    let first = try bench.submit(request(Self.prompt))
    try bench.drain()
    let history =
      try ByteCodec().encode(.raw(Self.prompt)).tokens + bench.tokens(of: first).map(\.token)
    var turn = request("")
    turn.prompt = .tokens(history + [TokenID(5)])
    let warm = try bench.submit(turn)
    try bench.drain()
    var cold = try TestBench()
    let alone = try cold.submit(turn)
    try cold.drain()
    #expect((bench.end(of: warm)?.cachedTokenCount ?? 0) > Self.prompt.utf8.count)
    #expect(bench.outcome(of: warm) == cold.outcome(of: alone))
  }

  @Test func seededSamplingDoesNotDependOnCompanyEither() throws {
    let hot = request(Self.prompt) {
      $0.temperature = 1
      $0.topP = 0.9
      $0.seed = 7
    }
    var alone = try TestBench()
    let reference = try alone.submit(hot)
    try alone.drain()
    var bench = try TestBench { $0.tokenBudget = 9 }
    for index in 0..<5 { try bench.submit(request("filler \(index)")) }
    let id = try bench.submit(hot)
    try bench.drain()
    #expect(bench.outcome(of: id) == alone.outcome(of: reference))
    #expect(bench.outcome(of: id) != (try Self.canonical()))
  }

  /// One request through two modes at once: each is what it would be with the engine in that mode.
  @Test func aRequestThatKeepsToAModeIsThatModesOwn() throws {
    var bench = try TestBench { $0.mode = .standard }
    for index in 0..<5 { try bench.submit(request("filler \(index)")) }
    let kept = try [KernelMode.invariant, .reference].map {
      try bench.submit(request(Self.prompt, mode: $0))
    }
    try bench.drain()
    #expect(bench.outcome(of: kept[0]) == (try Self.canonical()))
    #expect(bench.outcome(of: kept[1]) == (try Self.canonical(mode: .reference)))
    #expect(kept.map { bench.end(of: $0)?.mode } == [.invariant, .reference])
    let modes = bench.steps.map(\.mode)
    let changes = zip(modes, modes.dropFirst()).count { $0 != $1 }
    #expect(changes > 60, "three modes took turns in \(modes.count) steps")
  }

  @Test func aKeptModeIsToldWhereTheRequestNeverRan() throws {
    var bench = try TestBench { $0.mode = .standard }
    let id = try bench.submit(request("x", mode: .invariant))
    bench.perform { $0.cancel(id) }
    #expect(bench.end(of: id)?.mode == .invariant)
    let admitted = bench.events.compactMap { if case .admitted(let it) = $0 { it } else { nil } }
    #expect(admitted.map(\.mode) == [.invariant])
  }

  /// The positive control: a model that does depend on its batch is caught.
  @Test func aBatchDependentModelIsFoundOut() throws {
    let (bench, needle) = try Self.crowd(ScriptedExecutor(), mode: .standard)
    #expect(bench.outcome(of: needle).hash != (try Self.canonical(mode: .standard)).hash)
  }

  @Test func theModeIsPartOfTheHash() throws {
    #expect(try Self.canonical(mode: .reference).tokens == Self.canonical().tokens)
    #expect(try Self.canonical(mode: .reference).hash != Self.canonical().hash)
  }
}

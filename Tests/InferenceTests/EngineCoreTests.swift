import EngineTypes
import Foundation
import Inference
import Testing

@Suite struct EngineCoreTests {
  @Test func aRequestIsAdmittedAnsweredAndEnded() throws {
    var bench = try TestBench()
    let id = try bench.submit(request("hello", maxTokens: 2))
    try bench.drain()
    let kinds = bench.events.map { event in
      switch event {
      case .admitted: "admitted"
      case .token: "token"
      case .finished: "finished"
      case .stepCompleted: "step"
      default: "other"
      }
    }
    #expect(kinds == ["admitted", "token", "step", "token", "finished", "step"])
    #expect(bench.end(of: id)?.reason == .length)
    #expect(bench.end(of: id)?.tokenCount == 2)
    #expect(bench.end(of: id)?.mode == .invariant)
    #expect(bench.end(of: id)?.hash == bench.tokens(of: id).last?.hash)
    #expect(bench.tokens(of: id).map(\.step) == [1, 2])
  }

  @Test func theStepTellsWhatItDid() throws {
    var bench = try TestBench(ScriptedExecutor(blockSize: 4, blockCount: 8)) { $0.tokenBudget = 6 }
    try bench.submit(request("hello", maxTokens: 3))
    try bench.submit(request("worlds", maxTokens: 3))
    try bench.step()
    let step = try #require(bench.steps.first)
    #expect(
      step.chunks == [
        ChunkRecord(
          request: RequestID(1), firstPosition: 0, tokenCount: 5, kind: .prefill,
          promptTokenCount: 5),
        ChunkRecord(
          request: RequestID(2), firstPosition: 0, tokenCount: 1, kind: .prefill,
          promptTokenCount: 6),
      ])
    let (one, two) = (BlockState.owned(RequestID(1)), BlockState.owned(RequestID(2)))
    #expect(step.blockMap == [one, one, two, .free, .free, .free, .free, .free])
    #expect(step.blocks == BlockUsage(total: 8, used: 3, cached: 0))
    #expect(step.tokenBudget == 6)
    #expect(step.runningCount == 2)
    #expect(step.prefixQueryTokenCount == 11)
    #expect(step.operations.map(\.site) == [.lmHead])
    // 3 from the model, 10 between the two looks at the clock around the one hash.
    #expect(step.hashNanoseconds == 13)
    #expect(step.startNanoseconds > 0 && step.durationNanoseconds > 0)
  }

  @Test func evictionsAndPreemptionsAreCounted() throws {
    var bench = try TestBench(ScriptedExecutor(blockSize: 4, blockCount: 6))
    for text in ["first one", "second one", "third one"] {
      try bench.submit(request(text, maxTokens: 12))
    }
    try bench.drain()
    let preempted = bench.events.count { if case .preempted = $0 { true } else { false } }
    #expect(preempted > 0)
    #expect(bench.steps.reduce(0) { $0 + $1.preemptionCount } == preempted)
    #expect(bench.steps.reduce(0) { $0 + $1.evictionCount } > 0)
  }

  @Test func anEndOfSequenceTokenStopsUnlessIgnored() throws {
    var patient = try TestBench()
    let all = try patient.submit(request("a question", maxTokens: 40))
    try patient.drain()
    let answer = patient.tokens(of: all).map(\.token)
    let stop = answer[5]
    let codec = ByteCodec(endOfSequence: [stop])
    for ignores in [false, true] {
      var bench = try TestBench(codec: codec)
      let id = try bench.submit(
        request("a question", maxTokens: 40) { $0.ignoresEndOfSequence = ignores })
      try bench.drain()
      let length = ignores ? 40 : (answer.firstIndex(of: stop) ?? 0) + 1
      #expect(bench.tokens(of: id).map(\.token) == Array(answer.prefix(length)))
      #expect(bench.end(of: id)?.reason == (ignores ? .length : .stop))
    }
  }

  @Test func theContextsEndIsTheAnswersEnd() throws {
    var bench = try TestBench(ScriptedExecutor(contextLength: 12))
    let id = try bench.submit(request("0123456", maxTokens: 99))
    try bench.drain()
    #expect(bench.end(of: id)?.tokenCount == 5)
    #expect(bench.end(of: id)?.reason == .length)
  }

  @Test func askingForNothingEndsAtOnce() throws {
    var bench = try TestBench()
    let id = try bench.submit(request("hello", maxTokens: 0))
    #expect(bench.end(of: id)?.tokenCount == 0)
    #expect(!bench.core.hasWork)
    #expect(bench.executor.callCount == 0)
  }

  @Test func textComesInWholeCharacters() throws {
    var bench = try TestBench()
    let id = try bench.submit(request("hello", maxTokens: 3))
    try bench.drain()
    let t = bench.tokens(of: id).map(\.token.rawValue)
    #expect(bench.tokens(of: id).map(\.text) == ["", "[\(t[0]),\(t[1])]", "[\(t[2])"])
  }

  @Test func logprobsComeOnlyWhereAskedFor() throws {
    var bench = try TestBench()
    var asking = request("hello", maxTokens: 3)
    asking.logprobCount = 4
    let id = try bench.submit(asking)
    let silent = try bench.submit(request("hello", maxTokens: 3))
    try bench.drain()
    for token in bench.tokens(of: id) {
      #expect(token.top.count == 4)
      #expect(token.top[0].token == token.token)
      #expect(token.logprob?.bitPattern == token.top[0].logprob.bitPattern)
      #expect(zip(token.top, token.top.dropFirst()).allSatisfy { $0.logprob >= $1.logprob })
      #expect(token.top.reduce(0) { $0 + exp($1.logprob) } < 1)
    }
    #expect(bench.tokens(of: silent).allSatisfy { $0.top.isEmpty && $0.logprob == nil })
    #expect(bench.outcome(of: id) == bench.outcome(of: silent))
  }

  @Test func aStrangersTokenIsRefused() throws {
    var bench = try TestBench()
    var stranger = request("")
    stranger.prompt = .tokens([TokenID(3), TokenID(61)])
    let id = try bench.submit(stranger)
    guard case .rejected(let rejected)? = bench.events.first else {
      Issue.record("the request was taken")
      return
    }
    #expect(bench.events.count == 1)
    #expect(rejected.id == id && rejected.reason == .invalidToken(TokenID(61)))
  }

  @Test func aModeChangeInMidAnswerMakesItMixed() throws {
    let executor = ScriptedExecutor()
    executor.allowsMixedModes = true
    var bench = try TestBench(executor)
    let early = try bench.submit(request("early", maxTokens: 2))
    let mixed = try bench.submit(request("mixed", maxTokens: 4))
    try bench.step()
    try bench.step()
    bench.perform { $0.change { $0.mode = .standard } }
    bench.perform { $0.change { $0.mode = .standard } }
    let late = try bench.submit(request("late", maxTokens: 2))
    try bench.drain()
    #expect(bench.events.count { $0 == .modeChanged(.standard, step: 3) } == 1)
    #expect(bench.steps.map(\.mode) == [.invariant, .invariant, .standard, .standard])
    #expect(bench.end(of: early)?.mode == .invariant)
    #expect(try #require(bench.end(of: mixed)).mode == nil)
    #expect(bench.end(of: late)?.mode == .standard)
  }

  @Test func aModeChangeBeforeTheFirstStepMixesNothing() throws {
    var bench = try TestBench()
    let waiting = try bench.submit(request("waiting"))
    bench.perform { $0.change { $0.mode = .reference } }
    try bench.drain()
    var other = try TestBench { $0.mode = .reference }
    let fresh = try other.submit(request("waiting"))
    try other.drain()
    #expect(bench.end(of: waiting)?.mode == .reference)
    #expect(bench.outcome(of: waiting) == other.outcome(of: fresh))
  }

  @Test func cancellingEndsARequestOnce() throws {
    var bench = try TestBench { $0.maxRunning = 1 }
    let ids = try ["running", "waiting"].map { try bench.submit(request($0)) }
    try bench.step()
    for id in ids + ids { bench.perform { $0.cancel(id) } }
    #expect(ids.map { bench.end(of: $0)?.reason } == [.cancelled, .cancelled])
    #expect(ids.map { bench.end(of: $0)?.tokenCount } == [1, 0])
    #expect(bench.events.count { if case .finished = $0 { true } else { false } } == 2)
    #expect(!bench.core.hasWork)
    try bench.core.checkInvariants()
  }

  @Test func settingsChangeBetweenSteps() throws {
    var bench = try TestBench()
    for index in 0..<4 { try bench.submit(request("number \(index)", maxTokens: 3)) }
    bench.perform { $0.change { $0.tokenBudget = 5 } }
    bench.perform { $0.change { $0.maxRunning = 0 } }
    bench.perform { $0.change { $0.chunkLimit = 0 } }
    bench.perform { $0.change { $0.chunkLimit = 2 } }
    bench.perform { $0.change { $0.prefixCache = false } }
    bench.perform { $0.change { $0.prefixCache = false } }
    try bench.drain()
    let changes = bench.events.compactMap {
      if case .configurationChanged(let settings) = $0 { settings } else { nil }
    }
    #expect(changes.map(\.tokenBudget) == [5, 5, 5, 5, 5])
    #expect(changes.map(\.chunkLimit) == [nil, nil, 1, 2, 2])
    #expect(changes.map(\.maxRunning) == [32, 1, 1, 1, 1])
    #expect(changes.map(\.prefixCache) == [true, true, true, true, false])
    #expect(bench.steps.allSatisfy { $0.chunks.count == 1 && $0.tokenCount <= 2 })
  }

  @Test func threadsChangeBetweenSteps() throws {
    let executor = ScriptedExecutor()
    var bench = try TestBench(executor) { $0.threadCount = 2 }
    try bench.submit(request("hello", maxTokens: 5))
    for count in [nil, 1, 1, 0, 7] {
      if let count { bench.perform { $0.change { $0.threadCount = count } } }
      try bench.step()
    }
    #expect(executor.threadCounts == [2, 1, 1, 1, 7])
    let changes = bench.events.compactMap {
      if case .configurationChanged(let settings) = $0 { settings.threadCount } else { nil }
    }
    #expect(changes == [1, 7])
  }

  @Test(arguments: [0, -1, 1025])
  func noEngineHasSoManyThreads(count: Int) {
    let error = #expect(throws: (any Error).self) {
      _ = try TestBench { $0.threadCount = count }
    }
    #expect(error.map { "\($0)" } == "threads is \(count), must be 1 to 1024")
  }

  @Test func aFailingModelFailsTheStep() throws {
    let executor = ScriptedExecutor()
    executor.failsAtCall = 2
    var bench = try TestBench(executor)
    try bench.submit(request("hello"))
    try bench.step()
    #expect(throws: ScriptedExecutor.Fault.scripted) { _ = try bench.core.step() }
  }
}

import EngineTypes
import Inference
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(15))) struct EngineTests {
  @Test func requestsFromManyThreadsAllEnd() async throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<40 {
        group.addTask { engine.submit(request("prompt \(index)", maxTokens: 5)) }
      }
    }
    let events = events(from: queue) { $0.count(where: \.isEnd) == 40 }
    let admitted = events.compactMap { if case .admitted(let it) = $0 { it.id } else { nil } }
    #expect(admitted == (1...40).map { RequestID($0) })
    engine.shutdown()
  }

  @Test func theAnswerIsTheCoresOwn() throws {
    var bench = try TestBench()
    let id = try bench.submit(request("the same"))
    try bench.drain()
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.submit(request("the same"))
    let hashes = events(from: queue) { $0.contains(where: \.isEnd) }.compactMap {
      if case .finished(let end) = $0 { end.hash } else { nil }
    }
    #expect(hashes == [bench.end(of: id)?.hash])
    engine.shutdown()
  }

  @Test func pausedItTakesOnlyTheStepsAskedFor() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.send(.pause)
    let id = engine.submit(request("hello", maxTokens: 9))
    engine.send(.singleStep(count: 2))
    engine.send(.singleStep(count: 1))
    // The commands behind are read in order, so what comes before the change is all there was.
    var seen = events(from: queue) { $0.count(where: \.isStep) == 3 }
    engine.send(budget(77))
    seen += events(from: queue) { $0.contains(where: \.isConfiguration) }
    #expect(seen.count { $0.isStep } == 3)
    engine.send(.resume)
    let rest = events(from: queue) { $0.contains(where: \.isEnd) }
    #expect(rest.contains { if case .finished(let end) = $0 { end.id == id } else { false } })
    engine.shutdown()
  }

  /// Standing still is told like everything else, and no step lies in it.
  @Test func aPauseIsToldWithItsTimes() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.send(.pause)
    engine.submit(request("hello", maxTokens: 9))
    var seen = events(from: queue) { $0.contains(where: \.isAdmission) }
    engine.send(.singleStep(count: 2))
    seen += events(from: queue) { $0.contains(where: \.isPause) }
    engine.send(.pause)
    engine.send(.resume)
    seen += events(from: queue) { $0.contains(where: \.isEnd) }
    engine.shutdown()

    let turns = seen.filter { $0.isPause || $0.stepLimit != nil }
    #expect(turns.map(\.isPause) == [true, false, true, false])
    #expect(turns.map(\.stepLimit) == [nil, .some(2), nil, .some(nil)])
    var pauses: [Pause] = []
    for case .resumed(let pause, _) in seen { pauses.append(pause) }
    for (turn, pause) in zip(turns.filter(\.isPause), pauses) {
      #expect(turn == .paused(nanoseconds: pause.start) && pause.nanoseconds > 0)
    }
    for case .stepCompleted(let step) in seen {
      let end = step.startNanoseconds + step.durationNanoseconds
      #expect(pauses.allSatisfy { end <= $0.start || step.startNanoseconds >= $0.end })
    }
  }

  /// Asking again for what is so already tells nothing new.
  @Test func askingTwiceIsOnePause() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    for command in [EngineCommand.resume, .pause, .pause, .singleStep(count: 1), .resume, .resume] {
      engine.send(command)
    }
    engine.send(budget(77))
    let seen = events(from: queue) { $0.contains(where: \.isConfiguration) }
    #expect(seen.count { $0.isPause } == 1)
    #expect(seen.count { $0.stepLimit != nil } == 1)
    engine.shutdown()
  }

  @Test func singleStepsAskedForInVainAreForgotten() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.send(.singleStep(count: 5))
    engine.send(budget(77))
    _ = events(from: queue) { $0.contains(where: \.isConfiguration) }
    // A second exchange, so that the first one's batch of mail is surely done with.
    engine.send(budget(78))
    _ = events(from: queue) { $0.contains(where: \.isConfiguration) }
    engine.submit(request("hello"))
    // A step would come at the heels of the admission, before the next mail is read.
    var seen = events(from: queue) {
      $0.contains { if case .admitted = $0 { true } else { false } }
    }
    engine.send(budget(79))
    seen += events(from: queue) { $0.contains(where: \.isConfiguration) }
    #expect(!seen.contains { $0.isStep })
    engine.shutdown()
  }

  /// Nobody asked for these ends, and they are not called as if somebody had.
  @Test func shuttingDownEndsWhatIsLeftAndClosesTheStreams() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.send(.pause)
    engine.submit(request("never done"))
    _ = events(from: queue) { $0.contains(where: \.isAdmission) }
    engine.shutdown()
    let last = queue.drain().filter { !$0.isRest }
    #expect(last.count == 1)
    #expect(
      last.contains { if case .finished(let end) = $0 { end.reason == .shutdown } else { false } })
    #expect(queue.next() == nil)
    #expect(engine.subscribe(.newest).next() == nil)
    engine.submit(request("too late"))
    engine.shutdown()
  }

  @Test func aFaultIsToldAndEndsTheStreams() throws {
    let executor = ScriptedExecutor()
    executor.failsAtCall = 3
    let engine = try makeEngine(executor)
    let queue = engine.subscribe(.lossless)
    engine.submit(request("hello"))
    var seen: [EngineEvent] = []
    while let more = queue.next() { seen += more }
    #expect(seen.count { $0.isStep } == 2)
    #expect(seen.last == .fault("scripted"))
    engine.shutdown()
  }

  @Test func aPromptThatCannotBeEncodedIsRefused() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    var request = GenerationRequest(prompt: .chat("untemplatable"))
    request.isolation = .alone
    let id = engine.submit(request)
    guard case .rejected(let rejected)? = queue.next()?.first else {
      Issue.record("the request was taken")
      return
    }
    #expect(rejected.id == id && rejected.promptText == "untemplatable")
    #expect(rejected.reason == .unusablePrompt("the template has no place for it"))
    #expect(rejected.isolation == .alone && rejected.nanoseconds > 0)
    engine.shutdown()
  }

  @Test func aFloodIsRefusedBeyondTheQueue() throws {
    let engine = try makeEngine { $0.maxWaiting = 3 }
    let queue = engine.subscribe(.lossless)
    engine.send(.pause)
    for _ in 0..<9 { engine.submit(request("flood")) }
    let answers = events(from: queue) { $0.count { !$0.isPause && !$0.isRest } == 9 }
      .filter { !$0.isPause && !$0.isRest }
    #expect(
      answers.suffix(6).allSatisfy {
        if case .rejected(let it) = $0 { it.reason == .queueFull(limit: 3) } else { false }
      }
    )
    engine.shutdown()
  }

  @Test func aStalledScreenDoesNotHoldTheEngineUp() throws {
    let engine = try makeEngine()
    let screen = engine.subscribe(EventQueue.Policy(capacity: 4, whenFull: .dropOldest))
    let log = engine.subscribe(.lossless)
    engine.submit(request("hello", maxTokens: 50))
    let seen = events(from: log) {
      $0.contains(where: \.isEnd) && $0.last { !$0.isRest }?.isStep == true
    }
    engine.shutdown()
    let all = seen + log.drain()
    #expect(all.count { !$0.isRest } == 102)
    #expect(screen.drain() == Array(all.suffix(4)))
  }

  @Test func aStalledLogHoldsTheEngineUpButNotItsEnd() throws {
    let engine = try makeEngine()
    let log = engine.subscribe(EventQueue.Policy(capacity: 8, whenFull: .wait))
    engine.submit(request("hello", maxTokens: 50))
    engine.shutdown()
    #expect(log.drain().count <= 8)
  }

  @Test func aClosedQueueIsForgotten() throws {
    let engine = try makeEngine()
    let gone = engine.subscribe(EventQueue.Policy(capacity: 1, whenFull: .wait))
    gone.close()
    let log = engine.subscribe(.lossless)
    engine.submit(request("hello", maxTokens: 50))
    #expect(events(from: log) { $0.contains { $0.isEnd } }.count >= 101)
    engine.shutdown()
  }

  /// Whoever has gone, by themselves or cancelled, is gone from the counts and the blocks.
  @Test func atRestItSaysWhatIsLeft() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.submit(request("hello", maxTokens: 5))
    let ended = try #require(events(from: queue) { $0.contains(where: \.isRest) }.last?.rest)
    #expect(ended.isIdle && ended.blocks.used == 0 && ended.blocks.total == 256)
    #expect(ended.blockMap.count == 256 && !ended.blockMap.contains(.owned(RequestID(1))))

    engine.send(.pause)
    let ids = [engine.submit(request("one")), engine.submit(request("two"))]
    engine.send(.singleStep(count: 1))
    _ = events(from: queue) { $0.contains(where: \.isStep) }
    for (index, id) in ids.enumerated() {
      engine.send(.cancel(id))
      let rest = try #require(events(from: queue) { $0.contains(where: \.isRest) }.last?.rest)
      #expect(rest.runningCount + rest.waitingCount == 1 - index)
      #expect((rest.blocks.used == 0) == rest.isIdle)
    }
    engine.shutdown()
  }

  @Test func aModeChangedAtRestTellsItsKernels() throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    var settings = engine.settings.run
    for mode in [KernelMode.standard, .invariant, .reference] {
      settings.mode = mode
      engine.send(.change(settings))
      let rest = try #require(events(from: queue) { $0.contains(where: \.isRest) }.last?.rest)
      #expect(rest.mode == mode && rest.operations.map(\.choice.family) == [mode.matmul])
    }
    // What changes nothing of it is not worth a word.
    settings.tokenBudget = 77
    engine.send(.change(settings))
    engine.send(.pause)
    engine.send(.resume)
    settings.tokenBudget = 78
    engine.send(.change(settings))
    let seen = events(from: queue) { $0.count(where: \.isConfiguration) == 2 }
    #expect(!seen.contains { $0.isRest })
    engine.shutdown()
  }

  /// Who waits when the limit is lowered waits on; who comes then is told the limit.
  @Test(arguments: [1, 2, 3])
  func theWaitingLimitHoldsForWhoComesAfterIt(limit: Int) throws {
    let engine = try makeEngine()
    let queue = engine.subscribe(.lossless)
    engine.send(.pause)
    let early = (0..<3).map { _ in engine.submit(request("early")) }
    var settings = engine.settings.run
    settings.maxWaiting = limit
    engine.send(.change(settings))
    let refused = engine.submit(request("refused"))
    settings.maxWaiting = 4
    engine.send(.change(settings))
    let last = engine.submit(request("last"))
    engine.send(.resume)
    let seen = events(from: queue) { $0.count(where: \.isEnd) == 4 }
    engine.shutdown()
    var (ended, rejections): (Set<RequestID>, [RejectedRequest]) = ([], [])
    for case .finished(let end) in seen { ended.insert(end.id) }
    for case .rejected(let rejected) in seen { rejections.append(rejected) }
    #expect(ended == Set(early + [last]))
    #expect(rejections.map(\.id) == [refused])
    #expect(rejections.map(\.reason) == [.queueFull(limit: limit)])
    #expect(rejections.allSatisfy { "\($0.reason)".contains("\(limit) request") })
  }

  @Test func impossibleSettingsAreRefusedAtOnce() {
    #expect(throws: (any Error).self) { try makeEngine { $0.tokenBudget = 0 } }
  }

  private func makeEngine(
    _ executor: sending ScriptedExecutor = ScriptedExecutor(),
    settings configure: (inout EngineSettings) -> Void = { _ in }
  ) throws -> Engine {
    var settings = EngineSettings()
    configure(&settings)
    return try Engine(
      model: testModel, settings: settings, executor: executor, codec: ByteCodec(),
      clock: manualClock())
  }

  /// Another budget, and else what an engine begins with.
  private func budget(_ tokens: Int) -> EngineCommand {
    var settings = RunSettings()
    settings.tokenBudget = tokens
    return .change(settings)
  }

  /// Takes events until there are enough.
  private func events(
    from queue: EventQueue, until isEnough: ([EngineEvent]) -> Bool
  ) -> [EngineEvent] {
    var seen: [EngineEvent] = []
    while !isEnough(seen), let more = queue.next() { seen += more }
    return seen
  }
}

extension EngineEvent {
  fileprivate var isEnd: Bool { if case .finished = self { true } else { false } }
  fileprivate var isRest: Bool { if case .rested = self { true } else { false } }
  fileprivate var rest: RestRecord? { if case .rested(let rest) = self { rest } else { nil } }
  fileprivate var isStep: Bool { if case .stepCompleted = self { true } else { false } }
  fileprivate var isAdmission: Bool { if case .admitted = self { true } else { false } }
  fileprivate var isPause: Bool { if case .paused = self { true } else { false } }
  /// Of the end of a pause; `nil` for all else.
  fileprivate var stepLimit: Int?? {
    if case .resumed(_, let count) = self { .some(count) } else { nil }
  }
  fileprivate var isConfiguration: Bool {
    if case .configurationChanged = self { true } else { false }
  }
}

import EngineTypes
import Serving
import Testing

/// Who gets which events, and what becomes of clients that do not take theirs.
@Suite(.timeLimit(.minutes(15))) struct HubTests {
  private let request = GenerationRequest(prompt: .raw("Hi"))

  @Test func eachCallGetsItsOwnEventsInOrder() async {
    let engine = ScriptedEngine()
    let hub = ResponseHub(engine, backlog: 16)
    let (a, b) = (hub.submit([request]), hub.submit([request, request]))
    let told = (a.ids + b.ids).map { Told(id: $0) }
    // Steps have everybody's tokens in them, and a stranger's.
    engine.say(told.map(\.admitted) + [Told(id: RequestID(99)).admitted])
    engine.say(told.map { $0.token(0, "\($0.id)") })
    engine.say(told.map { $0.finished(1) })
    for (call, ids) in [(a, a.ids), (b, b.ids)] {
      var seen: [Int: [EngineEvent]] = [:]
      for await delivery in call.deliveries { seen[delivery.index, default: []] += delivery.events }
      for (index, id) in ids.enumerated() {
        let told = Told(id: id)
        #expect(seen[index] == [told.admitted, told.token(0, "\(id)"), told.finished(1)])
      }
    }
    #expect(hub.activeCount == 0)
  }

  /// The engine may be quicker than whoever notes the number of a request.
  @Test func whatComesBeforeTheNumberIsKnownIsNotLost() async {
    let engine = ScriptedEngine { id, _ in Told(id: id).answer(["x"]) }
    let hub = ResponseHub(engine, backlog: 16)
    for _ in 0..<20 {
      let call = hub.submit([request])
      var count = 0
      for await delivery in call.deliveries { count += delivery.events.count }
      #expect(count == 3)
    }
  }

  /// A client that is too far behind is cut off, and the engine never waited for it.
  @Test func whoTakesNothingIsCancelled() async {
    let engine = ScriptedEngine()
    let (steps, taken) = AsyncStream.makeStream(of: Void.self)
    let hub = ResponseHub(engine, backlog: 4) { _ in taken.yield() }
    let call = hub.submit([request])
    let told = Told(id: call.ids[0])
    // A step is said when the one before was handed on: what is said at once is one delivery.
    var step = steps.makeAsyncIterator()
    engine.say([told.admitted])
    for index in 0..<10 {
      await step.next()
      engine.say([told.token(index, "x")])
    }
    await engine.waitForCancellation(of: told.id)
    engine.say([told.finished(100, .cancelled)])
    var count = 0
    for await delivery in call.deliveries { count += delivery.events.count }
    #expect(count == 4, "what it had, and an end")
    while hub.activeCount > 0 { await Task.yield() }
  }

  @Test func lettingGoOfACallEndsIt() async {
    let engine = ScriptedEngine()
    let hub = ResponseHub(engine, backlog: 4)
    let id = hub.submit([request]).ids[0]
    await engine.waitForCancellation(of: id)
    #expect(hub.activeCount == 1, "until the engine says so")
  }

  @Test func anEndedRequestIsNotCancelledAgain() async {
    let engine = ScriptedEngine { id, _ in Told(id: id).answer(["x"]) }
    let hub = ResponseHub(engine, backlog: 4)
    do {
      let call = hub.submit([request])
      for await _ in call.deliveries {}
      call.cancel()
    }
    #expect(engine.seen.commands == [])
  }

  @Test func theEnginesEndIsEverybodys() async {
    let engine = ScriptedEngine()
    let hub = ResponseHub(engine, backlog: 4)
    let call = hub.submit([request])
    engine.say([.fault("why")])
    engine.end()
    for await _ in call.deliveries {}
    #expect(hub.fault == "why")
    let late = hub.submit([request])
    for await _ in late.deliveries { Issue.record("nobody can answer it") }
  }

  @Test func aClientThatLeavesIsHeardOnceAndByAll() {
    let hangUp = HangUp()
    let count = Counter()
    hangUp.whenGone { count.add() }
    hangUp.happen()
    hangUp.happen()
    hangUp.whenGone { count.add() }
    #expect(count.value == 2)
    let other = HangUp()
    other.whenGone { count.add() }
    other.forget()
    other.happen()
    #expect(count.value == 2)
  }
}

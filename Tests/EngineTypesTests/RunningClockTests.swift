import EngineTypes
import Testing

@Suite struct RunningClockTests {
  @Test func withoutPausesItIsTheEnginesClock() {
    let clock = RunningClock()
    #expect([0, 7, 1 << 40].map { clock.time(at: $0) } == [0, 7, 1 << 40])
    #expect(clock.pausedNanoseconds == 0 && !clock.isPaused)
  }

  @Test func itStandsStillWhileTheEngineDoes() {
    var clock = RunningClock()
    #expect(clock.absorb(.paused(nanoseconds: 10)) == .paused(nanoseconds: 10))
    #expect(clock.isPaused)
    #expect([5, 10, 40].map { clock.time(at: $0) } == [5, 10, 10])
    #expect(
      clock.absorb(.resumed(Pause(start: 10, end: 50), stepCount: 1))
        == .resumed(Pause(start: 10, end: 10), stepCount: 1))
    #expect([50, 60].map { clock.time(at: $0) } == [10, 20])
    _ = clock.absorb(.paused(nanoseconds: 60))
    _ = clock.absorb(.resumed(Pause(start: 60, end: 61), stepCount: nil))
    #expect(clock.time(at: 70) == 29 && clock.pausedNanoseconds == 41)
  }

  @Test func everyEventIsToldByIt() throws {
    var clock = RunningClock()
    _ = clock.absorb(.paused(nanoseconds: 10))
    // Who arrives in a pause has not waited when it is over.
    guard case .admitted(let request) = clock.absorb(.admitted(admitted(at: 30))) else {
      throw Missing()
    }
    #expect(request.nanoseconds == 10)
    _ = clock.absorb(.resumed(Pause(start: 10, end: 50), stepCount: nil))
    guard case .stepCompleted(let step) = clock.absorb(.stepCompleted(step(at: 55))),
      case .token(let token) = clock.absorb(.token(token(at: 58))),
      case .finished(let end) = clock.absorb(.finished(finished(at: 59)))
    else { throw Missing() }
    #expect([step.startNanoseconds, token.nanoseconds, end.nanoseconds] == [15, 18, 19])
  }

  /// A screen may lose events; a step shows that the engine goes on, and a pause's end how long it was.
  @Test func aTurnThatWasMissedIsMadeUpFor() {
    var clock = RunningClock()
    _ = clock.absorb(.paused(nanoseconds: 10))
    _ = clock.absorb(.stepCompleted(step(at: 50)))
    #expect(!clock.isPaused && clock.time(at: 55) == 15)
    _ = clock.absorb(.resumed(Pause(start: 60, end: 70), stepCount: nil))
    #expect(clock.time(at: 75) == 25)
  }

  @Test func aLogOfNonsenseDoesNotTrap() {
    var clock = RunningClock()
    for _ in 0..<3 {
      _ = clock.absorb(.resumed(Pause(start: 0, end: .max), stepCount: 3))
      _ = clock.absorb(.resumed(Pause(start: 9, end: 3), stepCount: nil))
      _ = clock.absorb(.paused(nanoseconds: .max))
      _ = clock.absorb(.stepCompleted(step(at: 1)))
    }
    #expect(clock.time(at: 5) == 0)
  }
}

@Suite struct RequestTimesTests {
  @Test func inCompanyEveryWaitCounts() {
    var times = RequestTimes(admitted(at: 100))
    #expect(times.queueTime == nil && times.timeToFirstToken == nil)
    times.absorb(step(at: 130, duration: 20))
    #expect(times.queueTime == 30 && times.timeToFirstToken == nil)
    times.absorb(token(at: 170))
    times.absorb(step(at: 155, duration: 20))
    #expect(times.queueTime == 30 && times.prefillTime == 40 && times.timeToFirstToken == 70)
    #expect(times.timePerOutputToken == nil && times.timeToLastToken == nil)
    for time in [190, 230] as [UInt64] { times.absorb(token(at: time)) }
    #expect(times.decodeTime == 60 && times.timePerOutputToken == 30)
    times.end()
    #expect(times.timeToLastToken == 130 && times.tokenCount == 3)
  }

  /// It waits by design, so its clock runs in its own steps only.
  @Test(arguments: [0, 1_000, 1 << 40] as [UInt64])
  func aloneNoWaitCounts(wait: UInt64) {
    var times = RequestTimes(admitted(at: 100, isolation: .alone))
    times.absorb(step(at: 100 + wait, duration: 20))
    times.absorb(token(at: 139 + 2 * wait))
    times.absorb(step(at: 120 + 2 * wait, duration: 20))
    for index in 3...4 as ClosedRange<UInt64> {
      times.absorb(token(at: 105 + index * (10 + wait)))
      if index == 4 { times.end() }
      times.absorb(step(at: 100 + index * (10 + wait), duration: 6))
    }
    #expect(times.queueTime == 0 && times.prefillTime == 40 && times.timeToFirstToken == 40)
    #expect(times.decodeTime == 12 && times.timePerOutputToken == 6)
    #expect(times.timeToLastToken == 52)
  }

  @Test func aTokenAloneWhoseStepIsNotInTheLogHasNoTime() {
    var times = RequestTimes(admitted(at: 100, isolation: .alone))
    times.absorb(token(at: 150))
    #expect(times.timeToFirstToken == nil && times.tokenCount == 0)
  }

  @Test func whatEndsBeforeItBeginsHasNoLength() {
    var times = RequestTimes(admitted(at: 100))
    times.absorb(token(at: 50))
    times.absorb(step(at: 40))
    #expect(times.timeToFirstToken == nil && times.queueTime == nil)
  }
}

@Suite struct RequestAccountTests {
  static let accounts: [(Isolation, FinishReason?, RequestAccount, Bool)] = [
    (.shared, nil, .running, true), (.shared, .stop, .completed, true),
    (.shared, .length, .completed, true), (.shared, .cancelled, .cancelled, false),
    (.shared, .shutdown, .shutdown, false), (.alone, nil, .reference, false),
    (.alone, .stop, .reference, false), (.alone, .cancelled, .reference, false),
    (.alone, .shutdown, .reference, false),
  ]

  @Test(arguments: accounts)
  func everyRequestHasOne(
    isolation: Isolation, end: FinishReason?, account: RequestAccount, showsLoad: Bool
  ) {
    #expect(RequestAccount(isolation, end: end) == account)
    #expect(account.showsLoad == showsLoad)
  }

  @Test func theTallyCountsEachRequestOnce() {
    var tally = RequestTally()
    for (index, row) in Self.accounts.enumerated() {
      var request = admitted(at: 0, isolation: row.0)
      request.id = RequestID(index + 1)
      // Twice in a log of nonsense; counted once.
      for _ in 0..<2 { tally.absorb(.admitted(request)) }
      guard let reason = row.1 else { continue }
      var end = finished(at: 0)
      (end.id, end.reason) = (request.id, reason)
      for _ in 0..<2 { tally.absorb(.finished(end)) }
    }
    // A reference that is refused is nobody's load either.
    for isolation in [Isolation.shared, .alone, .alone] {
      tally.absorb(
        .rejected(
          RejectedRequest(
            id: RequestID(99), reason: .emptyPrompt, isolation: isolation, nanoseconds: 0)))
    }
    #expect(RequestAccount.allCases.map { tally[$0] } == [1, 2, 1, 6, 1, 1])
    #expect(
      tally.words == "2 completed, 1 failed, 1 running; kept apart: 6 alone, 1 cancelled, "
        + "1 cut off by the engine's end")
    #expect(RequestTally().words == "0 completed")
  }
}

private struct Missing: Error {}

private func admitted(at time: UInt64, isolation: Isolation = .shared) -> AdmittedRequest {
  AdmittedRequest(
    id: RequestID(1), promptText: "x", promptTokens: [TokenID(1)], sampling: SamplingParameters(),
    isolation: isolation, nanoseconds: time)
}

private func step(at time: UInt64, duration: UInt64 = 1) -> StepRecord {
  var step = StepRecord(step: 1, mode: .invariant)
  (step.startNanoseconds, step.durationNanoseconds) = (time, duration)
  return step
}

private func token(at time: UInt64) -> TokenRecord {
  TokenRecord(
    request: RequestID(1), index: 0, token: TokenID(0), text: "x", top: [], hash: anyHash, step: 1,
    nanoseconds: time)
}

private func finished(at time: UInt64) -> FinishedRequest {
  FinishedRequest(
    id: RequestID(1), reason: .length, tokenCount: 1, cachedTokenCount: 0, hash: anyHash,
    mode: .invariant, nanoseconds: time)
}

private let anyHash: OutputHash = {
  guard let hash = OutputHash(bytes: Array(repeating: 7, count: 32)) else {
    preconditionFailure("32 bytes make a hash")
  }
  return hash
}()

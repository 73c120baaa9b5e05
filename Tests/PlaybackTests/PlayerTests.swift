import DashboardUI
import EngineTypes
import Playback
import SessionLog
import Testing

/// What a player tells, and when.
struct PlayerTests {
  private let session: RecordedSession
  private let player: SessionPlayer
  private let queue: EventQueue

  init() throws {
    session = try LogFile(ScriptedSession().events).session()
    player = SessionPlayer(session)
    queue = player.subscribe(.newest)
  }

  /// Everything told until the player stands still at `now`.
  private func told(at now: UInt64) -> (events: [EngineEvent], restarts: Int) {
    var (events, restarts): ([EngineEvent], Int) = ([], 0)
    repeat {
      if player.advance(to: now) != nil {
        restarts += 1
        events = []
      }
      events += queue.drain()
    } while player.playback.seekFraction != nil
    return (events, restarts)
  }

  @Test func nothingIsToldBeforeItPlays() {
    #expect(told(at: 1_000_000_000_000).events.isEmpty)
    #expect(player.playback.stepCount == 0 && !player.playback.isPlaying)
  }

  @Test(arguments: ["0.25", "0.5", "1", "2", "4", "8", "16"])
  func eventsComeAtTheirTimes(word: String) throws {
    let speed = try #require(PlaybackSpeed(word))
    let quarters = try #require(speed.quarters)
    player.perform(.setSpeed(speed), at: 0)
    player.perform(.togglePlay, at: 7)
    var events: [EngineEvent] = []
    for millisecond in 0..<300 as Range<UInt64> {
      let now = millisecond * 1_000_000 + 7
      #expect(player.advance(to: now) == nil)
      events += queue.drain()
      let clock = session.header.nanoseconds + (now - 7) * quarters / 4
      #expect(events == Array(session.events.prefix(events.count)))
      let next = session.events.dropFirst(events.count).first
      for event in events.suffix(1) { #expect((event.endNanoseconds ?? 0) <= clock) }
      if let due = next?.endNanoseconds { #expect(due > clock) }
    }
    #expect(!events.isEmpty)
  }

  @Test func withoutALimitAllIsToldAtOnce() {
    player.perform(.setSpeed(.unlimited), at: 0)
    player.perform(.togglePlay, at: 0)
    var events: [EngineEvent] = []
    for _ in 0..<10_000 where player.playback.isPlaying {
      _ = player.advance(to: 0)
      events += queue.drain()
    }
    #expect(events == session.events)
    #expect(player.playback.isAtEnd)
  }

  @Test func standingStillKeepsThePlace() {
    player.perform(.togglePlay, at: 0)
    _ = told(at: 100_000_000)
    player.perform(.togglePlay, at: 100_000_000)
    let place = player.playback
    #expect(told(at: 900_000_000).events.isEmpty)
    #expect(player.playback == place && !place.isPlaying)
    // The pause does not count.
    player.perform(.togglePlay, at: 900_000_000)
    _ = told(at: 900_000_001)
    #expect(player.playback.nanoseconds == place.nanoseconds + 1)
  }

  @Test func stepsAreGoneForwardAndBack() {
    player.perform(.skipSteps(10), at: 0)
    let ten = told(at: 0).events
    #expect(ten.last?.step == 10 && ten == Array(session.events.prefix(ten.count)))
    player.perform(.skipSteps(5), at: 0)
    let five = told(at: 0)
    #expect(five.events.last?.step == 15 && five.restarts == 0)
    player.perform(.skipSteps(-5), at: 0)
    let back = told(at: 0)
    #expect(back.restarts == 1 && back.events == ten)
    #expect(player.playback.step == 10 && player.playback.stepCount == 10)
  }

  @Test func severalStepsAskedForAtOnceAddUp() {
    for _ in 0..<7 { player.perform(.skipSteps(1), at: 0) }
    #expect(told(at: 0).events.last?.step == 7)
    for _ in 0..<3 { player.perform(.skipSteps(-1), at: 0) }
    #expect(told(at: 0).events.last?.step == 4)
  }

  @Test(arguments: [
    (PlaybackCommand.toStep(20), 20), (.toStep(1), 1), (.toStep(1_000), 60), (.toStep(-5), 1),
    (.toEnd, 60), (.skipSteps(.max), 60), (.skipSteps(.min + 1), 0), (.toFraction(2_000), 60),
    (.toTime(milliseconds: -5), 0), (.toTime(milliseconds: .max / 2_000_000), 60),
    (.skipTime(milliseconds: -1_000_000), 0),
  ])
  func everyPlaceIsInsideTheLog(command: PlaybackCommand, step: Int) {
    player.perform(command, at: 0)
    _ = told(at: 0)
    #expect(player.playback.stepCount == step)
  }

  @Test func theEndIsEverything() {
    player.perform(.toEnd, at: 0)
    #expect(told(at: 0).events == session.events)
    #expect(player.playback.isAtEnd && player.playback.fraction == 1)
  }

  @Test func playingAtTheEndBeginsAgain() {
    player.perform(.toEnd, at: 0)
    _ = told(at: 0)
    player.perform(.togglePlay, at: 0)
    #expect(told(at: 0).restarts == 1)
    #expect(player.playback.isPlaying && player.playback.stepCount == 0)
  }

  @Test func itGoesOnPlayingAfterASkipInTime() {
    player.perform(.togglePlay, at: 0)
    player.perform(.skipTime(milliseconds: 200), at: 0)
    _ = told(at: 5_000_000)
    let start = player.playback.nanoseconds
    #expect(player.playback.isPlaying && start >= 200_000_000)
    _ = told(at: 15_000_000)
    #expect(player.playback.nanoseconds == start + 10_000_000)
  }

  @Test func aLongWayIsGoneInPieces() throws {
    let long = try LogFile(ScriptedSession.long(stepCount: 4_000).events).session()
    let player = SessionPlayer(long)
    let queue = player.subscribe(.newest)
    player.perform(.toEnd, at: 0)
    var (events, fractions): ([EngineEvent], [Double]) = ([], [])
    repeat {
      _ = player.advance(to: 0)
      events += queue.drain()
      if let fraction = player.playback.seekFraction { fractions.append(fraction) }
    } while player.playback.seekFraction != nil
    #expect(fractions.count > 2 && fractions == fractions.sorted())
    #expect(fractions.allSatisfy { (0..<1).contains($0) })
    #expect(events == long.events)
    #expect(queue.droppedCount == 0)
  }

  @Test func aQuestionIsRefused() {
    player.submit(GenerationRequest(prompt: .chat("Hello?")))
    let events = queue.drain()
    guard case .rejected(let rejected)? = events.first else {
      Issue.record("no rejection")
      return
    }
    #expect("\(rejected.reason)".contains("recorded session"))
    #expect(rejected.promptText == "Hello?")
  }

  @Test func aLogWithoutEventsHasOnePlace() throws {
    let player = SessionPlayer(try LogFile([]).session())
    for command in [PlaybackCommand.togglePlay, .toEnd, .skipSteps(3), .skipSteps(-3), .toStep(9)] {
      player.perform(command, at: 0)
      _ = player.advance(to: 1_000_000)
      #expect(player.playback.stepCount == 0 && player.playback.seekFraction == nil)
    }
  }
}

extension EngineEvent {
  /// When it is over, where the event says so.
  fileprivate var endNanoseconds: UInt64? {
    switch self {
    case .stepCompleted(let step): step.startNanoseconds + step.durationNanoseconds
    case .token(let token): token.nanoseconds
    case .admitted(let request): request.nanoseconds
    case .finished(let end): end.nanoseconds
    case .rested(let rest): rest.nanoseconds
    case .paused(let nanoseconds): nanoseconds
    case .resumed(let pause, _): pause.end
    case .promptScored, .preempted, .rejected, .modeChanged, .configurationChanged, .fault: nil
    }
  }

  fileprivate var step: Int? { if case .stepCompleted(let step) = self { step.step } else { nil } }
}

import DashboardUI
import EngineTypes
import Foundation
import Playback
import SessionLog
import Testing

/// A log that is shown before all of it is read.
struct LongLogTests {
  private let file: LogFile
  private let events: [EngineEvent]

  init() throws {
    events = ScriptedSession.long(stepCount: 3_000).events
    file = try LogFile(events)
  }

  private func told(_ player: SessionPlayer, _ command: PlaybackCommand) -> [EngineEvent] {
    let queue = player.subscribe(.newest)
    player.perform(command, at: 0)
    var events: [EngineEvent] = []
    repeat {
      if player.advance(to: 0) != nil { events = [] }
      events += queue.drain()
    } while player.playback.seekFraction != nil && player.failure == nil
    return events
  }

  @Test func itsEndIsKnownFromItsLastLines() throws {
    let index = try LogIndex(path: file.path)
    let guess = index.totals
    #expect(!guess.isExact && guess.stepCount == 3_000 && guess.isComplete && !guess.isTorn)
    try index.check(waiting: 60_000)
    #expect(index.totals.isExact && index.totals.stepCount == 3_000)
    #expect(index.totals.end >= guess.end)
  }

  @Test func everyPlaceIsTheSameBeforeItIsAllRead() throws {
    for command in [PlaybackCommand.toStep(1_700), .toEnd, .skipSteps(900), .toFraction(300)] {
      let before = SessionPlayer(try LogIndex(path: file.path))
      let after = SessionPlayer(try RecordedSession(path: file.path))
      #expect(told(before, command) == told(after, command))
      #expect(before.playback.stepCount == after.playback.stepCount)
      // A fraction of an end that is not known yet is as near as the guess.
      let slack: UInt64 = if case .toFraction = command { 10_000 } else { 0 }
      let times = [before, after].map(\.playback.nanoseconds).sorted()
      #expect(times[1] - times[0] <= slack)
    }
  }

  @Test func goingBackIsToTheSamePlace() throws {
    let player = SessionPlayer(try LogIndex(path: file.path))
    let first = told(player, .toStep(1_000))
    _ = told(player, .toEnd)
    #expect(told(player, .toStep(1_000)) == first)
    #expect(player.playback.step == 1_000)
  }

  @Test func aDamagedLineIsNamedAndNothingAfterItIsTold() throws {
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
    let breaks = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    let line = breaks.count * 2 / 3
    bytes[breaks[line - 1] + 20] ^= 1
    let path = "\(file.directory)/damaged.jsonl"
    try Data(bytes).write(to: URL(fileURLWithPath: path))

    let player = SessionPlayer(try LogIndex(path: path))
    let told = told(player, .toEnd)
    #expect(player.damage == .brokenChain(line: line + 1))
    #expect(!told.isEmpty && told.count < events.count && events.starts(with: told))

    let index = try LogIndex(path: path)
    #expect(throws: SessionLogError.brokenChain(line: line + 1)) {
      try index.check(waiting: 60_000)
    }
    #expect(SessionPlayer(index).failure?.contains("line \(line + 1)") == true)
  }

  /// Every line that is left is sound; what is shown ends with the reason all the same.
  @Test func aLogCutOffWhileItIsShownEndsTheReplay() throws {
    let index = try LogIndex(path: file.path)
    let session = try RecordedSession(path: file.path)
    let player = SessionPlayer(index)
    _ = told(player, .toStep(100))
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
    let lines = bytes.dropLast().split(separator: UInt8(ascii: "\n"))
    let rest = lines.dropLast(lines.count / 4).flatMap { $0 + [UInt8(ascii: "\n")] }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
    try handle.truncate(atOffset: UInt64(rest.count))

    let cut = SessionLogError.cutSince(byteCount: rest.count, former: bytes.count)
    _ = told(player, .toEnd)
    #expect(player.damage == cut)
    #expect(throws: cut) { try SessionPicture().svg(session, name: "x") }
    var picture = SessionPicture()
    picture.seconds = 0
    #expect(throws: cut) { try picture.svg(session, name: "x") }
    #expect(throws: cut) { try Asciicast().write(session, name: "x") { _ in } }
  }
}

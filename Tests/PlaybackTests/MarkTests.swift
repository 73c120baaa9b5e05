import DashboardUI
import EngineTypes
import Playback
import SessionLog
import Synchronization
import Terminal
import Testing

/// Marks spare a part of the way back; they change nothing of where it ends.
struct MarkTests {
  /// A player that says from where it went on.
  private final class Jumps: RecordedEngine {
    private let player: SessionPlayer
    /// Tokens known where it went on from a place that was not the one reached.
    var known: [Int] { places.withLock { $0 } }
    private let places = Mutex<[Int]>([])

    init(_ session: RecordedSession, markSpacing: Int) {
      player = SessionPlayer(LogIndex(session), markSpacing: markSpacing, piece: 4096)
    }

    var model: ModelDescription { player.model }
    var settings: EngineSettings { player.settings }
    var playback: PlaybackStatus { player.playback }
    var failure: String? { player.failure }

    func submit(_ request: GenerationRequest) -> RequestID { player.submit(request) }
    func send(_ command: EngineCommand) { player.send(command) }
    func subscribe(_ policy: EventQueue.Policy) -> EventQueue { player.subscribe(policy) }
    func perform(_ command: PlaybackCommand, at now: UInt64) { player.perform(command, at: now) }
    func mark(_ facts: () -> EngineFacts) { player.mark(facts) }

    func advance(to now: UInt64) -> EngineFacts? {
      let facts = player.advance(to: now)
      if let facts { places.withLock { $0.append(facts.tokenCount) } }
      return facts
    }
  }

  private static let session = try? LogFile(ScriptedSession.long(stepCount: 1_500).events)
    .session()

  /// What a person presses, and whether a mark is nearer than the log's start.
  static let ways: [(keys: [String], usesMark: Bool)] = [
    (["$", ","], true),
    (["$", ":to-step 1200\r"], true),
    (["$", ":to-step 2\r"], false),
    (["$", "0", "$"], true),
    (["$", "0", ":to-step 900\r", ",,,"], true),
    ([":to-step 1400\r", ":seek 1\r", ":to-step 1399\r"], true),
  ]

  @Test(arguments: ways)
  func aPlaceIsTheSameWhereverTheWayToItBegan(keys: [String], usesMark: Bool) throws {
    let session = try #require(Self.session)
    let presses = keys.map(ReplayTests.keys)
    let (marked, whole) = (
      Jumps(session, markSpacing: 1), Jumps(session, markSpacing: .max / 2)
    )
    let (near, far) = (Seat.watch(marked, presses).state, Seat.watch(whole, presses).state)
    #expect(near.frame.lines == far.frame.lines && near.frame.roleLines == far.frame.roleLines)
    #expect(near.playback == far.playback)
    #expect(near.facts.tokenCount == far.facts.tokenCount)
    // Without marks everything is told anew; with them only where none lies before the place.
    #expect(!whole.known.isEmpty && whole.known.allSatisfy { $0 == 0 })
    #expect(marked.known.last.map { $0 > 0 } == usesMark)
  }

  @Test func marksAreFewHoweverLongTheLog() {
    let spacing = PlaybackMarks.spacing(byteCount: 1 << 40, atLeast: 1)
    #expect(spacing >= (1 << 40) / (PlaybackMarks.countLimit + 1))
    #expect(PlaybackMarks.spacing(byteCount: 1 << 10) == PlaybackMarks.leastSpacing)
  }
}

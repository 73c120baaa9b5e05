import DashboardUI
import EngineTypes
import Playback
import SessionLog
import Terminal

/// Somebody in front of a replay: keys at given times, and every frame kept.
///
/// Waiting moves the clock on, so nothing sleeps.
final class Seat: Screen {
  private let recorder: RecordingScreen
  private var script: [(at: UInt64, keys: [Key])]
  private let clock: Clock
  /// The state of the loop when each batch of keys was due, so after all before it.
  private(set) var frames: [CellBuffer] = []

  final class Clock {
    var milliseconds: UInt64 = 0
  }

  init(
    width: Int = 120, height: Int = 40, clock: Clock, script: [(at: UInt64, keys: [Key])]
  ) {
    recorder = RecordingScreen(width: width, height: height)
    (self.clock, self.script) = (clock, script)
  }

  var size: (width: Int, height: Int) { recorder.size }

  func present(_ buffer: CellBuffer) -> Int? {
    frames.append(buffer)
    return recorder.present(buffer)
  }

  func readKeys(timeoutMilliseconds: Int) -> [Key] {
    let wait = UInt64(max(1, timeoutMilliseconds))
    let next = script.first?.at ?? .max
    clock.milliseconds = max(clock.milliseconds, min(clock.milliseconds + wait, next))
    guard next <= clock.milliseconds else { return [] }
    return script.removeFirst().keys
  }

  /// Sits through a replay until the last keys, then leaves.
  ///
  /// The keys come six seconds after each other, so that notices have gone when the next ones do.
  ///
  /// - Returns: the last frame, and the state behind it.
  static func watch(
    _ session: RecordedSession, width: Int = 120, height: Int = 40, _ keys: [[Key]],
    from commands: [PlaybackCommand] = []
  ) -> (seat: Seat, state: DashboardState) {
    watch(SessionPlayer(session), width: width, height: height, keys, from: commands)
  }

  static func watch(
    _ engine: any RecordedEngine, width: Int = 120, height: Int = 40, _ keys: [[Key]],
    from commands: [PlaybackCommand] = []
  ) -> (seat: Seat, state: DashboardState) {
    let clock = Clock()
    var script = keys.enumerated().map { (at: 6_000 * (UInt64($0.offset) + 1), keys: $0.element) }
    script.append((at: 6_000 * UInt64(keys.count + 1), keys: [.control("c")]))
    let seat = Seat(width: width, height: height, clock: clock, script: script)
    var options = DashboardOptions()
    options.startsWorkload = false
    options.sessionName = "session.jsonl"
    let loop = DashboardLoop(
      screen: seat, engine: engine, services: DashboardServices(),
      options: options, clock: { clock.milliseconds * 1_000_000 }, threadCPU: { 0 })
    loop.begin(with: commands)
    loop.run()
    return (seat, loop.state)
  }
}

extension DashboardState {
  /// What is on the screen.
  var frame: CellBuffer {
    var buffer = CellBuffer(width: width, height: height)
    DashboardView(self).render(into: &buffer, in: buffer.bounds)
    return buffer
  }

  var text: String { frame.lines.joined(separator: "\n") }
}

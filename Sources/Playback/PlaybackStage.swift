import DashboardUI
import EngineTypes
import SessionLog
import Terminal

/// A dashboard without a screen, moved through a recording.
struct PlaybackStage {
  private let player: SessionPlayer
  private let events: EventQueue
  private var state: DashboardState
  /// The log's clock since its beginning.
  private var log: UInt64 = 0

  init(_ player: SessionPlayer, name: String, width: Int, height: Int, speed: PlaybackSpeed) {
    self.player = player
    events = player.subscribe(.newest)
    state = DashboardState(
      model: player.model, settings: player.settings,
      workload: Workload(.steady, mode: player.settings.mode, isOn: false),
      sessionName: name)
    player.perform(.setSpeed(speed), at: 0)
    _ = state.update(.key(.resize(width: width, height: height)))
    follow()
  }

  private(set) var status = PlaybackStatus()
  /// What is wrong with the log, where something is; nothing behind it is shown.
  var damage: SessionLogError? { player.damage }
  var isAtEnd: Bool { status.isAtEnd }

  /// Moves on by a frame.
  ///
  /// - Returns: how long that takes in the recording, which is less where nothing happens for long.
  mutating func advance(
    by step: (PlaybackStatus) -> (out: UInt64, log: UInt64), idleLimit: UInt64
  ) -> UInt64 {
    let step = step(status)
    let (limit, overflows) = (idleLimit / max(1, step.out)).multipliedReportingOverflow(
      by: step.log)
    let pause = player.nextDue(after: log) - log
    guard !overflows, pause > max(limit, step.log) else {
      log = min(log + step.log, status.totalNanoseconds)
      follow()
      return step.out
    }
    log += pause
    follow()
    return max(idleLimit, step.out)
  }

  /// Goes to so many nanoseconds after the log's beginning, or to its end where it is shorter.
  mutating func go(toNanoseconds nanoseconds: UInt64) {
    log = min(nanoseconds, status.totalNanoseconds)
    follow()
  }

  func frame() -> CellBuffer {
    var buffer = CellBuffer(width: state.width, height: state.height)
    DashboardView(state).render(into: &buffer, in: buffer.bounds)
    return buffer
  }

  private mutating func follow() {
    player.go(toNanoseconds: log)
    repeat {
      _ = player.advance(to: 0)
      _ = state.update(.events(events.drain()))
      status = player.playback
    } while status.seekFraction != nil
    // It is shown as what it is: playing, until its end.
    status.isPlaying = !status.isAtEnd
    _ = state.update(.playback(status))
    state.countProof()
  }
}

import EngineTypes
import Terminal

/// The mode, and what else the engine or a recording is in the middle of.
struct HeaderBadges {
  private let mode: KernelMode
  private let requestedMode: KernelMode?
  private let isPaused: Bool
  private let isIdle: Bool
  private let playback: PlaybackStatus?
  private let recording: RecordingReport?

  init(_ state: DashboardState) {
    mode = state.facts.settings.mode
    requestedMode = state.requestedMode
    // On a recording that is what the engine was, not what anybody asks of it.
    isPaused = state.isPaused || state.playback != nil && state.facts.clock.isPaused
    isIdle = state.facts.load.isIdle
    playback = state.playback
    recording = state.recording
  }

  func render(with pen: inout Pen, into buffer: inout CellBuffer) {
    let mark = ModeMark(mode)
    pen.write(" \(mark.glyph) \(mark.word) ", mark.role, [.bold, .reverse], on: &buffer)
    if let requestedMode {
      let next = ModeMark(requestedMode)
      pen.write(" → \(next.word)", next.role, on: &buffer)
    }
    if let alarm = recording?.alarm {
      let role: Role = alarm.isFailure ? .bad : .warn
      badge(alarm.badge, role, with: &pen, into: &buffer)
      // Where there is room for it beside what else the line must say.
      if pen.columnsLeft > alarm.reason.cellWidth + 60 {
        pen.write(" \(alarm.reason)", role, on: &buffer)
      }
    }
    if let playback {
      badge("REPLAY \(playback.glyph) \(playback.words)", .warn, with: &pen, into: &buffer)
    }
    if isIdle { badge("IDLE", .dim, with: &pen, into: &buffer) }
    if isPaused { badge("‖ PAUSED", .warn, with: &pen, into: &buffer) }
  }

  private func badge(
    _ text: String, _ role: Role, with pen: inout Pen, into buffer: inout CellBuffer
  ) {
    pen.write(" ", on: &buffer)
    pen.write(" \(text) ", role, [.bold, .reverse], on: &buffer)
  }
}

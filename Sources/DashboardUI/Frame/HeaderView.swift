import EngineTypes
import Terminal

/// The top of the screen: which model runs, how, and how fast.
struct HeaderView {
  private let model: ModelDescription
  private let settings: EngineSettings
  private let requestedMode: KernelMode?
  private let isPaused: Bool
  private let rate: (prefill: Double, decode: Double)?
  private let step: Int?
  private let load: EngineLoad
  private let missed: Int
  private let sessionName: String?
  private let playback: PlaybackStatus?
  private let recording: RecordingReport?

  init(_ state: DashboardState) {
    model = state.facts.model
    settings = state.facts.settings
    requestedMode = state.requestedMode
    // On a recording that is what the engine was, not what anybody asks of it.
    isPaused = state.isPaused || state.playback != nil && state.facts.clock.isPaused
    rate = state.facts.steps.tokensPerSecond(endingAt: state.time.now)
    step = state.facts.latest?.step
    load = state.facts.load
    missed = state.missedEventCount
    sessionName = state.sessionName
    playback = state.playback
    recording = state.recording
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    switch area.height {
    case ..<1: return
    case 1: speed(into: &buffer, in: area)
    case 2:
      identity(into: &buffer, in: area)
      let second = Rect(x: area.x, y: area.y + 1, width: area.width, height: 1)
      speed(into: &buffer, in: second)
    default:
      let inside = Box(title: "invar", isFocused: false).render(into: &buffer, in: area)
      let title = Rect(x: area.x + 9, y: area.y, width: area.width - 11, height: 1)
      identity(into: &buffer, in: title)
      speed(into: &buffer, in: inside)
    }
  }

  private var engineFacts: String {
    "\(settings.instructionSet.rawValue) · \(Format.counted(settings.threadCount, "thread"))"
      + " · act \(settings.activation.rawValue) · kv \(settings.kv.rawValue)"
  }

  private func identity(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write(" \(model.name) ", .text, .bold, on: &buffer)
    pen.write("\(model.quantization) ", .dim, on: &buffer)
    pen.writeRight(" \(engineFacts) ", .dim, on: &buffer)
  }

  private func speed(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write(" ", on: &buffer)
    badge(with: &pen, into: &buffer)
    fact("decode", Format.rate(rate?.decode), " tok/s", with: &pen, into: &buffer)
    fact("prefill", Format.rate(rate?.prefill), "", with: &pen, into: &buffer)
    fact("step", step.map(Format.count) ?? Format.unknown, "", with: &pen, into: &buffer)
    fact("running", Format.count(load.runningCount), "", with: &pen, into: &buffer)
    fact("waiting", Format.count(load.waitingCount), "", with: &pen, into: &buffer)
    if missed > 0 { pen.write("  missed \(Format.count(missed)) events", .warn, on: &buffer) }
    if recording?.phase == .off {
      pen.writeRight("  not recorded (--record off) ", .dim, on: &buffer)
    } else if let sessionName {
      pen.writeRight("  \(sessionName) ", .dim, on: &buffer)
    }
  }

  private func badge(with pen: inout Pen, into buffer: inout CellBuffer) {
    let mark = ModeMark(settings.mode)
    pen.write(" \(mark.glyph) \(mark.word) ", mark.role, [.bold, .reverse], on: &buffer)
    if let requestedMode {
      let next = ModeMark(requestedMode)
      pen.write(" → \(next.word)", next.role, on: &buffer)
    }
    if let alarm = recording?.alarm {
      let role: Role = alarm.isFailure ? .bad : .warn
      pen.write(" ", on: &buffer)
      pen.write(" \(alarm.badge) ", role, [.bold, .reverse], on: &buffer)
      // Where there is room for it beside what else the line must say.
      if pen.columnsLeft > alarm.reason.cellWidth + 60 {
        pen.write(" \(alarm.reason)", role, on: &buffer)
      }
    }
    if let playback {
      pen.write(" ", on: &buffer)
      pen.write(
        " REPLAY \(playback.glyph) \(playback.words) ", .warn, [.bold, .reverse], on: &buffer)
    }
    if load.isIdle {
      pen.write(" ", on: &buffer)
      pen.write(" ○ IDLE ", .dim, [.bold, .reverse], on: &buffer)
    }
    if isPaused {
      pen.write(" ", on: &buffer)
      pen.write(" ‖ PAUSED ", .warn, [.bold, .reverse], on: &buffer)
    }
  }

  private func fact(
    _ name: String, _ value: String, _ unit: String, with pen: inout Pen,
    into buffer: inout CellBuffer
  ) {
    guard pen.columnsLeft > name.count + value.count + unit.count + 3 else { return }
    pen.write("  \(name) ", .dim, on: &buffer)
    pen.write(value, .text, .bold, on: &buffer)
    pen.write(unit, .dim, on: &buffer)
  }
}

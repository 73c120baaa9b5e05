import EngineTypes
import Terminal

/// How fast the engine is and who is in it: the quiet second half of the headline.
struct HeaderThroughput {
  private let rate: (prefill: Double, decode: Double)?
  private let step: Int?
  private let load: EngineLoad
  private let missed: Int
  private let sessionName: String?
  private let isUnrecorded: Bool

  init(_ state: DashboardState) {
    step = state.facts.latest?.step
    load = state.facts.load
    rate = state.facts.tokensPerSecond(endingAt: state.time.now)
    missed = state.missedEventCount
    sessionName = state.sessionName
    isUnrecorded = state.recording?.phase == .off
  }

  func render(with pen: inout Pen, into buffer: inout CellBuffer) {
    if missed > 0 { pen.write("  missed \(Format.count(missed)) events", .warn, on: &buffer) }
    let warning = isUnrecorded ? "  not recorded (--record off) " : ""
    var hasRoom = true
    for text in facts where hasRoom {
      hasRoom = pen.columnsLeft > text.cellWidth + warning.cellWidth
      if hasRoom { pen.write(text, .dim, on: &buffer) }
    }
    if isUnrecorded {
      pen.writeRight(warning, .dim, on: &buffer)
    } else if let sessionName {
      pen.writeRight("  \(sessionName) ", .dim, on: &buffer)
    }
  }

  /// The most wanted first.
  private var facts: [String] {
    [
      "  decode \(Format.rate(rate?.decode)) tok/s",
      "  running \(Format.count(load.runningCount))",
      "  waiting \(Format.count(load.waitingCount))",
      "  prefill \(Format.rate(rate?.prefill))",
      "  step \(step.map(Format.count) ?? Format.unknown)",
    ]
  }
}

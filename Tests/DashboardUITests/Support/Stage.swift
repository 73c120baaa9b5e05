import DashboardUI
import EngineTypes
import Terminal
import Testing

/// A dashboard's state with a scripted engine behind it, run in the test's own time.
struct Stage {
  let engine: ScriptedEngine
  private let events: EventQueue
  private(set) var state: DashboardState
  private(set) var now: UInt64 = 0
  /// What the loop would have had to do beyond the engine's part.
  private(set) var outside: [Effect] = []
  /// What is to be read in the person's configuration.
  var configuration = ConfigurationOutcome.read(ConfigurationChange())

  init(
    width: Int = 120, height: Int = 40, workload: WorkloadPreset = .steady,
    startsWorkload: Bool = true
  ) {
    engine = ScriptedEngine()
    events = engine.subscribe(.newest)
    state = DashboardState(
      model: engine.model, settings: engine.settings,
      workload: Workload(workload, mode: engine.settings.mode, seed: 1, isOn: startsWorkload),
      sessionName: "session.jsonl")
    press(.resize(width: width, height: height))
  }

  /// Lets time pass in steps of 50 ms.
  mutating func run(milliseconds: Int) {
    for _ in 0..<milliseconds / 50 {
      now += 50_000_000
      engine.run(until: now)
      send(.events(events.drain()))
      send(.tick(now))
    }
  }

  mutating func press(_ keys: Key...) {
    for key in keys { send(.key(key)) }
    send(.events(events.drain()))
  }

  mutating func type(_ text: String) {
    for character in text { press(.character(character)) }
  }

  /// A line of the palette.
  mutating func command(_ text: String) {
    press(.character(":"))
    type(text)
    press(.enter)
  }

  mutating func send(_ message: Message) {
    for effect in state.update(message) {
      switch effect {
      case .command(let command): engine.send(command)
      case .submit(let request, let submitter):
        send(.submitted(engine.submit(request), by: submitter))
      case .readConfiguration(let wish): send(.configured(configuration, for: wish))
      default: outside.append(effect)
      }
    }
  }

  mutating func edit(_ change: (inout DashboardState) -> Void) { change(&state) }

  /// The screen now.
  var frame: CellBuffer {
    var buffer = CellBuffer(width: state.width, height: state.height)
    DashboardView(state).render(into: &buffer, in: buffer.bounds)
    return buffer
  }

  var text: String { frame.text }

  /// The bottom row.
  var hints: String { frame.lines.last ?? "" }

  /// Clicks on a piece of the bottom row.
  mutating func clickHint(_ text: String, _ sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let (row, line) = (state.height - 1, hints)
    let place = try #require(line.firstRange(of: text), "\(line)", sourceLocation: sourceLocation)
    let x = line.distance(from: line.startIndex, to: place.lowerBound)
    press(.mouse(MouseEvent(action: .press, x: x, y: row)))
  }
}

extension CellBuffer {
  /// The glyphs, a line per row.
  var text: String { lines.joined(separator: "\n") }
}

import EngineTypes
import Synchronization

/// An engine that plays a small deterministic simulation instead of computing.
///
/// Time stands still between calls of `run(until:)`, so the same calls give the same events.
final class ScriptedEngine: InferenceEngine {
  let model = ModelDescription(
    name: "smollm2-135m-instruct", architecture: "llama",
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    parameterCount: 134_515_008, layerCount: 30, vocabularySize: 49152, contextLength: 8192,
    weightBytes: 98_362_432, quantization: "Q4_1")
  let settings: EngineSettings
  private let state: Mutex<State>

  private struct State {
    var simulation: Simulation
    var queues: [EventQueue] = []
    var commands: [EngineCommand] = []
    var submitted: [GenerationRequest] = []
  }

  init(settings: EngineSettings = .scripted) {
    self.settings = settings
    state = Mutex(State(simulation: Simulation(settings: settings)))
  }

  @discardableResult
  func submit(_ request: GenerationRequest) -> RequestID {
    state.withLock { state in
      state.submitted.append(request)
      let (id, events) = state.simulation.submit(request)
      for queue in state.queues { queue.push(events) }
      return id
    }
  }

  func send(_ command: EngineCommand) {
    state.withLock { state in
      state.commands.append(command)
      let events = state.simulation.perform(command)
      for queue in state.queues { queue.push(events) }
    }
  }

  func subscribe(_ policy: EventQueue.Policy) -> EventQueue {
    let queue = EventQueue(policy)
    state.withLock { $0.queues.append(queue) }
    return queue
  }

  /// Runs steps until the simulated clock reaches `nanoseconds`.
  func run(until nanoseconds: UInt64) {
    state.withLock { state in
      let events = state.simulation.run(until: nanoseconds)
      for queue in state.queues { queue.push(events) }
    }
  }

  var commands: [EngineCommand] { state.withLock { $0.commands } }
  var submitted: [GenerationRequest] { state.withLock { $0.submitted } }
}

extension [EngineCommand] {
  /// What is sent where the scripted engine's settings are edited, one edit after the other.
  static func changes(_ edits: (inout RunSettings) -> Void...) -> [EngineCommand] {
    var settings = EngineSettings.scripted.run
    return edits.map { edit in
      edit(&settings)
      return .change(settings)
    }
  }
}

extension EngineCommand {
  /// One edit of the scripted engine's settings.
  static func changed(_ edit: (inout RunSettings) -> Void) -> EngineCommand {
    var settings = EngineSettings.scripted.run
    edit(&settings)
    return .change(settings)
  }
}

extension EngineSettings {
  static var scripted: EngineSettings {
    var settings = EngineSettings()
    settings.threadCount = 2
    settings.instructionSet = .avx2
    settings.blockCount = 256
    settings.tokenBudget = 64
    return settings
  }
}

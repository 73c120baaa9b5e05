package import EngineTypes
import Synchronization

/// Everything that `/metrics` tells: the engine's figures and the server's own.
package final class ServerMetrics: Sendable {
  struct State: Sendable {
    var engine: EngineMetrics
    var responses: [Int: Int] = [:]
    var sampleCounts = Histogram(Buckets.samples)
    var hangUpCount = 0
    var stallCount = 0
    var connectionCount = 0
    var acceptedCount = 0
  }

  let model: ModelDescription
  private let state: Mutex<State>

  package init(_ model: ModelDescription, _ settings: EngineSettings) {
    self.model = model
    state = Mutex(State(engine: EngineMetrics(model, settings)))
  }

  package func absorb(_ events: [EngineEvent]) {
    state.withLock { state in
      for event in events { state.engine.absorb(event) }
    }
  }

  func count(status: Int) { state.withLock { $0.responses[status, default: 0] += 1 } }

  func count(_ call: GenerationCall) {
    state.withLock { $0.sampleCounts.observe(Double(call.sampleCount)) }
  }

  func countHangUp() { state.withLock { $0.hangUpCount += 1 } }
  func countStall() { state.withLock { $0.stallCount += 1 } }

  func countConnection(_ change: Int) {
    state.withLock { state in
      state.connectionCount += change
      if change > 0 { state.acceptedCount += change }
    }
  }

  package func text() -> String {
    // A copy, so that the engine's events do not wait for the writing.
    let state = state.withLock { $0 }
    var text = MetricsText(common: [("model_name", model.name), ("engine", "0")])
    state.engine.write(to: &text)
    state.engine.writeTwins(to: &text)
    state.write(to: &text)
    return text.text
  }
}

extension ServerMetrics.State {
  func write(to text: inout MetricsText) {
    text.metric("vllm:request_params_n", "Answers asked for by each call.", sampleCounts)
    text.metric(
      "invar_http_responses_total", .counter, "Responses begun, by status.",
      responses.sorted { $0.key < $1.key }.map { ([("code", "\($0.key)")], Double($0.value)) })
    text.metric(
      "invar_http_connections", .gauge, "Connections that are open.", connectionCount)
    text.metric(
      "invar_http_connections_total", .counter, "Connections taken.", acceptedCount)
    text.metric(
      "invar_http_hang_ups_total", .counter,
      "Clients that left before their answer was complete.", hangUpCount)
    text.metric(
      "invar_http_stalls_total", .counter,
      "Clients cut off because they took nothing of their answer for too long.", stallCount)
  }
}

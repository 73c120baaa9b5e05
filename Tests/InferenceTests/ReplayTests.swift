import EngineTypes
import Inference
import Testing

/// Scheduling is a function of what arrived between which steps, so a session's own events are
/// enough to repeat it, even where the bits depend on the batch.
@Suite struct ReplayTests {
  @Test(arguments: [12, 200])
  func aSessionCanBeRepeatedFromItsEvents(blockCount: Int) throws {
    let session = try session(ScriptedExecutor(blockSize: 4, blockCount: blockCount))
    let executor = ScriptedExecutor(blockSize: 4, blockCount: blockCount)
    executor.allowsMixedModes = true
    var replay = try TestBench(executor) { $0.mode = .standard }
    for event in session.events { try repeatCause(of: event, in: &replay) }
    #expect(replay.events == session.events)
    #expect(Set(session.steps.map(\.mode)) == [.standard, .invariant])
  }

  private func session(_ executor: ScriptedExecutor) throws -> TestBench {
    executor.allowsMixedModes = true
    var bench = try TestBench(executor) { $0.mode = .standard }
    for index in 0..<6 {
      try bench.submit(
        request("number \(index)", maxTokens: 20, isolation: index == 3 ? .alone : .shared))
      try bench.step()
    }
    bench.perform { $0.cancel(RequestID(2)) }
    bench.perform { $0.change { $0.tokenBudget = 4 } }
    for _ in 0..<5 { try bench.step() }
    bench.perform { $0.change { $0.mode = .invariant } }
    try bench.submit(request("a late one", maxTokens: 9))
    try bench.drain()
    return bench
  }

  private func repeatCause(of event: EngineEvent, in bench: inout TestBench) throws {
    switch event {
    case .admitted(let it):
      let request = GenerationRequest(
        prompt: .tokens(it.promptTokens), sampling: it.sampling, isolation: it.isolation)
      let prompt = EncodedPrompt(tokens: it.promptTokens, displayText: it.promptText)
      bench.perform { $0.submit(request, prompt, as: it.id) }
    case .stepCompleted: try bench.step()
    case .finished(let end) where end.reason == .cancelled: bench.perform { $0.cancel(end.id) }
    case .modeChanged(let mode, _): bench.perform { $0.change { $0.mode = mode } }
    case .configurationChanged(let settings): bench.perform { $0.change(settings.run) }
    default: break
    }
  }
}

import CCUDA
import CUDABackend
import EngineTypes
import Foundation
import GGUF
import Inference
import Synchronization
import Testing
import Transformer

extension ScriptedDriverTests {
  /// A device that is lost or full in the middle of a run.
  @Suite struct LostDeviceTests {
    private static func core() throws -> EngineCore {
      let opened = try ModelStore().open(TinyModel.name)
      let model = try LoadedModel(opened)
      var settings = EngineSettings()
      settings.blockCount = 64
      settings.device = .cuda(0)
      let backend = try HostLogicTests.backend()
      return try EngineCore(
        model: model.description, settings: settings,
        executor: Transformer(
          model.configuration, settings.model, threadCount: 1, on: backend),
        codec: model.codec, clock: { 0 })
    }

    private static func submit(_ count: Int, to core: inout EngineCore) throws {
      for number in 1...count {
        var request = GenerationRequest(prompt: .raw("number \(number)"))
        request.sampling.maxTokens = 50
        request.sampling.temperature = 1
        request.sampling.ignoresEndOfSequence = true
        _ = core.submit(
          request, try core.codec.encode(request.prompt), as: RequestID(number))
      }
    }

    /// Whatever call of a step it is met in, running and waiting requests end with its words.
    @Test(arguments: [
      "launch", "graph", "begin_capture", "end_capture", "instantiate", "to_device", "to_host",
      "synchronize", "fill", "context",
    ])
    func everyRequestEndsWithTheDriversWords(call: String) throws {
      ScriptedDriver.reset()
      var core = try Self.core()
      _ = core.change { $0.maxRunning = 3 }
      try Self.submit(4, to: &core)
      _ = try core.step()
      ScriptedDriver.state.withLock { $0.failing = call }
      var told: [EngineEvent] = []
      let failure = try #require(throws: DeviceFailure.self) {
        for _ in 0..<8 { told += try core.step() }
      }
      #expect(failure.device == .cuda(0) && failure.name == "Paper GPU")
      #expect("\(failure)".contains("CUDA_ERROR_PAPER, it is paper"))
      let counts = Dictionary(
        grouping: told.compactMap { if case .token(let token) = $0 { token.request } else { nil } },
        by: \.self
      ).mapValues(\.count)

      let said = core.fail(failure)
      let ends = said.compactMap { if case .finished(let end) = $0 { end } else { nil } }
      #expect(ends.map(\.id) == (1...4).map { RequestID($0) })
      #expect(ends.allSatisfy { $0.reason == .fault && $0.fault == "\(failure)" })
      // Nothing of the step that failed was taken into an answer.
      #expect(
        ends.allSatisfy { $0.tokenCount - (counts[$0.id] ?? 0) == ($0.id == RequestID(4) ? 0 : 1) })
      try core.checkInvariants()
      #expect(!core.hasWork)
      let rests = said.compactMap { if case .rested(let rest) = $0 { rest } else { nil } }
      #expect(rests.last?.blocks.used == 0)

      let late = core.submit(
        GenerationRequest(prompt: .raw("late")), try core.codec.encode(.raw("late")),
        as: RequestID(5))
      guard case .rejected(let refused)? = late.first else {
        Issue.record("it was taken")
        return
      }
      #expect("\(refused.reason)" == "\(failure)")
    }

    /// Room for what is recorded is the first to be given back; the step then goes on.
    @Test(arguments: ["instantiate", "launch", "graph"])
    func withoutMemoryForGraphsStepsGoOn(call: String) throws {
      ScriptedDriver.reset()
      var core = try Self.core()
      try Self.submit(1, to: &core)
      for _ in 0..<2 { _ = try core.step() }
      ScriptedDriver.state.withLock {
        ($0.failing, $0.code, $0.failureCount) = (call, cc_error_out_of_memory, 1)
      }
      for _ in 0..<6 { _ = try core.step() }
      #expect(ScriptedDriver.ask(\.failureCount) == 0)
      #expect(ScriptedDriver.ask(\.liveGraphCount) == 0)
      #expect(core.fault == nil && core.hasWork)
    }

    @Test func kAndVThatCannotBeCopiedAreAnError() throws {
      ScriptedDriver.reset()
      let backend = try HostLogicTests.backend()
      let bytes = try backend.readCache()
      ScriptedDriver.state.withLock { $0.failing = "to_device" }
      #expect(throws: DeviceFailure.self) { try backend.writeCache(bytes) }
      // Nothing is asked of it any more.
      ScriptedDriver.state.withLock { $0.failing = nil }
      #expect(throws: DeviceFailure.self) { try backend.readCache() }
    }
  }
}

/// One driver for all of them, so one test after another.
@Suite(.serialized) struct ScriptedDriverTests {}

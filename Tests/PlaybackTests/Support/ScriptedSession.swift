import EngineTypes
import Foundation
import SessionLog

/// A session made up step by step: company, a preemption, a change of mode, a long pause, a refusal,
/// a cancelled request and one that never ends.
struct ScriptedSession {
  private struct Running {
    let id: Int
    let promptCount: Int
    let limit: Int
    var computed = 0
    var generated = 0
  }

  static let header = SessionHeader(
    timestamp: "2026-01-02T03:04:05.678Z", nanoseconds: 500_000, programVersion: "0.1.0",
    model: ModelDescription(
      name: "tiny", architecture: "llama", sha256: String(repeating: "ab", count: 32),
      parameterCount: 150_000, layerCount: 3, vocabularySize: 320, contextLength: 512,
      weightBytes: 190_000, quantization: "Q4_1"),
    modelPath: nil, settings: settings)

  static let settings: EngineSettings = {
    var settings = EngineSettings()
    (settings.blockCount, settings.tokenBudget) = (64, 32)
    return settings
  }()

  private(set) var events: [EngineEvent] = []
  private var running: [Running] = []
  private var now: UInt64 = 1_000_000
  private var step = 0
  private var mode = KernelMode.invariant

  /// - Parameter stepCount: at least 60 for everything to happen.
  init(stepCount: Int = 60) {
    for id in 1...4 {
      admit(id, prompt: id == 4 ? "Why | is `it` <so>?\n" : "漢字 naïve 🙂", limit: 20)
    }
    while step < stepCount { take() }
  }

  /// Requests that are admitted over and over, for a log as long as wanted.
  static func long(stepCount: Int) -> ScriptedSession {
    var session = ScriptedSession(stepCount: 60)
    var id = 100
    while session.step < stepCount {
      if session.running.count < 4 {
        session.admit(id, prompt: "again \(id % 3)", limit: 12)
        id += 1
      }
      session.take()
    }
    return session
  }

  private mutating func admit(_ id: Int, prompt: String, limit: Int) {
    let tokens = prompt.utf8.map { TokenID(Int($0)) }
    var sampling = SamplingParameters()
    sampling.maxTokens = limit
    events.append(
      .admitted(
        AdmittedRequest(
          id: RequestID(id), promptText: prompt, promptTokens: tokens, sampling: sampling,
          isolation: id == 1 ? .alone : .shared, nanoseconds: now)))
    running.append(Running(id: id, promptCount: tokens.count, limit: limit))
    now += 10_000
  }

  private mutating func take() {
    step += 1
    switch step {
    case 8:
      events.append(.preempted(RequestID(3), step: step))
      if let index = running.firstIndex(where: { $0.id == 3 }) { running[index].computed = 0 }
    case 25:
      admit(5, prompt: "cancel me", limit: 90)
      admit(6, prompt: "I never end", limit: 1_000_000)
      events.append(
        .rejected(
          RejectedRequest(
            id: RequestID(7), reason: .queueFull(limit: 4), promptText: "one too many",
            nanoseconds: now)))
    case 30:
      mode = .standard
      events.append(.modeChanged(mode, step: step))
    case 35: finish(5, .cancelled)
    // A minute in which nobody asked for anything.
    case 40: now += 60_000_000_000
    default: break
    }
    compute(step == 9 ? running.filter { $0.id != 3 } : running)
  }

  private mutating func compute(_ batch: [Running]) {
    var record = StepRecord(step: step, mode: mode)
    record.startNanoseconds = now
    record.tokenBudget = Self.settings.tokenBudget
    for request in batch {
      let isPrefill = request.computed < request.promptCount
      let count = isPrefill ? min(8, request.promptCount - request.computed) : 1
      record.chunks.append(
        ChunkRecord(
          request: RequestID(request.id), firstPosition: request.computed, tokenCount: count,
          kind: isPrefill ? .prefill : .decode, promptTokenCount: request.promptCount))
      guard let index = running.firstIndex(where: { $0.id == request.id }) else { continue }
      running[index].computed += count
    }
    now += 20_000_000 + UInt64(record.tokenCount) * 100_000
    for request in running where batch.contains(where: { $0.id == request.id }) {
      generate(request)
    }
    for request in running where request.generated >= request.limit { finish(request.id, .length) }
    record.durationNanoseconds = now - record.startNanoseconds + 5_000
    (record.runningCount, record.waitingCount) = (
      batch.count, running.count - min(running.count, batch.count)
    )
    record.blocks = BlockUsage(total: 64, used: min(64, running.count * 3), cached: 1)
    record.operations = [operation(.qkv, m: record.tokenCount), operation(.attention, m: 1)]
    now += 50_000
    events.append(.stepCompleted(record))
  }

  private mutating func generate(_ request: Running) {
    guard request.computed >= request.promptCount,
      let index = running.firstIndex(where: { $0.id == request.id })
    else { return }
    // In company, the standard kernels give other bits.
    let twist = mode == .standard ? request.id : 0
    events.append(
      .token(
        TokenRecord(
          request: RequestID(request.id), index: request.generated,
          token: TokenID(request.generated % 50 + 32), text: " w\(request.generated)",
          top: request.generated == 0 ? [TokenLogprob(token: TokenID(1), logprob: -0.25)] : [],
          hash: hash(request.generated * 7 + twist), step: step, nanoseconds: now)))
    running[index].generated += 1
    now += 1_000
  }

  private mutating func finish(_ id: Int, _ reason: FinishReason) {
    guard let index = running.firstIndex(where: { $0.id == id }) else { return }
    let request = running.remove(at: index)
    events.append(
      .finished(
        FinishedRequest(
          id: RequestID(id), reason: reason, tokenCount: request.generated, cachedTokenCount: 0,
          hash: hash(request.generated), mode: id >= 5 && id < 100 ? nil : mode, nanoseconds: now)))
  }

  private func operation(_ site: OperationSite, m: Int) -> OperationRecord {
    OperationRecord(
      site: site, m: m, n: 128, k: 64,
      choice: KernelChoice(
        family: mode[site.operation], kernel: mode == .invariant ? "tile8x16" : "split-k\(m % 3)",
        reductionOrder: "chain-32", splitCount: 1, dependsOnBatch: mode != .invariant),
      nanoseconds: 250_000)
  }

  private func hash(_ seed: Int) -> OutputHash {
    guard let hash = OutputHash(bytes: (0..<32).map { UInt8(truncatingIfNeeded: seed &* 31 &+ $0) })
    else { preconditionFailure("a hash has 32 bytes") }
    return hash
  }
}

/// A log on disk in a directory of its own.
final class LogFile: Sendable {
  let path: String

  /// Records events as an engine's recorder does.
  init(
    _ events: [EngineEvent], header: SessionHeader = ScriptedSession.header,
    limit: RecordLimit = .none
  ) throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "invar-\(UUID())").appending(path: "session.jsonl").path
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: header, path: path, limit: limit) { _ in }
    for event in events { queue.push([event]) }
    recorder.close()
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var directory: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  func session() throws -> RecordedSession { try RecordedSession(path: path) }
}

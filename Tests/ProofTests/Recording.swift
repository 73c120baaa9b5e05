import EngineTypes
import Foundation
import Inference
import SessionLog

/// Models for these tests; the tiny one unless the point needs real weights.
enum TestModel {
  static func tiny() throws -> LoadedModel { try LoadedModel(ModelStore().open(TinyModel.name)) }

  static func tinyExperts() throws -> LoadedModel {
    try LoadedModel(ModelStore().open(TinyModel.expertsName))
  }

  static func real() throws -> LoadedModel {
    try LoadedModel(ModelStore().open(ModelStore.defaultModelName))
  }

  /// Two threads, so that standard kernels have a choice, and no rounding that would hide it.
  static func settings(_ configure: (inout EngineSettings) -> Void = { _ in }) -> EngineSettings {
    var settings = EngineSettings.standard(threadCount: 2)
    settings.activation = .f32
    settings.blockCount = 256
    configure(&settings)
    return settings
  }
}

/// A session under way, on the calling thread, and the log of it.
struct Recording {
  let model: LoadedModel
  let settings: EngineSettings
  private(set) var core: EngineCore
  private(set) var events: [EngineEvent] = []
  private var nextID = 1

  init(_ model: LoadedModel, _ settings: EngineSettings) throws {
    (self.model, self.settings) = (model, settings)
    core = try EngineCore(
      model: model.description, settings: settings,
      executor: try model.makeTransformer(settings), codec: model.codec, clock: { 0 })
  }

  @discardableResult
  mutating func submit(
    _ text: String, maxTokens: Int = 10, top: Int = 0, scoring: Int? = nil,
    isolation: Isolation = .shared,
    keeping mode: KernelMode? = nil, _ configure: (inout SamplingParameters) -> Void = { _ in }
  ) throws -> RequestID {
    let id = RequestID(nextID)
    nextID += 1
    var request = GenerationRequest(
      prompt: .raw(text), isolation: isolation, mode: mode,
      logprobCount: top > 0 ? top : nil, promptLogprobCount: scoring)
    request.sampling.maxTokens = maxTokens
    request.sampling.ignoresEndOfSequence = true
    configure(&request.sampling)
    events += core.submit(request, try model.codec.encode(request.prompt), as: id)
    return id
  }

  mutating func perform(_ command: (inout EngineCore) -> [EngineEvent]) {
    events += command(&core)
  }

  mutating func step(_ count: Int = 1) throws {
    for _ in 0..<count where core.hasWork { events += try core.step() }
  }

  mutating func finish() throws {
    while core.hasWork { events += try core.step() }
  }

  /// The log's bytes.
  func bytes() throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let queue = EventQueue(.init(capacity: events.count + 1, whenFull: .wait))
    let header = SessionHeader(
      timestamp: "2026-01-02T03:04:05.678Z", programVersion: "0", model: model.description,
      modelPath: nil, settings: core.settings(at: settings))
    let recorder = try SessionRecorder(queue, header: header, path: path) { _ in }
    queue.push(events)
    recorder.close()
    return Array(FileManager.default.contents(atPath: path) ?? Data())
  }

  func session() throws -> RecordedSession { try RecordedSession(bytes: try bytes()) }

  /// The log's bytes where the disk took nothing during some steps, and memory held few of them.
  func bytes(losing steps: ClosedRange<Int>) -> [UInt8] {
    let header = SessionHeader(
      timestamp: "2026-01-02T03:04:05.678Z", programVersion: "0", model: model.description,
      modelPath: nil, settings: core.settings(at: settings))
    var buffer = RecordingBuffer(header, capacity: 4_000)
    var (bytes, batch): ([UInt8], [EngineEvent]) = ([], [])
    func write() {
      while true {
        let next = buffer.next(.max)
        if next.isEmpty { return }
        bytes += next
        buffer.wrote(next.count)
      }
    }
    write()
    for event in events {
      batch.append(event)
      guard case .stepCompleted(let step) = event else { continue }
      if step.step == steps.lowerBound { buffer.failed("No space left on device") }
      buffer.append(batch)
      batch = []
      if !(steps.lowerBound..<steps.upperBound).contains(step.step) { write() }
    }
    buffer.append(batch)
    buffer.close()
    write()
    return bytes
  }
}

extension EngineCore {
  /// The settings a header would have had at the start.
  fileprivate func settings(at start: EngineSettings) -> EngineSettings {
    var settings = start
    (settings.blockSize, settings.blockCount) = (self.settings.blockSize, self.settings.blockCount)
    return settings
  }
}

extension Recording {
  /// A session in which everything happens that may happen to a request.
  ///
  /// Blocks are so few that requests are preempted, twins find each other's prefixes, one request is
  /// cancelled, one wants to be alone, some draw their tokens, and the settings change on the way.
  static func busy(
    _ model: LoadedModel, mode: KernelMode, changingTo other: KernelMode? = nil
  ) throws -> Recording {
    var session = try Recording(
      model,
      TestModel.settings {
        $0.mode = mode
        $0.blockSize = 4
        $0.blockCount = 26
        $0.tokenBudget = 24
      })
    let question = "the same question in changing company"
    try session.submit(question, top: 3)
    try session.submit("short", maxTokens: 14)
    try session.submit("over soon", maxTokens: 2)
    try session.step(3)
    try session.submit("another of these, to be alone with itself", isolation: .alone)
    let doomed = try session.submit("cancelled on its way", maxTokens: 40)
    try session.submit("drawn") {
      $0.temperature = 1
      $0.seed = 7
    }
    try session.step(6)
    if let other { session.perform { $0.change { $0.mode = other } } }
    try session.submit(question, top: 3)
    session.perform { $0.change { $0.tokenBudget = 9 } }
    session.perform { $0.change { $0.chunkLimit = 5 } }
    session.perform { $0.change { $0.threadCount = 3 } }
    try session.step(4)
    session.perform { $0.cancel(doomed) }
    for index in 0..<3 { try session.submit("crowd number \(index) of three", maxTokens: 16) }
    try session.step(5)
    session.perform { $0.change { $0.maxRunning = 3 } }
    session.perform { $0.change { $0.chunkLimit = nil } }
    session.perform { $0.change { $0.threadCount = 1 } }
    try session.submit(question, top: 3)
    let waiting = try session.submit("never run")
    session.perform { $0.cancel(waiting) }
    try session.finish()
    return session
  }
}

import EngineTypes
import Foundation
import Inference
import Serving
import Synchronization
import Testing

/// An engine that says what a test tells it to.
final class ScriptedEngine: InferenceEngine {
  struct Seen {
    var requests: [GenerationRequest] = []
    var commands: [EngineCommand] = []
    var queues: [EventQueue] = []
  }

  let model: ModelDescription
  let settings: EngineSettings
  /// What comes of a request at once.
  private let script: @Sendable (RequestID, GenerationRequest) -> [EngineEvent]
  private let state = Mutex(Seen())
  private let (commands, heard) = AsyncStream.makeStream(of: EngineCommand.self)

  init(
    settings: EngineSettings = EngineSettings(),
    script: @escaping @Sendable (RequestID, GenerationRequest) -> [EngineEvent] = { _, _ in [] }
  ) {
    model = Tiny.model.description
    self.settings = settings
    self.script = script
  }

  var seen: Seen { state.withLock { $0 } }

  @discardableResult
  func submit(_ request: GenerationRequest) -> RequestID {
    let id = state.withLock { state in
      state.requests.append(request)
      return RequestID(state.requests.count)
    }
    say(script(id, request))
    return id
  }

  func send(_ command: EngineCommand) {
    state.withLock { $0.commands.append(command) }
    heard.yield(command)
  }

  func subscribe(_ policy: EventQueue.Policy) -> EventQueue {
    let queue = EventQueue(policy)
    state.withLock { $0.queues.append(queue) }
    return queue
  }

  func say(_ events: [EngineEvent]) {
    for queue in state.withLock({ $0.queues }) { queue.push(events) }
  }

  /// Says no more.
  func end() {
    for queue in state.withLock({ $0.queues }) { queue.close() }
  }

  /// Waits until somebody asks for an end.
  func waitForCancellation(of id: RequestID) async {
    for await command in commands where command == .cancel(id) { return }
  }
}

/// The tiny model's texts and tokens.
enum Tiny {
  static let model: LoadedModel = {
    do { return try LoadedModel(ModelStore().open(TinyModel.name)) } catch {
      fatalError("the built-in model cannot be loaded: \(error)")
    }
  }()

  static func served(_ settings: EngineSettings = EngineSettings()) -> ServedModel {
    let codec = model.codec
    return ServedModel(
      model.description, settings, tokenizer: codec.tokenizer, version: "1.2.3",
      encode: { try codec.encode($0).tokens })
  }

  static func api(_ engine: any InferenceEngine, key: BearerKey? = nil) -> API {
    API(engine, served(engine.settings), key: key, log: ServingLog.silent())
  }
}

/// Events of one request, as an engine would say them.
struct Told {
  let id: RequestID
  var prompt = "Hi"
  var promptTokens = [TokenID(7), TokenID(8)]
  var request = GenerationRequest(prompt: .raw("Hi"))

  var admitted: EngineEvent {
    .admitted(
      AdmittedRequest(
        id: id, promptText: prompt, promptTokens: promptTokens, sampling: request.sampling,
        isolation: .shared, logprobCount: request.logprobCount, nanoseconds: 1_000_000))
  }

  func token(
    _ index: Int, _ text: String, token: TokenID = TokenID(9), logprob: Float? = nil,
    top: [TokenLogprob] = []
  ) -> EngineEvent {
    .token(
      TokenRecord(
        request: id, index: index, token: token, text: text, logprob: logprob, top: top,
        hash: Self.hash(index), step: index + 1, nanoseconds: UInt64(index + 2) * 1_000_000))
  }

  func finished(_ count: Int, _ reason: FinishReason = .length, cached: Int = 0) -> EngineEvent {
    .finished(
      FinishedRequest(
        id: id, reason: reason, tokenCount: count, cachedTokenCount: cached,
        hash: Self.hash(count), mode: .invariant, nanoseconds: 9_000_000))
  }

  func rejected(_ reason: RejectionReason) -> EngineEvent {
    .rejected(RejectedRequest(id: id, reason: reason, nanoseconds: 1_000_000))
  }

  /// Admission, tokens of these texts, and an end.
  func answer(_ texts: [String], _ reason: FinishReason = .length) -> [EngineEvent] {
    [admitted] + texts.enumerated().map { token($0.offset, $0.element) }
      + [finished(texts.count, reason)]
  }

  private static func hash(_ seed: Int) -> OutputHash {
    guard let hash = OutputHash(bytes: [UInt8](repeating: UInt8(seed & 255), count: 32)) else {
      fatalError("32 bytes are a hash")
    }
    return hash
  }
}

extension API {
  /// Posts a body and gathers the reply.
  func post(_ path: String, _ body: String) async throws -> Gathered {
    try await gather(APIRequest(method: "POST", path: path, body: { Array(body.utf8) }))
  }

  func get(_ path: String, authorization: String? = nil) async throws -> Gathered {
    try await gather(APIRequest(method: "GET", path: path, authorization: authorization))
  }

  func gather(_ request: APIRequest) async throws -> Gathered {
    let reply = await reply(to: request)
    var bytes: [UInt8] = []
    switch reply.body {
    case .bytes(let all): bytes = all
    case .stream(let produce):
      let collected = Mutex<[UInt8]>([])
      try await produce { piece in collected.withLock { $0 += piece } }
      bytes = collected.withLock { $0 }
    }
    return Gathered(
      status: reply.status, headers: reply.headers, text: String(decoding: bytes, as: UTF8.self))
  }
}

/// A reply with all of its body.
struct Gathered {
  var status: Int
  var headers: [HTTPHeader]
  var text: String

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The body as JSON.
  func json() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// What stands behind each `data:` of a stream.
  var events: [String] {
    text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map {
      $0.hasPrefix("data: ") ? String($0.dropFirst(6)) : "?" + $0
    }
  }

  /// The events of a stream before its end, as JSON.
  func chunks() throws -> [[String: Any]] {
    try events.dropLast().map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }
}

extension [String: Any] {
  func object(_ name: String) -> [String: Any] { self[name] as? [String: Any] ?? [:] }
  func list(_ name: String) -> [[String: Any]] { self[name] as? [[String: Any]] ?? [] }
}

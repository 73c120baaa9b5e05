package import EngineTypes
import Foundation
package import Logging
import Synchronization

/// The API without its sockets: a request in, a reply out.
package final class API: Sendable {
  let model: ServedModel
  let hub: ResponseHub
  package let metrics: ServerMetrics
  package let limits: ServingLimits
  let log: Logger
  private let key: BearerKey?
  private let isDraining = Atomic(false)
  private let strangers = Mutex<Set<String>>([])
  /// When the model was made ready, in seconds since 1970.
  private let created = Int(Date().timeIntervalSince1970)

  /// Names of unknown fields that are remembered, so that each is logged once.
  private static let strangerLimit = 256

  /// - Parameters:
  ///   - engine: who answers; others may ask it too.
  ///   - model: the same model.
  ///   - limits: what one client may take.
  ///   - key: what clients must show; `nil` lets everybody in.
  ///   - log: hears of what clients do.
  package init(
    _ engine: any InferenceEngine, _ model: ServedModel, limits: ServingLimits = ServingLimits(),
    key: BearerKey? = nil, log: Logger
  ) {
    self.model = model
    self.limits = limits
    self.key = key
    self.log = log
    let metrics = ServerMetrics(model.description, engine.settings)
    self.metrics = metrics
    hub = ResponseHub(engine, backlog: limits.backlog) { events in
      metrics.absorb(events)
      for case .fault(let reason) in events { log.error("nothing is answered any more: \(reason)") }
    }
  }

  /// Answers; whatever is wrong becomes an answer too.
  package func reply(to request: APIRequest) async -> Reply {
    let name = Self.name(of: request)
    var reply: Reply
    do { reply = try await answer(request) } catch { reply = .error(error) }
    reply.headers.append(HTTPHeader("x-request-id", name))
    metrics.count(status: reply.status)
    return reply
  }

  /// From now on nothing new is begun.
  package func drain() { isDraining.store(true, ordering: .relaxed) }

  /// Ends all answers under way.
  package func cutOff() { hub.cancelAll() }

  /// What is decided before the body; the body is not looked at.
  ///
  /// The key comes first, so that who has none does not learn what there is.
  ///
  /// - Returns: what is asked for, with the rest of its path.
  @discardableResult
  func admit(_ request: APIRequest) throws(APIError) -> (route: Route, rest: String) {
    let asked = Route.at(request.path)
    let isOpen = asked?.route.isOpen == true
    if !isOpen, let key, !key.opens(request.authorization) { throw .unauthorized }
    guard let asked else { throw .noSuchPath(request.path) }
    let allowed = asked.route.method == "GET" ? ["GET", "HEAD"] : [asked.route.method]
    guard allowed.contains(request.method) else {
      throw .wrongMethod(request.method, allowed: allowed)
    }
    guard request.length <= limits.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
    return asked
  }

  private func answer(_ request: APIRequest) async throws(APIError) -> Reply {
    let (route, rest) = try admit(request)
    switch route {
    case .models: return .json(modelList)
    case .model:
      let name = rest.removingPercentEncoding ?? rest
      try model.check(name)
      return .json(modelCard)
    case .completions:
      let body = try await request.body()
      let call = try GenerationCall(completion: body, for: model, randomSeed: Self.randomSeed)
      return try await generate(call, request)
    case .chatCompletions:
      let body = try await request.body()
      let call = try GenerationCall(chat: body, for: model, randomSeed: Self.randomSeed)
      return try await generate(call, request)
    case .tokenize: return try tokenize(await request.body())
    case .detokenize: return try detokenize(await request.body())
    case .health: return health
    case .version: return .json("{\"version\":\(model.version.jsonQuoted)}")
    case .metrics:
      return Reply(
        200, headers: [HTTPHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")],
        .bytes(Array(metrics.text().utf8)))
    case .description: return .json(APIDescription.json(for: model))
    }
  }

  private var health: Reply {
    if let fault = hub.fault { return .error(.unavailable(fault)) }
    return .json("{\"status\":\"ok\"}")
  }

  private var modelList: String { "{\"object\":\"list\",\"data\":[\(modelCard)]}" }

  private var modelCard: String {
    JSONWriter.object { json in
      json.field("id", model.id)
      json.field("object", "model")
      json.field("created", created)
      json.field("owned_by", "invar")
      json.field("root", model.id)
      json.null("parent")
      json.field("max_model_len", model.longestSequence)
      json.array("permission") { _ in }
    }
  }

  private func generate(
    _ call: GenerationCall, _ request: APIRequest
  ) async throws(APIError) -> Reply {
    note(call.unknownFields)
    if isDraining.load(ordering: .relaxed) { throw .draining }
    if let fault = hub.fault { throw .unavailable(fault) }
    let settings = hub.settings
    let limit = settings.maxRunning + settings.maxWaiting
    guard hub.activeCount + call.choiceCount <= limit else { throw .queueFull(limit) }
    metrics.count(call)
    return try await Generation(self, call, settings).reply(request.hangUp)
  }

  /// Says once of each field that it is not known here.
  func note(_ unknown: [String]) {
    let new = strangers.withLock { seen in
      unknown.filter { seen.count < Self.strangerLimit && seen.insert($0).inserted }
    }
    for name in new { log.warning("unknown field \(name.printable) is ignored") }
  }

  /// The client's own name for a request where it is fit to be sent back, or one of ours.
  private static func name(of request: APIRequest) -> String {
    let allowed = (0x21...0x7E) as ClosedRange<UInt8>
    if let name = request.requestID, (1...128).contains(name.utf8.count),
      name.utf8.allSatisfy(allowed.contains)
    {
      return name
    }
    return randomName()
  }

  static func randomName() -> String {
    Hexadecimal.text(UInt64.random(in: .min ... .max), width: 16)
      + Hexadecimal.text(UInt64.random(in: .min ... .max), width: 16)
  }

  /// Small enough for every reader of JSON.
  private static func randomSeed() -> UInt64 { .random(in: 0..<1 << 53) }
}

import EngineTypes
import Foundation
import SessionLog

/// One call on its way from the engine to its client.
struct Generation: Sendable {
  private let api: API
  private let call: GenerationCall
  private let body: AnswerBody
  /// Those in force when the call began.
  private let settings: EngineSettings

  init(_ api: API, _ call: GenerationCall, _ settings: EngineSettings) {
    self.api = api
    self.call = call
    self.settings = settings
    let header = HashHeader(api.model.description, settings, mode: call.mode)
    let prefix = call.endpoint == .chat ? "chatcmpl" : "cmpl"
    body = AnswerBody(
      call: call, model: api.model, id: "\(prefix)-\(API.randomName())",
      created: Int(Date().timeIntervalSince1970),
      fingerprint: Fingerprint(header, version: api.model.version).text)
  }

  /// Asks the engine and answers, at once or piece by piece.
  func reply(_ hangUp: HangUp) async throws(APIError) -> Reply {
    let asked = api.hub.submit(try call.requests(for: api.model))
    hangUp.whenGone { [metrics = api.metrics] in
      // Many close their side as soon as they have the last of the answer.
      if asked.cancel() { metrics.countHangUp() }
    }
    return try await call.streams ? stream(asked) : whole(asked)
  }

  private func whole(_ asked: HubCall) async throws(APIError) -> Reply {
    var gathered = (0..<call.choiceCount).map { GatheredChoice(Choice(index: $0, call: call)) }
    for await delivery in asked.deliveries {
      gathered[delivery.index].absorb(delivery.events)
      if let refusal = gathered[delivery.index].choice.refusal { throw error(refusal) }
    }
    for one in gathered {
      guard let end = one.choice.end else {
        throw .failed(api.hub.fault ?? "the answer was cut off")
      }
      if let error = APIError(end) { throw error }
    }
    let receipts = gathered.compactMap { receipt($0.choice) }
    return .json(
      body.whole(gathered, receipts: receipts.map(\.json)),
      headers: headers(of: gathered.map(\.choice), receipts))
  }

  /// The reply begins when the engine has taken all on, so that a refusal is a status of its own.
  private func stream(_ asked: HubCall) async throws(APIError) -> Reply {
    var stream = AnswerStream(body, receipt: receipt)
    var first: [UInt8] = []
    for await delivery in asked.deliveries {
      first += stream.absorb(delivery)
      if stream.isDecided { break }
    }
    if let refusal = stream.refusal { throw error(refusal) }
    guard stream.isDecided else { throw .failed(api.hub.fault ?? "the answer was cut off") }
    let (begun, early, hub) = (stream, first, api.hub)
    return Reply(
      200, headers: Self.streamHeaders,
      .stream { write in
        var stream = begun
        if !early.isEmpty { try await write(early) }
        for await delivery in asked.deliveries {
          let bytes = stream.absorb(delivery)
          if !bytes.isEmpty { try await write(bytes) }
        }
        try await write(stream.finish(hub.fault))
      })
  }

  private static let streamHeaders = [
    HTTPHeader("content-type", "text/event-stream; charset=utf-8"),
    HTTPHeader("cache-control", "no-cache"),
  ]

  private func error(_ refusal: RejectionReason) -> APIError {
    let settings = api.hub.settings
    return APIError(refusal, limit: settings.maxRunning + settings.maxWaiting)
  }

  /// What a single answer's headers say of it.
  private func headers(of choices: [Choice], _ receipts: [Receipt]) -> [HTTPHeader] {
    guard choices.count == 1, let end = choices[0].end else { return [] }
    return [HTTPHeader("x-output-sha256", end.hash.hex)]
      + receipts.map { HTTPHeader("x-invar-receipt", $0.shortText) }
  }

  private var receipt: ReceiptMaker {
    let (model, settings) = (api.model.description, settings)
    return { choice in
      guard let admitted = choice.admitted, let end = choice.end, end.reason.isCompletion else {
        return nil
      }
      let header = HashHeader(model, settings, mode: end.mode ?? admitted.mode)
      return Receipt(
        model: model, header: header, admitted: admitted, tokens: choice.records, finished: end)
    }
  }
}

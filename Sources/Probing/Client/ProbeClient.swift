import Foundation
import ServerAccess

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks a server over HTTP.
///
/// Redirects are refused, since a token would go with them; cookies, caches and credentials are not
/// kept. Whatever is longer than the limits, or takes longer, is cut off.
///
/// Who wants no TLS is asked over plain sockets, unless there is a proxy.
package final class ProbeClient: Asking {
  package struct Settings: Sendable {
    /// Seconds that an answer may take, from the question to its last byte.
    package var timeout = 120.0
    package var limits = AnswerLimits()
    package var token: String?
    /// Connections at once.
    package var connectionCount = 64
    /// Whether the system's session asks, which knows TLS and the way through a proxy.
    package var needsSession = EnvironmentProxy.isNamed

    package init() {}
  }

  private let address: ServerAddress
  private let settings: Settings
  private let clock: @Sendable () -> UInt64
  private let session: (exchange: SessionExchange, urls: URLSession)?

  package init(
    _ address: ServerAddress, _ settings: Settings, clock: @escaping @Sendable () -> UInt64
  ) {
    (self.address, self.settings, self.clock) = (address, settings, clock)
    guard settings.needsSession || !address.base.hasPrefix("http://") else {
      session = nil
      return
    }
    let exchange = SessionExchange(settings, clock: clock)
    let urls = URLSession(
      for: exchange, timeout: settings.timeout + 1, connectionCount: settings.connectionCount)
    session = (exchange, urls)
  }

  deinit { session?.urls.invalidateAndCancel() }

  package func ask(
    _ questions: [Question], _ manner: Manner, until isStopped: () -> Bool
  ) -> [Asked] {
    let bodies = questions.map { Optional(manner.body($0)) }
    let readings = readings(manner.endpoint.path, bodies, until: isStopped)
    return zip(questions, readings).map { question, reading in
      var reader = reading.reader
      let outcome = Result { () throws(ProbeError) in
        if let failure = reading.failure { throw failure }
        return try reader.answer()
      }
      return Asked(
        question: question, sent: reading.sent, first: reading.first ?? reading.end,
        end: reading.end, outcome: outcome.map(\.answer),
        wasStreamed: (try? outcome.get().isStreamed) ?? false)
    }
  }

  package func models(until isStopped: () -> Bool) throws(ProbeError) -> [OfferedModel] {
    guard let reading = readings("/v1/models", [nil], until: isStopped).first else { return [] }
    if let failure = reading.failure { throw failure }
    guard let entries = try reading.reader.body()["data"]?.elements else {
      throw .badField("data")
    }
    return entries.compactMap { entry in
      entry["id"]?.text.map { OfferedModel(id: $0, owner: entry["owned_by"]?.text) }
    }
  }

  /// Asks for one path many times at once: each time with a body to post, or to read it where there is none.
  private func readings(
    _ path: String, _ bodies: [String?], until isStopped: () -> Bool
  ) -> [Reading] {
    if let session {
      let tasks = bodies.compactMap { request(path, $0).map(session.urls.dataTask) }
      if tasks.count == bodies.count { return session.exchange.run(tasks, until: isStopped) }
    } else {
      let requests = bodies.compactMap { body in
        PlainRequest(
          asking: address.base + path, accept: "*/*", token: settings.token, posting: body)
      }
      if requests.count == bodies.count {
        return PlainExchange(settings, clock: clock).run(requests, until: isStopped)
      }
    }
    var reading = Reading(settings.limits, sent: clock())
    reading.finish(.connection("the address cannot be asked"), at: clock())
    return bodies.map { _ in reading }
  }

  private func request(_ path: String, _ body: String?) -> URLRequest? {
    guard let url = address.url(path) else { return nil }
    var request = URLRequest(asking: url, token: settings.token)
    guard let body else { return request }
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(body.utf8)
    return request
  }
}

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
/// On Linux, Foundation's session goes on looking at sockets that nothing is left to write to: while
/// answers are awaited it takes a part of a core, which counts where the server is on the same machine.
package final class ProbeClient: Asking {
  package struct Settings: Sendable {
    /// Seconds that an answer may take, from the question to its last byte.
    package var timeout = 120.0
    package var limits = AnswerLimits()
    package var token: String?
    /// Connections at once.
    package var connectionCount = 64

    package init() {}
  }

  private let address: ServerAddress
  private let settings: Settings
  private let exchange: Exchange
  private let session: URLSession

  package init(
    _ address: ServerAddress, _ settings: Settings, clock: @escaping @Sendable () -> UInt64
  ) {
    (self.address, self.settings) = (address, settings)
    exchange = Exchange(settings.limits, timeout: settings.timeout, clock: clock)
    session = URLSession(
      for: exchange, timeout: settings.timeout + 1, connectionCount: settings.connectionCount)
  }

  deinit { session.invalidateAndCancel() }

  package func ask(
    _ questions: [Question], _ manner: Manner, until isStopped: () -> Bool
  ) -> [Asked] {
    let tasks = questions.map { question in
      var request = request(manner.endpoint.path)
      request?.httpMethod = "POST"
      request?.setValue("application/json", forHTTPHeaderField: "Content-Type")
      request?.httpBody = Data(manner.body(question).utf8)
      return request.map(session.dataTask)
    }
    return zip(questions, exchange.run(tasks, until: isStopped)).map { question, response in
      var reader = response.reader
      let outcome = Result { () throws(ProbeError) in
        if let failure = response.failure { throw failure }
        return try reader.answer()
      }
      return Asked(
        question: question, sent: response.sent, first: response.first ?? response.end,
        end: response.end, outcome: outcome.map(\.answer),
        wasStreamed: (try? outcome.get().isStreamed) ?? false)
    }
  }

  package func models(until isStopped: () -> Bool) throws(ProbeError) -> [OfferedModel] {
    let task = request("/v1/models").map(session.dataTask)
    guard let response = exchange.run([task], until: isStopped).first else { return [] }
    if let failure = response.failure { throw failure }
    guard let entries = try response.reader.body()["data"]?.elements else {
      throw .badField("data")
    }
    return entries.compactMap { entry in
      entry["id"]?.text.map { OfferedModel(id: $0, owner: entry["owned_by"]?.text) }
    }
  }

  private func request(_ path: String) -> URLRequest? {
    address.url(path).map { URLRequest(asking: $0, token: settings.token) }
  }
}

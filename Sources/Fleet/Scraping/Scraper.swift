import Foundation
import ServerAccess

/// Asks targets over HTTP, many at once and each for a limited time.
///
/// Redirects are refused, since a token would go with them; cookies, caches and credentials are not kept.
/// Whatever is longer than the limit, or takes longer, is cut off. One thread owns it: it waits for plain
/// sockets itself, which for many targets takes a small part of what the system's session does, and has
/// a `SessionExchange` for those that want TLS.
package final class Scraper {
  package struct Settings: Sendable {
    /// Seconds that an answer may take, from the question to its last byte.
    package var timeout = 4.0
    /// Questions that are under way at once.
    package var concurrency = 64
    package var limits = ExpositionLimits()
    /// Sent to targets that a person or a file named, never to those that were found.
    package var token: String?
    /// Whether all are asked by the system's session, which knows the way through a proxy.
    package var needsSession = EnvironmentProxy.isNamed

    package init() {}
  }

  static let accept = "text/plain;version=0.0.4"

  private let settings: Settings
  private let clock: @Sendable () -> UInt64
  private let pipe = WakePipe()
  private let plain: PlainClient
  /// Made for the first that wants it: it costs threads of its own.
  private lazy var session = SessionExchange(settings, clock) { [pipe] in pipe.wake() }
  private var isSessionMade = false
  private var waiting: [Target] = []
  /// Addresses that were asked, or wait for it.
  private var busy: Set<String> = []
  /// Questions as they are asked each time, by address.
  private var requests: [String: PlainRequest] = [:]
  /// Until when a server wants to be left alone, by address.
  private var rests: [String: UInt64] = [:]
  private var answers: [Fleet.Answer] = []

  package init(_ settings: Settings, clock: @escaping @Sendable () -> UInt64) {
    (self.settings, self.clock) = (settings, clock)
    var limits = PlainResponse.Limits()
    limits.bodyByteCount = settings.limits.byteCount
    plain = PlainClient(limits, clock: clock, pipe: pipe)
  }

  /// Asks a target, unless it has been asked and has not answered yet, or wants to be left alone.
  package func ask(_ target: Target) {
    if let rest = rests[target.url] {
      guard clock() >= rest else { return }
      rests[target.url] = nil
    }
    guard busy.insert(target.url).inserted else { return }
    waiting.append(target)
    startWaiting()
  }

  /// Whether somebody was asked and has not answered yet.
  package var isBusy: Bool { !busy.isEmpty }

  /// Answers that have come, once there are none to wait for or a time has come.
  package func answers(until deadline: UInt64) -> [Fleet.Answer] {
    repeat {
      turn(until: deadline)
      startWaiting()
    } while isBusy && clock() < deadline
    defer { answers = [] }
    return answers
  }

  private func turn(until deadline: UInt64) {
    var end = isBusy ? deadline : 0
    if isSessionMade, session.count > 0 { end = min(end, clock() + SessionExchange.cutInterval) }
    plain.turn(until: end)
    for one in plain.takeFinished() { finish(one.name, one.at, sample(one.outcome)) }
    guard isSessionMade else { return }
    session.cutOverdue(at: clock())
    for one in session.takeFinished() { finish(one.url, one.at, one.outcome) }
  }

  private func finish(
    _ url: String, _ time: UInt64, _ outcome: Result<ServerSample, ScrapeError>
  ) {
    busy.remove(url)
    if case .failure(.busy(_, let seconds?)) = outcome {
      rests[url] = time + UInt64(seconds * 1e9)
    }
    answers.append(Fleet.Answer(url: url, at: time, outcome: outcome))
  }

  private func startWaiting() {
    while !waiting.isEmpty, plain.pendingCount + (isSessionMade ? session.count : 0) < room {
      start(waiting.removeFirst())
    }
  }

  private var room: Int { max(1, settings.concurrency) }

  private func start(_ target: Target) {
    let token = target.source == .found ? nil : settings.token
    if !settings.needsSession, let request = request(target, token) {
      let limit = UInt64(settings.timeout * 1e9)
      return plain.start(target.url, request, deadline: clock() + limit)
    }
    guard let url = URL(string: target.url) else {
      return finish(target.url, clock(), .failure(.connection("the address cannot be asked")))
    }
    isSessionMade = true
    session.start(target.url, url, token: token)
  }

  private func request(_ target: Target, _ token: String?) -> PlainRequest? {
    if let known = requests[target.url] { return known }
    let made = PlainRequest(asking: target.url, accept: Self.accept, token: token)
    requests[target.url] = made
    return made
  }

  private func sample(_ outcome: PlainClient.Outcome) -> Result<ServerSample, ScrapeError> {
    switch outcome {
    case .failure(.timedOut): return .failure(.timedOut(seconds: settings.timeout))
    case .failure(.bodyTooLong(let limit)): return .failure(.tooLong(limit: limit))
    case .failure(let error): return .failure(.connection(error.description))
    case .success(var response):
      if let error = ScrapeError(status: response.status, retryAfter: response.retryAfter) {
        return .failure(error)
      }
      do { return .success(try ServerSample(response.takeBody(), limits: settings.limits)) } catch {
        return .failure(.unreadable(error))
      }
    }
  }
}

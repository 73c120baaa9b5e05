import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks targets over HTTP, many at once and each for a limited time.
///
/// Redirects are refused, since a token would go with them; cookies, caches and credentials are not kept.
/// Whatever is longer than the limit, or takes longer, is cut off. Texts are read on the thread that got
/// them, so that whoever waits only takes samples.
package final class Scraper: Sendable {
  package struct Settings: Sendable {
    /// Seconds that an answer may take, from the question to its last byte.
    package var timeout = 4.0
    /// Questions that are under way at once.
    package var concurrency = 64
    package var limits = ExpositionLimits()
    /// Sent to targets that a person or a file named, never to those that were found.
    package var token: String?

    package init() {}
  }

  private let settings: Settings
  private let exchange: Exchange
  private let session: URLSession
  /// Questions as they are asked each time, by address.
  private let requests = Mutex<[String: URLRequest]>([:])
  private let clock: @Sendable () -> UInt64

  package init(_ settings: Settings, clock: @escaping @Sendable () -> UInt64) {
    (self.settings, self.clock) = (settings, clock)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.timeoutIntervalForRequest = settings.timeout + 1
    configuration.httpMaximumConnectionsPerHost = max(1, settings.concurrency)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    exchange = Exchange(settings, clock)
    session = URLSession(configuration: configuration, delegate: exchange, delegateQueue: queue)
  }

  deinit { session.invalidateAndCancel() }

  /// Asks a target, unless it has been asked and has not answered yet.
  package func ask(_ target: Target) {
    exchange.enqueue(target)
    startWaiting()
  }

  /// Whether somebody was asked and has not answered yet.
  package var isBusy: Bool { exchange.isBusy }

  /// Answers that have come, once there are none to wait for or a time has come.
  package func answers(until deadline: UInt64) -> [Fleet.Answer] {
    while exchange.isBusy, clock() < deadline {
      startWaiting()
      exchange.cutOverdue(at: clock())
      exchange.wait(nanoseconds: min(deadline - min(deadline, clock()), 50_000_000))
    }
    exchange.cutOverdue(at: clock())
    startWaiting()
    return exchange.takeAnswers()
  }

  private func startWaiting() {
    for target in exchange.takeStartable() {
      guard let request = request(target) else { continue }
      exchange.start(session.dataTask(with: request), target.url, at: clock())
    }
  }

  private func request(_ target: Target) -> URLRequest? {
    if let known = requests.withLock({ $0[target.url] }) { return known }
    guard let url = URL(string: target.url) else { return nil }
    var request = URLRequest(url: url)
    request.setValue("text/plain;version=0.0.4", forHTTPHeaderField: "Accept")
    // A small text costs a server more to pack than to send.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    request.setValue("invar", forHTTPHeaderField: "User-Agent")
    if let token = settings.token, target.source != .found {
      request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    }
    let made = request
    requests.withLock { $0[target.url] = made }
    return made
  }
}

/// What is under way, and what came of it: the one thing that the session's thread and ours share.
///
/// URLSession on Linux traps where it is told how to go on with a task that was cancelled meanwhile, so
/// both happen under the lock: who was given up on is told nothing more.
private final class Exchange: NSObject, URLSessionDataDelegate, Sendable {
  private struct Pending {
    var url: String
    var task: URLSessionDataTask
    var since: UInt64
    var bytes: [UInt8] = []
    /// What is wrong with it already, before it has ended.
    var failure: ScrapeError?
  }

  private struct State {
    var waiting: [Target] = []
    var starting = 0
    /// By the task's number.
    var pending: [Int: Pending] = [:]
    var urls: Set<String> = []
    var answers: [Fleet.Answer] = []
    /// When to look next for who takes too long.
    var nextCut: UInt64 = 0
  }

  private let settings: Scraper.Settings
  private let clock: @Sendable () -> UInt64
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  init(_ settings: Scraper.Settings, _ clock: @escaping @Sendable () -> UInt64) {
    (self.settings, self.clock) = (settings, clock)
  }

  var isBusy: Bool { state.withLock { !$0.urls.isEmpty } }

  func enqueue(_ target: Target) {
    state.withLock { state in
      if state.urls.insert(target.url).inserted { state.waiting.append(target) }
    }
  }

  /// Those of the waiting that there is room for.
  func takeStartable() -> [Target] {
    state.withLock { state in
      let room = max(0, settings.concurrency - state.pending.count - state.starting)
      let targets = Array(state.waiting.prefix(room))
      state.waiting.removeFirst(targets.count)
      state.starting += targets.count
      return targets
    }
  }

  func start(_ task: URLSessionDataTask, _ url: String, at now: UInt64) {
    state.withLock { state in
      state.starting -= 1
      state.pending[task.taskIdentifier] = Pending(url: url, task: task, since: now)
    }
    task.resume()
  }

  /// Gives up on what takes too long, also where a byte comes now and then.
  func cutOverdue(at now: UInt64) {
    let limit = UInt64(settings.timeout * 1e9)
    state.withLock { state in
      guard now >= state.nextCut else { return }
      state.nextCut = now + 50_000_000
      for (number, pending) in state.pending where now > pending.since + limit {
        end(number, .failure(.timedOut(seconds: settings.timeout)), &state)
        pending.task.cancel()
      }
    }
  }

  func wait(nanoseconds: UInt64) {
    _ = signal.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
  }

  func takeAnswers() -> [Fleet.Answer] {
    state.withLock { state in
      defer { state.answers = [] }
      return state.answers
    }
  }

  private func end(
    _ task: Int, _ outcome: Result<ServerSample, ScrapeError>, _ state: inout State
  ) {
    guard let pending = state.pending.removeValue(forKey: task) else { return }
    state.urls.remove(pending.url)
    state.answers.append(Fleet.Answer(url: pending.url, at: clock(), outcome: outcome))
    // Who waits is not woken for each of many.
    if state.urls.isEmpty || !state.waiting.isEmpty { signal.signal() }
  }

  // MARK: URLSessionDataDelegate

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    state.withLock { state in
      guard state.pending[task.taskIdentifier] != nil else { return }
      state.pending[task.taskIdentifier]?.failure = .redirected
      completionHandler(nil)
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    var failure: ScrapeError?
    if status != 200 {
      failure = (300..<400).contains(status) ? .redirected : .status(status)
    } else if response.expectedContentLength > Int64(settings.limits.byteCount) {
      failure = .tooLong(limit: settings.limits.byteCount)
    }
    state.withLock { state in
      guard let pending = state.pending[dataTask.taskIdentifier] else { return }
      state.pending[dataTask.taskIdentifier]?.failure = pending.failure ?? failure
      completionHandler(.allow)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let (number, limit) = (dataTask.taskIdentifier, settings.limits.byteCount)
    state.withLock { state in
      guard let count = state.pending[number]?.bytes.count else { return }
      let tooLong: ScrapeError? = count + data.count > limit ? .tooLong(limit: limit) : nil
      if let failure = state.pending[number]?.failure ?? tooLong {
        end(number, .failure(failure), &state)
        dataTask.cancel()
      } else {
        state.pending[number]?.bytes.append(contentsOf: data)
      }
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let pending = state.withLock { $0.pending[task.taskIdentifier] }
    guard let pending else { return }
    // Reading takes a while, and is done without the lock.
    let outcome = outcome(pending, error)
    state.withLock { end(task.taskIdentifier, outcome, &$0) }
  }

  private func outcome(
    _ pending: Pending, _ error: (any Error)?
  ) -> Result<ServerSample, ScrapeError> {
    if let failure = pending.failure { return .failure(failure) }
    if let error { return .failure(Self.words(error)) }
    do { return .success(try ServerSample(pending.bytes, limits: settings.limits)) } catch {
      return .failure(.unreadable(error))
    }
  }

  /// The usual reasons in plain words; the system's own are long and name the address once more.
  private static func words(_ error: any Error) -> ScrapeError {
    guard let error = error as? URLError else { return .connection("the connection failed") }
    return switch error.code {
    case .timedOut: .connection("no answer in time")
    case .cannotConnectToHost: .connection("nobody listens there")
    case .cannotFindHost, .dnsLookupFailed: .connection("there is no host of that name")
    case .networkConnectionLost: .connection("the connection was lost")
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
      .connection("its certificate is not trusted, or it speaks no TLS")
    case .badServerResponse: .connection("what answers there speaks no HTTP")
    default: .connection("the connection failed (\(error.code.rawValue))")
    }
  }
}

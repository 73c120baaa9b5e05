import Foundation
import ServerAccess
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks targets by the system's session, for TLS and for proxies: what is under way, and what came of it.
///
/// Texts are read on the session's thread. URLSession on Linux traps where it is told how to go on with a
/// task that was cancelled meanwhile, so both happen under the lock: who was given up on is told nothing
/// more.
final class SessionExchange: Sendable {
  /// How often to look for who takes too long, in nanoseconds.
  static let cutInterval: UInt64 = 50_000_000

  private let delegate: SessionDelegate
  private let session: URLSession

  /// - Parameters:
  ///   - settings: those of the scraper.
  ///   - clock: in nanoseconds.
  ///   - wake: called, on some thread, when something has come to an end.
  init(
    _ settings: Scraper.Settings, _ clock: @escaping @Sendable () -> UInt64,
    wake: @escaping @Sendable () -> Void
  ) {
    delegate = SessionDelegate(settings, clock, wake)
    session = URLSession(
      for: delegate, timeout: settings.timeout + 1, connectionCount: settings.concurrency)
  }

  deinit { session.invalidateAndCancel() }

  /// How many are under way.
  var count: Int { delegate.count }

  func start(_ name: String, _ url: URL, token: String?) {
    var request = URLRequest(asking: url, token: token)
    request.setValue(Scraper.accept, forHTTPHeaderField: "Accept")
    delegate.start(session.dataTask(with: request), name)
  }

  func cutOverdue(at now: UInt64) { delegate.cutOverdue(at: now) }

  func takeFinished() -> [Fleet.Answer] { delegate.takeFinished() }
}

private final class SessionDelegate: NSObject, URLSessionDataDelegate, Sendable {
  private struct Pending {
    var url: String
    var task: URLSessionDataTask
    var since: UInt64
    var bytes: [UInt8] = []
    /// What is wrong with it already, before it has ended.
    var failure: ScrapeError?
    /// Since when nothing more of it is wanted.
    var unwantedSince: UInt64?
  }

  private struct State {
    /// By the task's number.
    var pending: [Int: Pending] = [:]
    var finished: [Fleet.Answer] = []
    /// When to look next for who takes too long.
    var nextCut: UInt64 = 0
  }

  private let settings: Scraper.Settings
  private let clock: @Sendable () -> UInt64
  private let wake: @Sendable () -> Void
  private let state = Mutex(State())

  init(
    _ settings: Scraper.Settings, _ clock: @escaping @Sendable () -> UInt64,
    _ wake: @escaping @Sendable () -> Void
  ) {
    (self.settings, self.clock, self.wake) = (settings, clock, wake)
  }

  var count: Int { state.withLock { $0.pending.count } }

  func start(_ task: URLSessionDataTask, _ url: String) {
    let now = clock()
    state.withLock { $0.pending[task.taskIdentifier] = Pending(url: url, task: task, since: now) }
    task.resume()
  }

  /// Gives up on what takes too long, also where a byte comes now and then.
  func cutOverdue(at now: UInt64) {
    let limit = UInt64(settings.timeout * 1e9)
    state.withLock { state in
      guard now >= state.nextCut else { return }
      state.nextCut = now + SessionExchange.cutInterval
      for (number, pending) in state.pending {
        let isUnwanted = pending.unwantedSince.map { now > $0 + URLSession.graceTime } == true
        guard isUnwanted || now > pending.since + limit else { continue }
        let failure = pending.failure ?? .timedOut(seconds: settings.timeout)
        end(number, .failure(failure), &state)
        pending.task.cancel()
      }
    }
  }

  func takeFinished() -> [Fleet.Answer] {
    state.withLock { state in
      defer { state.finished = [] }
      return state.finished
    }
  }

  private func end(
    _ task: Int, _ outcome: Result<ServerSample, ScrapeError>, _ state: inout State
  ) {
    guard let pending = state.pending.removeValue(forKey: task) else { return }
    state.finished.append(Fleet.Answer(url: pending.url, at: clock(), outcome: outcome))
    wake()
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
    let http = response as? HTTPURLResponse
    var failure = ScrapeError(
      status: http?.statusCode ?? 0, retryAfter: http?.value(forHTTPHeaderField: "Retry-After"))
    if failure == nil, response.expectedContentLength > Int64(settings.limits.byteCount) {
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
      guard let count = state.pending[number]?.bytes.count,
        state.pending[number]?.unwantedSince == nil
      else { return }
      let tooLong: ScrapeError? = count + data.count > limit ? .tooLong(limit: limit) : nil
      if let failure = state.pending[number]?.failure ?? tooLong {
        state.pending[number]?.failure = failure
        state.pending[number]?.bytes = []
        state.pending[number]?.unwantedSince = clock()
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
    if let error { return .failure(.connection(ConnectionFault.words(error))) }
    do { return .success(try ServerSample(pending.bytes, limits: settings.limits)) } catch {
      return .failure(.unreadable(error))
    }
  }
}

import Dispatch
import Foundation
import ServerAccess
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Asks a server by the system's session, for TLS and for proxies: what is under way is the one thing
/// that the session's thread and ours share.
///
/// On Linux that session goes on looking at sockets that nothing is left to write to: while answers are
/// awaited it takes a part of a core, which counts where the server is on the same machine. It also keeps
/// what comes until it is read, and gives up a task only once its socket is quiet: a server that sends
/// without end and faster than is read fills the memory.
final class SessionExchange: NSObject, URLSessionDataDelegate, Sendable {
  private struct Pending {
    var reading: Reading
    var hasEnded = false
    /// Since when nothing more of it is wanted.
    var unwantedSince: UInt64?
    /// Whether the session waits to hear about a redirect.
    ///
    /// A task that is cancelled now, or that hears of it after it was, ends the process. It ends by
    /// itself soon.
    var isRedirecting = false
  }

  private let settings: ProbeClient.Settings
  private let clock: @Sendable () -> UInt64
  /// By the task's number.
  private let pending = Mutex<[Int: Pending]>([:])
  private let signal = DispatchSemaphore(value: 0)

  init(_ settings: ProbeClient.Settings, clock: @escaping @Sendable () -> UInt64) {
    (self.settings, self.clock) = (settings, clock)
  }

  /// Starts all tasks and waits until each has ended, was cut off, or all were stopped.
  func run(_ tasks: [URLSessionDataTask], until isStopped: () -> Bool) -> [Reading] {
    for task in tasks {
      let reading = Reading(settings.limits, sent: clock())
      pending.withLock { $0[task.taskIdentifier] = Pending(reading: reading) }
      task.resume()
    }
    while tasks.contains(where: { !hasEnded($0) }) {
      if isStopped() { cut(tasks, .stopped) }
      cutOverdue(tasks)
      _ = signal.wait(timeout: .now() + .milliseconds(50))
    }
    return tasks.map(take)
  }

  private func hasEnded(_ task: URLSessionTask) -> Bool {
    pending.withLock { $0[task.taskIdentifier]?.hasEnded ?? true }
  }

  private func take(_ task: URLSessionDataTask) -> Reading {
    pending.withLock { $0.removeValue(forKey: task.taskIdentifier)?.reading }
      ?? Reading(settings.limits, sent: clock())
  }

  /// Gives up on what takes too long, also where a byte comes now and then, and on what is not wanted.
  private func cutOverdue(_ tasks: [URLSessionDataTask]) {
    let (now, limit) = (clock(), UInt64(settings.timeout * 1e9))
    let overdue = tasks.filter { task in
      pending.withLock { pending in
        guard let one = pending[task.taskIdentifier], !one.hasEnded else { return false }
        return now > one.reading.sent + limit
          || one.unwantedSince.map { now > $0 + URLSession.graceTime } == true
      }
    }
    cut(overdue, .timedOut(seconds: settings.timeout))
  }

  private func cut(_ tasks: [URLSessionDataTask], _ error: ProbeError) {
    let now = clock()
    for task in tasks {
      let isOver = pending.withLock { pending in
        pending[task.taskIdentifier]?.isRedirecting == false
          && Self.end(&pending, task, error, at: now)
      }
      if isOver { task.cancel() }
    }
  }

  private func finish(_ task: URLSessionTask, _ failure: ProbeError?) {
    let now = clock()
    pending.withLock { _ = Self.end(&$0, task, failure, at: now) }
    signal.signal()
  }

  /// - Returns: whether it had not ended before.
  private static func end(
    _ pending: inout [Int: Pending], _ task: URLSessionTask, _ failure: ProbeError?,
    at time: UInt64
  ) -> Bool {
    guard pending[task.taskIdentifier]?.hasEnded == false else { return false }
    pending[task.taskIdentifier]?.hasEnded = true
    pending[task.taskIdentifier]?.reading.finish(failure, at: time)
    return true
  }

  /// Lets a task's reader take something; what it does not like ends the task in a while.
  private func read(
    _ task: URLSessionTask, _ body: (inout ResponseReader) throws(ProbeError) -> Void
  ) {
    let now = clock()
    pending.withLock { pending in
      guard pending[task.taskIdentifier]?.hasEnded == false,
        pending[task.taskIdentifier]?.unwantedSince == nil
      else { return }
      if pending[task.taskIdentifier]?.reading.read(at: now, body) == false {
        pending[task.taskIdentifier]?.unwantedSince = now
      }
    }
  }

  // MARK: URLSessionDataDelegate

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    let mayAnswer = pending.withLock { pending in
      guard pending[task.taskIdentifier]?.hasEnded == false else { return false }
      pending[task.taskIdentifier]?.reading.refuseRedirect()
      pending[task.taskIdentifier]?.isRedirecting = true
      return true
    }
    if mayAnswer { completionHandler(nil) }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let http = response as? HTTPURLResponse
    read(dataTask) { reader throws(ProbeError) in
      try reader.begin(
        status: http?.statusCode ?? 0,
        contentType: http?.value(forHTTPHeaderField: "Content-Type") ?? "",
        length: response.expectedContentLength,
        rest: http?.value(forHTTPHeaderField: "Retry-After").flatMap(RetryAfter.seconds))
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    read(dataTask) { reader throws(ProbeError) in try reader.absorb(data) }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    finish(task, error.map { .connection(ConnectionFault.words($0)) })
  }
}

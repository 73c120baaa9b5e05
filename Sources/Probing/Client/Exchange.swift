import Dispatch
import Foundation
import ServerAccess
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What is under way: the one thing that the session's thread and ours share.
final class Exchange: NSObject, URLSessionDataDelegate, Sendable {
  /// A response as far as it came.
  struct Response {
    var reader: ResponseReader
    var sent: UInt64
    var first: UInt64?
    var end: UInt64
    var failure: ProbeError?
    var hasEnded = false
    /// Whether the session waits to hear about a redirect.
    ///
    /// A task that is cancelled now, or that hears of it after it was, ends the process. It ends by
    /// itself soon.
    var isRedirecting = false
  }

  private let limits: AnswerLimits
  private let timeout: Double
  private let clock: @Sendable () -> UInt64
  /// By the task's number.
  private let responses = Mutex<[Int: Response]>([:])
  private let signal = DispatchSemaphore(value: 0)

  init(_ limits: AnswerLimits, timeout: Double, clock: @escaping @Sendable () -> UInt64) {
    (self.limits, self.timeout, self.clock) = (limits, timeout, clock)
  }

  /// Starts all tasks and waits until each has ended, was cut off, or all were stopped.
  ///
  /// One that is `nil` could not be made.
  func run(_ tasks: [URLSessionDataTask?], until isStopped: () -> Bool) -> [Response] {
    for task in tasks.compactMap(\.self) {
      let now = clock()
      responses.withLock {
        $0[task.taskIdentifier] = Response(reader: ResponseReader(limits), sent: now, end: now)
      }
      task.resume()
    }
    let running = tasks.compactMap(\.self)
    while running.contains(where: { !hasEnded($0) }) {
      if isStopped() { cut(running, .stopped) }
      cutOverdue(running)
      _ = signal.wait(timeout: .now() + .milliseconds(50))
    }
    return tasks.map(take)
  }

  private func hasEnded(_ task: URLSessionTask) -> Bool {
    responses.withLock { $0[task.taskIdentifier]?.hasEnded ?? true }
  }

  private func take(_ task: URLSessionDataTask?) -> Response {
    let response = task.flatMap { task in
      responses.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    }
    let now = clock()
    return response
      ?? Response(
        reader: ResponseReader(limits), sent: now, end: now,
        failure: .connection("the address cannot be asked"))
  }

  /// Gives up on what takes too long, also where a byte comes now and then.
  private func cutOverdue(_ tasks: [URLSessionDataTask]) {
    let (now, limit) = (clock(), UInt64(timeout * 1e9))
    let overdue = tasks.filter { task in
      responses.withLock { responses in
        responses[task.taskIdentifier].map { !$0.hasEnded && now > $0.sent + limit } ?? false
      }
    }
    cut(overdue, .timedOut(seconds: timeout))
  }

  private func cut(_ tasks: [URLSessionDataTask], _ error: ProbeError) {
    let now = clock()
    for task in tasks {
      let isOver = responses.withLock { responses in
        responses[task.taskIdentifier]?.isRedirecting == false
          && Self.end(&responses, task, error, at: now)
      }
      if isOver { task.cancel() }
    }
  }

  private func finish(_ task: URLSessionTask, _ failure: ProbeError?) {
    let now = clock()
    responses.withLock { _ = Self.end(&$0, task, failure, at: now) }
    signal.signal()
  }

  /// - Returns: whether it had not ended before.
  private static func end(
    _ responses: inout [Int: Response], _ task: URLSessionTask, _ failure: ProbeError?,
    at time: UInt64
  ) -> Bool {
    guard var response = responses[task.taskIdentifier], !response.hasEnded else { return false }
    (response.end, response.hasEnded) = (time, true)
    // Whatever ends an answer that has begun, it is not whole.
    if case .connection? = failure, response.first != nil {
      response.failure = response.failure ?? .cutOff
    }
    response.failure = response.failure ?? failure
    responses[task.taskIdentifier] = response
    return true
  }

  /// Lets a task's reader take something; what it does not like ends the task.
  private func read(
    _ task: URLSessionTask, _ body: (inout ResponseReader) throws(ProbeError) -> Void
  ) {
    let now = clock()
    let failure = responses.withLock { responses -> ProbeError? in
      // Out of the table meanwhile, so that its bytes are not copied.
      guard var response = responses.removeValue(forKey: task.taskIdentifier) else { return nil }
      defer { responses[task.taskIdentifier] = response }
      guard !response.hasEnded, response.failure == nil else { return nil }
      do throws(ProbeError) {
        try body(&response.reader)
        if response.first == nil, response.reader.hasBegun { response.first = now }
        return nil
      } catch {
        response.failure = error
        return error
      }
    }
    if let failure {
      finish(task, failure)
      task.cancel()
    }
  }

  // MARK: URLSessionDataDelegate

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    let mayAnswer = responses.withLock { responses in
      guard var response = responses[task.taskIdentifier], !response.hasEnded else { return false }
      response.failure = response.failure ?? .redirected
      response.isRedirecting = true
      responses[task.taskIdentifier] = response
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

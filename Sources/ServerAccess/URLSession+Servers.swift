package import Foundation

#if canImport(FoundationNetworking)
  package import FoundationNetworking
#endif

extension URLSession {
  /// How long a task of which nothing more is wanted may still end by itself, in nanoseconds.
  ///
  /// One that is cancelled just while it ends takes the whole process with it, on Linux.
  package static let graceTime: UInt64 = 250_000_000

  /// A session that keeps no cookies, caches or credentials, and tells its delegate one thing at a time.
  ///
  /// - Parameters:
  ///   - delegate: hears of all that comes; it refuses redirects, since a token would go with them.
  ///   - timeout: seconds in which a byte must come. Who asks cuts off itself; this is for connections
  ///     that nobody answers.
  ///   - connectionCount: connections to one host at once.
  package convenience init(
    for delegate: any URLSessionDataDelegate, timeout: Double, connectionCount: Int
  ) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.timeoutIntervalForRequest = timeout
    configuration.httpMaximumConnectionsPerHost = max(1, connectionCount)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    self.init(configuration: configuration, delegate: delegate, delegateQueue: queue)
  }
}

extension URLRequest {
  /// A question by this program, with a token where there is one.
  package init(asking url: URL, token: String?) {
    self.init(url: url)
    for header in PlainRequest.headers(token: token) {
      setValue(header.value, forHTTPHeaderField: header.name)
    }
  }
}

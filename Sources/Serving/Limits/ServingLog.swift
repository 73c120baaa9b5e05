package import Logging

/// Where a server says what its clients do: lines on standard error.
package enum ServingLog {
  package static func standardError() -> Logger {
    var log = Logger(label: "invar", factory: { StreamLogHandler.standardError(label: $0) })
    log.logLevel = .info
    return log
  }

  /// For tests, and where nobody listens.
  package static func silent() -> Logger {
    Logger(label: "invar", factory: { _ in SwiftLogNoOpLogHandler() })
  }
}

import ServerAccess

/// Why a target gave no figures.
package enum ScrapeError: Error, Hashable, Sendable, CustomStringConvertible {
  case timedOut(seconds: Double)
  case status(Int)
  /// It asks for fewer questions, or cannot answer for a while: for so many seconds, where it says so.
  case busy(status: Int, seconds: Double?)
  case redirected
  case tooLong(limit: Int)
  /// What the system says of the connection.
  case connection(String)
  case unreadable(ExpositionError)

  package var description: String {
    switch self {
    case .timedOut(let seconds): "no answer within \(Self.text(seconds)) s"
    case .status(401), .status(403): "it wants a token (HTTP 401 or 403); see --token-file"
    case .status(404): "it has no /metrics (HTTP 404)"
    case .status(501): "it gives no metrics (HTTP 501); llama-server does with --metrics"
    case .status(let code): "HTTP \(code)"
    case .busy(let code, nil): "it asks for patience (HTTP \(code))"
    case .busy(let code, let seconds?):
      "it asks for patience (HTTP \(code)); asked again in \(Self.text(seconds)) s"
    case .redirected: "it points elsewhere, which is not followed"
    case .tooLong(let limit): "more than \(limit >> 20) MiB"
    case .connection(let reason): reason
    case .unreadable(let error): error.description
    }
  }

  private static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }
}

extension ScrapeError {
  /// A server that wants to be left alone for longer is asked once in so many seconds.
  package static let longestRest = 300.0

  /// What a status is that is not 200; `nil` for 200.
  package init?(status: Int, retryAfter: String?) {
    switch status {
    case 200: return nil
    case 300..<400: self = .redirected
    case 429, 503:
      let seconds = retryAfter.flatMap(RetryAfter.seconds).map { min($0, Self.longestRest) }
      let isPlain = status == 503 && seconds == nil
      self = isPlain ? .status(status) : .busy(status: status, seconds: seconds)
    default: self = .status(status)
    }
  }
}

/// Why a target gave no figures.
package enum ScrapeError: Error, Hashable, Sendable, CustomStringConvertible {
  case timedOut(seconds: Double)
  case status(Int)
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
    case .status(let code): "HTTP \(code)"
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

import EngineTypes

/// Why a request gave no answer that can be compared.
package enum ProbeError: Error, Hashable, Sendable, CustomStringConvertible {
  case timedOut(seconds: Double)
  /// A status other than 200, with what the server says.
  case status(Int, message: String)
  /// It has too much to do, and says after how many seconds to ask again.
  case busy(Int, seconds: Double, message: String)
  case redirected
  case tooLong(limit: Int)
  case lineTooLong(limit: Int)
  /// What the system says of the connection.
  case connection(String)
  case notJSON
  /// A field that is missing or does not hold what it must.
  case badField(String)
  /// The stream ended before the answer did.
  case cutOff
  /// An error in place of an answer.
  case refused(String)
  case stopped

  package var description: String {
    switch self {
    case .timedOut(let seconds): "no whole answer within \(NumberText.fixed(seconds, 1)) s"
    case .status(let code, _) where code == 401 || code == 403:
      "it wants a token (HTTP \(code)); see --token-file"
    case .status(let code, let message):
      message.isEmpty ? "HTTP \(code)" : "HTTP \(code): \(message)"
    case .busy(let code, let seconds, let message):
      "HTTP \(code), to be asked again after \(NumberText.fixed(seconds, 0)) s"
        + (message.isEmpty ? "" : ": \(message)")
    case .redirected: "it points elsewhere, which is not followed"
    case .tooLong(let limit): "its answer has more than \(limit >> 20) MiB"
    case .lineTooLong(let limit): "a line of its answer has more than \(limit >> 10) KiB"
    case .connection(let reason): reason
    case .notJSON: "its answer is no JSON"
    case .badField(let name): "its answer has no usable \(name)"
    case .cutOff: "its answer broke off"
    case .refused(let message): "it says: \(message)"
    case .stopped: "ended before the answer was there"
    }
  }

  /// Whether asking in another form may help: the server is there and did not like the question.
  var isAboutTheForm: Bool {
    switch self {
    case .status(let code, _): [400, 404, 405, 415, 422, 500, 501].contains(code)
    case .refused, .notJSON, .badField, .cutOff: true
    default: false
    }
  }

  /// Whether the address has no such path.
  var isMissingPath: Bool {
    if case .status(let code, _) = self { code == 404 || code == 405 } else { false }
  }
}

/// Why a question over a plain socket came to nothing.
package enum PlainHTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  case noHost
  case refused
  /// What the system says of the way there.
  case unreachable
  /// The connection ended before the answer did.
  case lost
  case notHTTP
  case headTooLong(limit: Int)
  case bodyTooLong(limit: Int)
  /// Lengths that contradict each other or are no numbers.
  case badLength
  case badChunk
  /// A coding of the body that nobody asked for.
  case unasked(coding: String)
  case timedOut
  case cannotConnect(code: Int32)

  package var description: String {
    switch self {
    case .noHost: "there is no host of that name"
    case .refused: "nobody listens there"
    case .unreachable: "no way leads there"
    case .lost: "the connection was lost"
    case .notHTTP: "what answers there speaks no HTTP"
    case .headTooLong(let limit): "its answer's head has more than \(limit >> 10) KiB"
    case .bodyTooLong(let limit): "more than \(limit >> 20) MiB"
    case .badLength: "its answer's length makes no sense"
    case .badChunk: "its answer's chunks make no sense"
    case .unasked(let coding): "its answer is packed (\(coding)), which was not asked for"
    case .timedOut: "no answer in time"
    case .cannotConnect(let code): "the connection failed (\(code))"
    }
  }
}

import EngineTypes

/// How much of a server's answer is believed.
package struct AnswerLimits: Hashable, Sendable {
  /// Bytes of a whole answer.
  package var byteCount = 16 << 20
  /// Bytes of a line of a stream.
  package var lineByteCount = 1 << 20
  /// Bytes of an error that are read.
  package var errorByteCount = 64 << 10

  package init() {}
}

/// Reads a response as its bytes come.
package struct ResponseReader {
  private let limits: AnswerLimits
  private var status = 200
  /// Seconds after which it wants to be asked again.
  private var rest: Double?
  private var events: EventStream?
  private var bytes: [UInt8] = []
  private var byteCount = 0
  private var builder = AnswerBuilder()
  private var isDone = false

  package init(_ limits: AnswerLimits) { self.limits = limits }

  /// Takes the response's head.
  package mutating func begin(
    status: Int, contentType: String, length: Int64 = 0, rest: Double? = nil
  ) throws(ProbeError) {
    (self.status, self.rest) = (status, rest)
    if (300..<400).contains(status) { throw .redirected }
    guard status == 200 else { return }
    if length > Int64(limits.byteCount) { throw .tooLong(limit: limits.byteCount) }
    if contentType.lowercased().hasPrefix("text/event-stream") {
      events = EventStream(limit: limits.lineByteCount)
    }
  }

  package mutating func absorb(_ part: some Collection<UInt8>) throws(ProbeError) {
    guard status == 200 else {
      bytes.append(contentsOf: part.prefix(max(0, limits.errorByteCount - bytes.count)))
      return
    }
    byteCount += part.count
    guard byteCount <= limits.byteCount else { throw .tooLong(limit: limits.byteCount) }
    guard events != nil else { return bytes.append(contentsOf: part) }
    for event in try events?.absorb(part) ?? [] { try take(event) }
  }

  /// Whether a choice was in what came so far.
  var hasBegun: Bool { builder.hasChoice }

  private mutating func take(_ event: [UInt8]) throws(ProbeError) {
    if isDone { return }
    if event.starts(with: "[DONE]".utf8) {
      isDone = true
    } else {
      try builder.absorb(try JSONNode.response(event))
    }
  }

  /// The whole body, where it is no answer.
  func body() throws(ProbeError) -> JSONNode {
    try checkStatus()
    return try JSONNode.response(bytes)
  }

  /// The answer, once nothing more comes.
  package mutating func answer() throws(ProbeError) -> (answer: Answer, isStreamed: Bool) {
    try checkStatus()
    guard events != nil else {
      try builder.absorb(try JSONNode.response(bytes))
      guard builder.hasChoice else { throw .badField("choices") }
      return (builder.answer, false)
    }
    for event in events?.end() ?? [] { try take(event) }
    guard isDone || builder.answer.finishReason != nil else { throw .cutOff }
    guard builder.hasChoice else { throw .badField("choices") }
    return (builder.answer, true)
  }

  private func checkStatus() throws(ProbeError) {
    guard status != 200 else { return }
    let node = try? JSONNode.response(bytes)
    let message = node?.complaint ?? ""
    if status == 429 || status == 503, let rest {
      throw .busy(status, seconds: rest, message: message)
    }
    throw .status(status, message: message)
  }
}

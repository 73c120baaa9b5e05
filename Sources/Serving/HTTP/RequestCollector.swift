import NIOCore
import NIOHTTP1

/// A request as it came, with its body or why there is none.
struct ArrivedRequest: Sendable {
  let head: HTTPRequestHead
  /// Where it is a failure, the connection is of no use after the answer.
  let body: Result<[UInt8], APIError>
}

/// Puts a client's requests together: a body not larger than the limit, and in the time allowed.
///
/// The pipeline's handler before this one lets no request through while another has no answer.
final class RequestCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private struct Unfinished {
    let head: HTTPRequestHead
    let deadline: Scheduled<Void>
    var body: [UInt8] = []
    var byteCount = 0
  }

  private let limits: ServingLimits
  private let requests: AsyncStream<ArrivedRequest>.Continuation
  private var unfinished: Unfinished?
  /// Nothing of the client's is read any more.
  private var isOver = false

  /// Bytes of a body too large that are read and thrown away, so that its client sees the answer.
  private static let patience = 16 << 20

  init(_ limits: ServingLimits, _ requests: AsyncStream<ArrivedRequest>.Continuation) {
    (self.limits, self.requests) = (limits, requests)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isOver { return }
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head, context)
    case .body(let buffer): absorb(buffer)
    case .end: end()
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      let goOn = HTTPResponseHead(version: head.version, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
    }
    let deadline = context.eventLoop.assumeIsolated().scheduleTask(
      in: TimeAmount(limits.requestTime)
    ) { self.fail(.bodyTooSlow) }
    unfinished = Unfinished(head: head, deadline: deadline)
    if head.length > limits.bodyBytes + Self.patience { failTooLarge() }
  }

  private func absorb(_ buffer: ByteBuffer) {
    guard var request = unfinished.take() else { return }
    request.byteCount += buffer.readableBytes
    if request.byteCount <= limits.bodyBytes {
      request.body.append(contentsOf: buffer.readableBytesView)
    } else {
      request.body = []
    }
    unfinished = request
    if request.byteCount > limits.bodyBytes + Self.patience { failTooLarge() }
  }

  private func end() {
    guard let request = unfinished else { return }
    if request.byteCount > limits.bodyBytes { return failTooLarge() }
    unfinished = nil
    request.deadline.cancel()
    requests.yield(ArrivedRequest(head: request.head, body: .success(request.body)))
  }

  private func failTooLarge() { fail(.bodyTooLarge(limit: limits.bodyBytes)) }

  private func fail(_ error: APIError) {
    guard let request = unfinished.take() else { return }
    isOver = true
    request.deadline.cancel()
    requests.yield(ArrivedRequest(head: request.head, body: .failure(error)))
  }

  /// What cannot be read between requests is answered by `MessageRules`.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.close(promise: nil) }
    fail(.bodyBrokeOff)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { requests.finish() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    unfinished.take()?.deadline.cancel()
    requests.finish()
    context.fireChannelInactive()
  }
}

extension HTTPRequestHead {
  /// Bytes of the body, as they were said beforehand.
  fileprivate var length: Int { headers.first(name: "content-length").flatMap { Int($0) } ?? 0 }
}

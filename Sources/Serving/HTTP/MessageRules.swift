import NIOCore
import NIOHTTP1

/// What HTTP/1 asks of a server beyond reading and writing messages, beside the reader itself, where
/// versions are still known.
///
/// A request without the one host it needs, and what cannot be read as a request at all, gets an
/// answer in the same shape as every other mistake, behind the answers that are under way, and is the
/// connection's last. So is one that would go on in another protocol: it is answered in this one, but
/// the reader of messages reads nothing behind it. A client of HTTP/1.0 knows no chunks and learns an
/// answer's end from the connection's, unless it asked for more.
final class MessageRules: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private struct Asked {
    /// Whether its client knows HTTP/1.0 only.
    var isOld: Bool
    var keepsAlive: Bool
  }

  private let metrics: ServerMetrics
  /// Requests whose answers have not begun, the oldest first.
  private var waiting: CircularBuffer<Asked> = []
  private var isAnswering = false
  private var isReadingBody = false
  /// Whether the answer under way is the last.
  private var isLast = false
  /// Why nothing more is read.
  private var refusal: APIError?

  init(_ metrics: ServerMetrics) { self.metrics = metrics }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if refusal != nil { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      if let error = Self.fault(of: head) { return refuse(error, context) }
      waiting.append(
        Asked(isOld: head.isOld, keepsAlive: head.isKeepAlive && !head.asksForAnother))
      isReadingBody = true
    case .body: break
    case .end: isReadingBody = false
    }
    context.fireChannelRead(data)
  }

  /// In the middle of a body the request's own answer says it.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError, !isReadingBody else {
      return context.fireErrorCaught(error)
    }
    refuse(error == .headerOverflow ? .headTooLarge : .noHTTP, context)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head) where head.status.code < 200: context.write(data, promise: promise)
    case .head(var head):
      isAnswering = true
      if let asked = waiting.popFirst() { adapt(&head, to: asked) }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      isAnswering = false
      let promise = promise ?? context.eventLoop.makePromise()
      if isLast { close(context, after: promise) }
      context.write(data, promise: promise)
      if !isLast, let refusal, waiting.isEmpty { write(refusal, context) }
    }
  }

  private func adapt(_ head: inout HTTPResponseHead, to asked: Asked) {
    let hasEnd = !asked.isOld || head.headers.contains(name: "content-length")
    isLast = !asked.keepsAlive || !hasEnd || head.headers["connection"].contains("close")
    if asked.isOld { head.version = .http1_0 }
    if isLast {
      head.headers.replaceOrAdd(name: "connection", value: "close")
    } else if asked.isOld {
      head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
    }
  }

  private func refuse(_ error: APIError, _ context: ChannelHandlerContext) {
    if refusal != nil { return }
    refusal = error
    if waiting.isEmpty, !isAnswering, !isLast { write(error, context) }
  }

  private func write(_ error: APIError, _ context: ChannelHandlerContext) {
    metrics.count(status: error.status)
    let body = ByteBuffer(string: error.json)
    let headers: HTTPHeaders = [
      "content-type": "application/json", "content-length": "\(body.readableBytes)",
      "connection": "close", "server": "invar",
    ]
    let status = HTTPResponseStatus(statusCode: error.status)
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    let promise = context.eventLoop.makePromise(of: Void.self)
    close(context, after: promise)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
  }

  private func close(_ context: ChannelHandlerContext, after promise: EventLoopPromise<Void>) {
    let channel = context.channel
    promise.futureResult.whenComplete { _ in channel.close(mode: .output, promise: nil) }
  }

  private static func fault(of head: HTTPRequestHead) -> APIError? {
    let count = head.headers["host"].count
    return count == 1 || (count == 0 && head.isOld) ? nil : .noHost
  }
}

extension HTTPRequestHead {
  /// Whether its client knows nothing of HTTP/1.1.
  var isOld: Bool { version == .http1_0 || version == .http0_9 }

  /// Whether it asks for another protocol on the same connection.
  fileprivate var asksForAnother: Bool {
    let options = headers[canonicalForm: "connection"]
    return method == .CONNECT
      || (headers.contains(name: "upgrade")
        && options.contains { $0.lowercased() == "upgrade" })
  }
}

extension APIError {
  fileprivate static let noHTTP = APIError.invalid("this is no request of HTTP/1.1")
  fileprivate static let noHost = APIError.invalid("a request needs one Host header")
  fileprivate static let headTooLarge = APIError(
    431, type: "invalid_request_error",
    "the request's first line and headers are larger than this server reads",
    code: "headers_too_large")
}

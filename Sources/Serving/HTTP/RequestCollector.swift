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
/// Where the head alone decides that a request is refused, its body is neither kept nor waited for. The
/// pipeline's handler before this one lets no request through while another has no answer.
final class RequestCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private struct Unfinished {
    let head: HTTPRequestHead
    let deadline: Scheduled<Void>
    var body: [UInt8] = []
  }

  private let api: API
  private let requests: AsyncStream<ArrivedRequest>.Continuation
  private var unfinished: Unfinished?
  /// Nothing of the client's is read any more.
  private var isOver = false

  init(_ api: API, _ requests: AsyncStream<ArrivedRequest>.Continuation) {
    (self.api, self.requests) = (api, requests)
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
    if head.hasBody {
      do { try api.admit(APIRequest(head)) } catch { return refuse(head, error) }
    }
    // HTTP/1.0 knows no such answer.
    if !head.isOld,
      head.headers.first(name: "expect")?.lowercased() == "100-continue"
    {
      let goOn = HTTPResponseHead(version: head.version, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
    }
    let deadline = context.eventLoop.assumeIsolated().scheduleTask(
      in: TimeAmount(api.limits.requestTime)
    ) { self.fail(.bodyTooSlow) }
    unfinished = Unfinished(head: head, deadline: deadline)
  }

  private func absorb(_ buffer: ByteBuffer) {
    let limit = api.limits.bodyBytes
    guard let count = unfinished?.body.count else { return }
    if count + buffer.readableBytes > limit { return fail(.bodyTooLarge(limit: limit)) }
    unfinished?.body.append(contentsOf: buffer.readableBytesView)
  }

  private func end() {
    guard let request = unfinished.take() else { return }
    request.deadline.cancel()
    requests.yield(ArrivedRequest(head: request.head, body: .success(request.body)))
  }

  private func fail(_ error: APIError) {
    guard let request = unfinished.take() else { return }
    request.deadline.cancel()
    refuse(request.head, error)
  }

  private func refuse(_ head: HTTPRequestHead, _ error: APIError) {
    isOver = true
    requests.yield(ArrivedRequest(head: head, body: .failure(error)))
  }

  /// What cannot be read between requests is answered by `MessageRules`.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What comes behind something that cannot be read.
    if error is ByteToMessageDecoderError { return }
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

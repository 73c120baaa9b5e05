import NIOCore
import NIOHTTP1

/// Closes a connection whose client says nothing for too long.
///
/// That may be between requests, in the middle of a header or in the middle of a body; half a header
/// is nothing. Time in which the server has to answer does not count.
final class IdleWatch: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart

  private let time: TimeAmount
  private var lastHeard = NIODeadline.now()
  private var unanswered = 0
  private var isBeingRead = false
  private var timer: Scheduled<Void>?

  init(_ time: Duration) { self.time = TimeAmount(time) }

  func channelActive(context: ChannelHandlerContext) {
    watch(context)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    lastHeard = .now()
    switch unwrapInboundIn(data) {
    case .head: (isBeingRead, unanswered) = (true, unanswered + 1)
    case .body: break
    case .end: isBeingRead = false
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      unanswered -= 1
      watch(context)
    }
    context.write(data, promise: promise)
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  /// From now on the client has its time.
  private func watch(_ context: ChannelHandlerContext) {
    lastHeard = .now()
    if timer == nil { schedule(context) }
  }

  private func schedule(_ context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: lastHeard + time) {
      self.timer = nil
      if self.unanswered > 0, !self.isBeingRead { return }
      if NIODeadline.now() < self.lastHeard + self.time { return self.schedule(context) }
      context.close(promise: nil)
    }
  }
}

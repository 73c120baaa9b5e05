import NIOCore

/// Takes on no more clients than there may be; the others wait in the system's queue.
final class AcceptGate: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias OutboundIn = Never

  private let limit: Int
  private var count = 0
  private var isAsked = false

  init(limit: Int) { self.limit = limit }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    count += 1
    let here = NIOLoopBound((gate: self, context: context), eventLoop: context.eventLoop)
    unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
      here.value.gate.leave(here.value.context)
    }
    context.fireChannelRead(data)
  }

  func read(context: ChannelHandlerContext) {
    isAsked = count >= limit
    if !isAsked { context.read() }
  }

  private func leave(_ context: ChannelHandlerContext) {
    count -= 1
    if isAsked { read(context: context) }
  }
}

package import NIOCore

/// Ends a connection so that its client sees the last answer.
///
/// A socket that is closed while bytes lie in it unread is reset, which takes away what the client has
/// not read yet. So whoever has given the last answer closes the server's side only: what still comes
/// is thrown away here, and the rest is closed with the client's side, or when there was enough of it.
package final class Farewell: ChannelDuplexHandler {
  package typealias InboundIn = ByteBuffer
  package typealias OutboundIn = Never

  private let time: TimeAmount
  /// The latest end, once the server's side is closed.
  private var deadline: NIODeadline?
  private var timer: Scheduled<Void>?
  private var byteCount = 0

  /// A client that says nothing for so long has seen its answer.
  package static let silence = TimeAmount.seconds(2)
  /// Bytes that are thrown away: a body larger than any that a server takes by default.
  package static let patience = 16 << 20

  /// - Parameter time: from the last answer to the connection's end, where the client goes on sending.
  package init(_ time: Duration) { self.time = TimeAmount(time) }

  package func close(
    context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
  ) {
    context.close(mode: mode, promise: promise)
    guard mode == .output, deadline == nil, context.channel.isActive else { return }
    deadline = context.eventLoop.now + time
    wait(context)
    context.read()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if deadline == nil { return context.fireChannelRead(data) }
    byteCount += unwrapInboundIn(data).readableBytes
    if byteCount > Self.patience { return context.close(promise: nil) }
    wait(context)
  }

  /// Whoever comes behind in the pipeline wants nothing more, and asks for nothing.
  package func channelReadComplete(context: ChannelHandlerContext) {
    if deadline == nil { context.fireChannelReadComplete() } else { context.read() }
  }

  package func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  private func wait(_ context: ChannelHandlerContext) {
    guard let deadline else { return }
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(
      deadline: min(context.eventLoop.now + Self.silence, deadline)
    ) { context.close(promise: nil) }
  }
}

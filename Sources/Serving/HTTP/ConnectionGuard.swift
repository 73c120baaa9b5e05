import NIOCore
import Synchronization

/// Whether a connection's client is there, for whoever works for it.
final class Client: Sendable {
  private let hangUp = Mutex<HangUp?>(nil)
  private let isGone = Atomic(false)

  /// A request begins.
  ///
  /// - Returns: who hears of the client's end; at once where that was before.
  func begin() -> HangUp {
    let new = HangUp()
    hangUp.withLock { $0 = new }
    if isGone.load(ordering: .acquiring) { new.happen() }
    return new
  }

  /// The request has its answer.
  func end() {
    hangUp.withLock { current in
      current?.forget()
      current = nil
    }
  }

  func leave() {
    isGone.store(true, ordering: .releasing)
    hangUp.withLock(\.self)?.happen()
  }
}

/// Watches a connection from inside its pipeline for the client that leaves.
///
/// One that closes its side only is taken to have left: nobody can tell the two apart before more is
/// written.
final class ConnectionGuard: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private let client: Client
  private let metrics: ServerMetrics
  private let open: OpenConnections
  private var isCounted = false

  init(_ client: Client, _ metrics: ServerMetrics, _ open: OpenConnections) {
    (self.client, self.metrics, self.open) = (client, metrics, open)
  }

  func channelActive(context: ChannelHandlerContext) {
    isCounted = true
    metrics.countConnection(1)
    context.fireChannelActive()
    open.add(context.channel)
  }

  func channelInactive(context: ChannelHandlerContext) {
    client.leave()
    open.remove(context.channel)
    if isCounted { metrics.countConnection(-1) }
    isCounted = false
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { client.leave() }
    context.fireUserInboundEventTriggered(event)
  }
}

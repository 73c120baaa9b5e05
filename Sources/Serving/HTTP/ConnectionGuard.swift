import NIOCore
import Synchronization

/// What is known of one connection: whether its client is there, and how to end it.
final class Connection: Sendable {
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

  func clientLeft() {
    isGone.store(true, ordering: .releasing)
    hangUp.withLock(\.self)?.happen()
  }
}

/// Watches a connection from inside its pipeline: clients that leave, and clients that take nothing.
///
/// One that closes its side only is taken to have left: nobody can tell the two apart before more is
/// written.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny
  typealias OutboundIn = NIOAny

  let connection = Connection()
  private let stallTime: TimeAmount
  private let metrics: ServerMetrics
  private let open: OpenConnections
  private var stall: Scheduled<Void>?
  private var isCounted = false

  init(stallTime: Duration, metrics: ServerMetrics, open: OpenConnections) {
    self.stallTime = TimeAmount(stallTime)
    self.metrics = metrics
    self.open = open
  }

  func channelActive(context: ChannelHandlerContext) {
    isCounted = true
    metrics.countConnection(1)
    open.add(context.channel)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    stall?.cancel()
    connection.clientLeft()
    open.remove(context.channel)
    if isCounted { metrics.countConnection(-1) }
    isCounted = false
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { connection.clientLeft() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable {
      let (channel, metrics) = (context.channel, metrics)
      stall = context.eventLoop.scheduleTask(in: stallTime) {
        metrics.countStall()
        channel.close(promise: nil)
      }
    }
    context.fireChannelWritabilityChanged()
  }
}

/// All connections, to be closed where a server ends before its clients do.
final class OpenConnections: Sendable {
  private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

  func add(_ channel: any Channel) {
    channels.withLock { $0[ObjectIdentifier(channel)] = channel }
  }

  func remove(_ channel: any Channel) {
    channels.withLock { $0[ObjectIdentifier(channel)] = nil }
  }

  func closeAll() {
    for channel in channels.withLock({ Array($0.values) }) { channel.close(promise: nil) }
  }
}

import NIOCore
import NIOEmbedded
import Serving
import Testing

/// How long a client is listened to that has had its last answer: by a clock that is set.
@Suite struct FarewellTests {
  private static let time = Duration.seconds(30)
  private static let beforeSilence = Farewell.silence - .nanoseconds(1)

  private func connection() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.addHandlers([OneSide(), Farewell(Self.time)])
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
    return channel
  }

  private func bytes(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 0, count: count) }

  @Test func everythingIsHeardBeforeTheLastAnswer() throws {
    let channel = try connection()
    for _ in 0..<2 { try channel.writeInbound(bytes(Farewell.patience)) }
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
    #expect(try channel.readInbound(as: ByteBuffer.self)?.readableBytes == Farewell.patience)
  }

  @Test func nothingIsHeardAfterIt() throws {
    let channel = try connection()
    channel.close(mode: .output, promise: nil)
    try channel.writeInbound(bytes(1))
    #expect(try channel.readInbound(as: ByteBuffer.self) == nil)
    #expect(channel.isActive, "and its bytes are taken from the socket")
  }

  @Test func whoSaysNothingIsLetGo() throws {
    let channel = try connection()
    channel.close(mode: .output, promise: nil)
    channel.embeddedEventLoop.advanceTime(by: Self.beforeSilence)
    try channel.writeInbound(bytes(1))
    channel.embeddedEventLoop.advanceTime(by: Self.beforeSilence)
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
    #expect(!channel.isActive)
  }

  @Test func whoNeverEndsIsLetGo() throws {
    let channel = try connection()
    channel.close(mode: .output, promise: nil)
    for second in 0..<30 {
      #expect(channel.isActive, "second \(second)")
      try channel.writeInbound(bytes(1))
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    }
    #expect(!channel.isActive)
  }

  @Test func whoSendsTooMuchIsLetGo() throws {
    let channel = try connection()
    channel.close(mode: .output, promise: nil)
    try channel.writeInbound(bytes(Farewell.patience))
    #expect(channel.isActive)
    try channel.writeInbound(bytes(1))
    #expect(!channel.isActive)
  }
}

/// Closes one side, as a socket can and a channel for tests cannot.
private final class OneSide: ChannelOutboundHandler {
  typealias OutboundIn = Never

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .output { promise?.succeed() } else { context.close(mode: mode, promise: promise) }
  }
}

import NIOCore
import NIOEmbedded
import NIOHTTP1
import Serving
import Synchronization
import Testing

/// Who is cut off for taking nothing: by a clock that is set.
@Suite(.timeLimit(.minutes(15))) struct PacedWriterTests {
  private static let limit = TimeAmount.seconds(30)
  private static let sliceCount = 10

  /// One answer on its way to one client.
  private final class Answer: Sendable {
    let channel = NIOAsyncTestingChannel()
    let taker = Taker()
    let stallCount = Atomic(0)
    private let outcome = Mutex<Result<Void, any Error>?>(nil)

    /// Whether it was written wholly; `nil` while nobody knows.
    var isWhole: Bool? {
      switch outcome.withLock(\.self) {
      case nil: nil
      case .success: true
      case .failure: false
      }
    }

    func begin() async throws {
      try await channel.pipeline.addHandler(taker)
      try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/x"))
      let writer = PacedWriter(channel, stallTime: .seconds(30)) { [self] in
        stallCount.add(1, ordering: .relaxed)
      }
      let body = ByteBuffer(repeating: 0, count: sliceCount * PacedWriter.sliceSize)
      let head = HTTPResponseHead(version: .http1_1, status: .ok)
      Task { [self] in
        let result: Result<Void, any Error>
        do {
          result = .success(
            try await writer.write([.head(head), .body(.byteBuffer(body)), .end(nil)]))
        } catch { result = .failure(error) }
        outcome.withLock { $0 = result }
      }
    }

    /// Lets what is due happen until this does.
    func run(until isMet: () -> Bool) async throws {
      while !isMet() {
        try Task.checkCancellation()
        await channel.testingEventLoop.run()
        await Task.yield()
      }
    }
  }

  @Test func whoTakesALittleNowAndThenGetsEverything() async throws {
    let answer = Answer()
    try await answer.begin()
    for slice in 1...Self.sliceCount {
      try await answer.run { answer.taker.isOffered }
      #expect(answer.taker.byteCount == slice * PacedWriter.sliceSize, "no more waits in memory")
      await answer.channel.testingEventLoop.advanceTime(by: Self.limit - .nanoseconds(1))
      answer.taker.take()
    }
    try await answer.run { answer.isWhole != nil }
    #expect(answer.isWhole == true && answer.channel.isActive)
    #expect(answer.stallCount.load(ordering: .relaxed) == 0)
  }

  @Test(arguments: 0..<sliceCount)
  func whoTakesNothingMoreIsCutOff(after sliceCount: Int) async throws {
    let answer = Answer()
    try await answer.begin()
    for _ in 0..<sliceCount {
      try await answer.run { answer.taker.isOffered }
      answer.taker.take()
    }
    try await answer.run { answer.taker.isOffered }
    await answer.channel.testingEventLoop.advanceTime(by: Self.limit - .nanoseconds(1))
    #expect(answer.channel.isActive && answer.isWhole == nil)
    await answer.channel.testingEventLoop.advanceTime(by: .nanoseconds(1))
    try await answer.run { answer.isWhole != nil }
    #expect(answer.isWhole == false && !answer.channel.isActive)
    #expect(answer.stallCount.load(ordering: .relaxed) == 1)
  }
}

/// A client that takes what it is offered when the test says so.
private final class Taker: ChannelDuplexHandler, Sendable {
  typealias InboundIn = Never
  typealias OutboundIn = HTTPServerResponsePart

  private struct State {
    var offer: EventLoopPromise<Void>?
    var byteCount = 0
  }

  private let state = Mutex(State())

  /// Whether something waits to be taken.
  var isOffered: Bool { state.withLock { $0.offer != nil } }
  /// Bytes of bodies that were offered so far.
  var byteCount: Int { state.withLock(\.byteCount) }

  func take() { state.withLock { $0.offer.take() }?.succeed() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    state.withLock { state in
      if case .body(let body) = unwrapOutboundIn(data) { state.byteCount += body.readableBytes }
      if let promise { state.offer = promise }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    state.withLock { $0.offer.take() }?.fail(ChannelError.ioOnClosedChannel)
    context.fireChannelInactive()
  }
}

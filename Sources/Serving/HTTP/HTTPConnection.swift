import NIOCore
import NIOHTTP1

/// A client's connection: its requests, one after another, and the way back.
struct HTTPConnection: Sendable {
  /// Ends when the client has no more to say.
  let requests: AsyncStream<ArrivedRequest>
  let client: Client
  private let channel: any Channel
  private let limits: ServingLimits
  private let metrics: ServerMetrics

  /// Makes the handlers of a new connection; runs on its event loop.
  init(on channel: any Channel, _ api: API, _ open: OpenConnections) throws {
    (self.channel, limits, metrics) = (channel, api.limits, api.metrics)
    client = Client()
    let (requests, continuation) = AsyncStream.makeStream(of: ArrivedRequest.self)
    self.requests = requests
    let pipeline = channel.pipeline.syncOperations
    // First, so that nothing keeps a client's end from it.
    try pipeline.addHandler(ConnectionGuard(client, metrics, open))
    try pipeline.addHandler(Farewell(limits.requestTime))
    try pipeline.addHandler(HTTPResponseEncoder())
    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
    try pipeline.addHandler(MessageRules(metrics))
    try pipeline.addHandler(IdleWatch(limits.idleTime))
    try pipeline.addHandler(HTTPServerPipelineHandler())
    try pipeline.addHandler(NIOHTTPResponseHeadersValidator())
    try pipeline.addHandler(RequestCollector(api, continuation))
  }

  /// Returns when the client has taken it.
  ///
  /// - Throws: where the client is gone, or took nothing of it for too long.
  func write(_ parts: HTTPServerResponsePart...) async throws {
    let loop = channel.eventLoop
    let isTaken = loop.makePromise(of: Void.self)
    loop.execute { [channel, limits, metrics] in
      let stall = loop.scheduleTask(in: TimeAmount(limits.stallTime)) {
        metrics.countStall()
        channel.close(promise: nil)
      }
      isTaken.futureResult.whenComplete { _ in stall.cancel() }
      for part in parts.dropLast() { channel.write(part, promise: nil) }
      channel.write(parts[parts.count - 1], promise: isTaken)
      channel.flush()
    }
    try await isTaken.futureResult.get()
  }

  /// Nothing more will be written.
  func close() { channel.close(mode: .output, promise: nil) }
}

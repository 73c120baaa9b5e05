import NIOCore
import NIOHTTP1

/// A client's connection: its requests, one after another, and the way back.
struct HTTPConnection: Sendable {
  /// Ends when the client has no more to say.
  let requests: AsyncStream<ArrivedRequest>
  let client: Client
  private let channel: any Channel
  private let writer: PacedWriter

  /// Bytes of all of a request's headers, which are kept before anybody knows who asks.
  private static let headBytes = 128 << 10

  /// Makes the handlers of a new connection; runs on its event loop.
  init(on channel: any Channel, _ api: API, _ open: OpenConnections) throws {
    let (limits, metrics) = (api.limits, api.metrics)
    self.channel = channel
    writer = PacedWriter(channel, stallTime: limits.stallTime) { metrics.countStall() }
    client = Client()
    let (requests, continuation) = AsyncStream.makeStream(of: ArrivedRequest.self)
    self.requests = requests
    let pipeline = channel.pipeline.syncOperations
    // First, so that nothing keeps a client's end from it.
    try pipeline.addHandler(ConnectionGuard(client, metrics, open))
    try pipeline.addHandler(Farewell(limits.requestTime))
    try pipeline.addHandler(HTTPResponseEncoder())
    var head = NIOHTTPDecoderLimitConfiguration()
    head.maxHeaderListSize = Self.headBytes
    let decoder = HTTPRequestDecoder(limitConfiguration: head)
    try pipeline.addHandler(ByteToMessageHandler(decoder))
    try pipeline.addHandler(MessageRules(metrics))
    try pipeline.addHandler(IdleWatch(limits.idleTime))
    try pipeline.addHandler(HTTPServerPipelineHandler())
    try pipeline.addHandler(NIOHTTPResponseHeadersValidator())
    try pipeline.addHandler(RequestCollector(api, continuation))
  }

  /// Returns when the client has taken it.
  ///
  /// - Throws: where the client is gone, or took nothing of it for too long.
  func write(_ parts: HTTPServerResponsePart...) async throws { try await writer.write(parts) }

  /// Nothing more will be written.
  func close() { channel.close(mode: .output, promise: nil) }
}

import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The API on a socket: the one place that knows Hummingbird.
package final class HTTPServer: Sendable {
  private let api: API
  private let address: ListenAddress
  private let connections = OpenConnections()
  private let server: Server<HTTP1Channel>
  private let isOver = Atomic(false)

  /// - Parameters:
  ///   - api: who answers.
  ///   - address: where to listen.
  ///   - onListening: hears the address when clients may come, with the port in use.
  package init(
    _ api: API, at address: ListenAddress,
    onListening: @escaping @Sendable (ListenAddress) -> Void
  ) {
    self.api = api
    self.address = address
    let (limits, connections) = (api.limits, connections)
    let metrics = api.metrics
    let channel = HTTP1Channel(
      responder: { request, writer, channel in
        try await Exchange(api, channel).answer(request, writer)
      },
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          ConnectionGuard(stallTime: limits.stallTime, metrics: metrics, open: connections)
        ],
        idleTimeout: TimeAmount(limits.idleTime)))
    var log = api.log
    log.logLevel = .error
    server = Server(
      childChannelSetup: channel,
      configuration: ServerConfiguration(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: log)),
      onServerRunning: { channel in
        onListening(
          ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: log)
  }

  /// Serves until it was drained.
  ///
  /// - Throws: `ServingError` where the address cannot be had.
  package func run() async throws(ServingError) {
    defer { isOver.store(true, ordering: .relaxed) }
    do { try await server.run() } catch {
      throw .cannotListen(address, reason: Self.reason(error))
    }
  }

  /// Takes no more clients, waits for answers under way up to the time allowed, then cuts them off.
  ///
  /// `run` returns when that is done.
  package func drain() {
    api.drain()
    Task { try? await server.shutdownGracefully() }
    Task {
      try? await Task.sleep(for: api.limits.drainTime)
      if isOver.load(ordering: .relaxed) { return }
      api.cutOff()
      // Time for the last words; then nobody is waited for.
      try? await Task.sleep(for: .seconds(1))
      connections.closeAll()
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return unsafe String(cString: strerror(error.errnoCode))
  }
}

/// What keeps a server from its work.
package enum ServingError: Error, Hashable, CustomStringConvertible {
  case cannotListen(ListenAddress, reason: String)

  /// One line: what happened and what to do.
  package var description: String {
    switch self {
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); choose another address with --listen"
    }
  }
}

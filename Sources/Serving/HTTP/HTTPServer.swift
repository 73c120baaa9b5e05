import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// The API on a socket.
package final class HTTPServer: Sendable {
  private let api: API
  private let address: ListenAddress
  private let onListening: @Sendable (ListenAddress) -> Void
  private let connections = OpenConnections()
  /// Where clients come in, while they may.
  private let door = Mutex<Door>(.notYet)
  private let isOver = Atomic(false)

  private enum Door {
    case notYet, shut
    case open(any Channel)
  }

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
    self.onListening = onListening
  }

  /// Serves until it was drained.
  ///
  /// - Throws: `ServingError` where the address cannot be had.
  package func run() async throws(ServingError) {
    defer { isOver.store(true, ordering: .relaxed) }
    do {
      let listener = try await listen()
      open(listener.channel)
      await withDiscardingTaskGroup { group in
        try? await listener.executeThenClose { clients in
          for try await client in clients { group.addTask { await self.serve(client) } }
        }
      }
    } catch {
      throw .cannotListen(address, reason: Self.reason(error))
    }
  }

  /// Takes no more clients, waits for answers under way up to the time allowed, then cuts them off.
  ///
  /// `run` returns when that is done.
  package func drain() {
    api.drain()
    shut()
    connections.quiesce()
    Task {
      try? await Task.sleep(for: api.limits.drainTime)
      if isOver.load(ordering: .relaxed) { return }
      api.cutOff()
      // Time for the last words; then nobody is waited for.
      try? await Task.sleep(for: .seconds(1))
      connections.closeAll()
    }
  }

  private func listen() async throws -> NIOAsyncChannel<HTTPConnection, Never> {
    let (api, connections) = (api, connections)
    return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // So that the gate is asked before each client.
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let gate = AcceptGate(limit: api.limits.connections)
          try channel.pipeline.syncOperations.addHandler(gate)
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(
        .tcpOption(NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)),
        value: SocketOptionValue(PacedWriter.unsentBytes)
      )
      .bind(host: address.host, port: address.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try HTTPConnection(on: channel, api, connections)
        }
      }
  }

  private func serve(_ connection: HTTPConnection) async {
    let exchange = Exchange(api, connection)
    for await request in connection.requests {
      guard let goesOn = try? await exchange.answer(request), goesOn else { break }
    }
    connection.close()
  }

  private func open(_ channel: any Channel) {
    let isShut = door.withLock { door in
      if case .shut = door { return true }
      door = .open(channel)
      return false
    }
    if isShut { return channel.close(promise: nil) }
    onListening(
      ListenAddress(host: address.host, port: channel.localAddress?.port ?? address.port))
  }

  private func shut() {
    let before = door.withLock { door in
      defer { door = .shut }
      return door
    }
    if case .open(let channel) = before { channel.close(promise: nil) }
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

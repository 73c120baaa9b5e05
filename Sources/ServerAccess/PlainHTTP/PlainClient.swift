import Foundation

/// Asks many servers over plain sockets, all on the thread of whoever waits for answers.
///
/// It follows no redirect and keeps nothing but open connections, one to a server at most. A connection
/// that its server has closed meanwhile is made anew once. Whoever owns it drives it by `turn`.
package final class PlainClient {
  package typealias Outcome = Result<PlainResponse, PlainHTTPError>

  /// What came of a question.
  package struct Finished {
    package var name: String
    /// When it was whole, or given up.
    package var at: UInt64
    /// As far as it came, without what was taken of its body before.
    package var response: PlainResponse
    package var error: PlainHTTPError?

    package var outcome: Outcome { error.map(Outcome.failure) ?? .success(response) }
  }

  fileprivate struct Pending {
    enum Stage {
      case resolving
      /// With the addresses that are left to try.
      case connecting(ArraySlice<SocketAddress>, until: UInt64)
      /// So many bytes of the question are sent.
      case sending(Int)
      case receiving
    }

    let request: PlainRequest
    let deadline: UInt64
    var response: PlainResponse
    var stage = Stage.resolving
    var connection: PlainConnection?
    /// Whether something else was asked over the connection before.
    var isReused = false
  }

  /// How long a connection that nothing is asked of stays open, in nanoseconds, and how many do.
  private static let idleTime: UInt64 = 60_000_000_000
  private static let mostIdle = 256
  /// Reads of one connection until others have their turn.
  private static let readsAtOnce = 4

  private let limits: PlainResponse.Limits
  private let clock: @Sendable () -> UInt64
  private let pipe: WakePipe
  private let resolver: NameResolver
  private var pending: [String: Pending] = [:]
  private var idle: [String: PlainConnection] = [:]
  private var finished: [Finished] = []
  /// What a socket has just had.
  private var buffer = [UInt8](repeating: 0, count: 128 << 10)

  /// - Parameters:
  ///   - limits: of what is taken of a server.
  ///   - clock: nanoseconds, the clock of deadlines.
  ///   - pipe: what wakes `turn` from another thread.
  package init(
    _ limits: PlainResponse.Limits, clock: @escaping @Sendable () -> UInt64, pipe: WakePipe
  ) {
    (self.limits, self.clock, self.pipe) = (limits, clock, pipe)
    resolver = NameResolver(clock: clock) { [pipe] in pipe.wake() }
  }

  deinit {
    for one in pending.values { one.connection?.close() }
    for connection in idle.values { connection.close() }
  }

  package var pendingCount: Int { pending.count }
  package var pendingNames: [String] { Array(pending.keys) }

  /// Asks; `name` must not be one that is under way, and tells the server's connection from others.
  package func start(_ name: String, _ request: PlainRequest, deadline: UInt64) {
    precondition(pending[name] == nil, "\(name) is under way")
    var one = Pending(request: request, deadline: deadline, response: PlainResponse(limits))
    if let connection = idle.removeValue(forKey: name) {
      if clock() - connection.idleSince < Self.idleTime, connection.isQuiet {
        (one.connection, one.stage, one.isReused) = (connection, .sending(0), true)
      } else {
        connection.close()
      }
    }
    advance(name, one)
  }

  /// Answers that are not whole yet, each with what has come of its body since it was taken last.
  package func takeParts() -> [(name: String, response: PlainResponse)] {
    pending.filter { !$0.value.response.body.isEmpty }.map { name, one in
      _ = pending[name]?.response.takeBody()
      return (name, one.response)
    }
  }

  /// Wants no more of an answer.
  package func drop(_ name: String) { pending.removeValue(forKey: name)?.connection?.close() }

  /// What has come to an end since it was taken last.
  package func takeFinished() -> [Finished] {
    defer { finished = [] }
    return finished
  }

  // MARK: a turn

  /// Waits until something can go on, at most until a time, and lets it.
  package func turn(until time: UInt64) {
    let names = pending.keys.filter { pending[$0]?.connection != nil }
    var polled = [pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)]
    for name in names {
      guard let one = pending[name], let connection = one.connection else { continue }
      polled.append(pollfd(fd: connection.descriptor, events: one.awaited, revents: 0))
    }
    let count = unsafe poll(&polled, nfds_t(polled.count), timeout(until: time))
    if count > 0 {
      if polled[0].revents != 0 { pipe.drain() }
      for (name, found) in zip(names, polled.dropFirst()) where found.revents != 0 {
        if let one = pending.removeValue(forKey: name) { advance(name, one) }
      }
    }
    for (name, one) in pending where one.isResolving {
      pending[name] = nil
      advance(name, one)
    }
    cutOverdue()
  }

  /// Milliseconds until a time or the first deadline, rounded up so that nobody waits in circles.
  private func timeout(until time: UInt64) -> Int32 {
    let now = clock()
    let end = pending.values.reduce(time) { min($0, $1.nextCut) }
    guard end > now else { return 0 }
    return Int32(min(60_000, (end - now + 999_999) / 1_000_000))
  }

  private func cutOverdue() {
    let now = clock()
    for (name, one) in pending where now >= one.nextCut {
      pending[name] = nil
      if case .connecting(let left, _) = one.stage, now < one.deadline, !left.isEmpty {
        var one = one
        one.connection?.close()
        one.connection = nil
        tryNext(name, &one, left, after: .timedOut)
      } else {
        fail(name, one, .timedOut)
      }
    }
  }

  // MARK: one question

  /// Goes on with a question that is in no table, as far as that goes without waiting.
  private func advance(_ name: String, _ one: Pending) {
    var one = one
    do throws(PlainHTTPError) {
      switch one.stage {
      case .resolving: return resolve(name, one)
      case .connecting(let left, _):
        do { try one.connection?.checkConnected() } catch {
          one.connection?.close()
          one.connection = nil
          return tryNext(name, &one, left, after: error)
        }
        try send(&one, from: 0)
      case .sending(let count): try send(&one, from: count)
      case .receiving: try receive(&one)
      }
    } catch {
      return again(name, one, after: error)
    }
    if one.response.isWhole { finish(name, one) } else { pending[name] = one }
  }

  private func resolve(_ name: String, _ one: Pending) {
    let request = one.request
    guard let addresses = resolver.addresses(host: request.host, port: request.port) else {
      pending[name] = one
      return
    }
    var one = one
    tryNext(name, &one, addresses[...], after: .noHost)
  }

  /// Connects to the first of some addresses that does not refuse at once.
  private func tryNext(
    _ name: String, _ one: inout Pending, _ addresses: ArraySlice<SocketAddress>,
    after error: PlainHTTPError
  ) {
    var (left, last) = (addresses, error)
    while let address = left.popFirst() {
      do {
        one.connection = PlainConnection(try address.connect())
        // An address that swallows everything leaves time for those after it.
        let now = clock()
        let share = (one.deadline - min(one.deadline, now)) / UInt64(left.count + 1)
        one.stage = .connecting(left, until: now + share)
        pending[name] = one
        return
      } catch { last = error }
    }
    resolver.forget(host: one.request.host, port: one.request.port)
    fail(name, one, last)
  }

  private func send(_ one: inout Pending, from start: Int) throws(PlainHTTPError) {
    guard let connection = one.connection else { return }
    let sent = start + (try connection.send(one.request.bytes[start...]))
    one.stage = sent == one.request.bytes.count ? .receiving : .sending(sent)
  }

  private func receive(_ one: inout Pending) throws(PlainHTTPError) {
    guard let connection = one.connection else { return }
    for _ in 0..<Self.readsAtOnce {
      guard let count = try connection.receive(into: &buffer) else { return }
      if count == 0 { return try one.response.end() }
      try one.response.absorb(buffer[..<count])
      if one.response.isWhole || count < buffer.count { return }
    }
  }

  /// A server may close a connection just when it is asked again: then it has seen nothing of it.
  private func again(_ name: String, _ one: Pending, after error: PlainHTTPError) {
    guard error == .lost, one.isReused, !one.response.hasBegun else {
      return fail(name, one, error)
    }
    one.connection?.close()
    let fresh = Pending(
      request: one.request, deadline: one.deadline, response: PlainResponse(limits))
    advance(name, fresh)
  }

  private func finish(_ name: String, _ one: Pending) {
    let now = clock()
    if var connection = one.connection {
      if one.response.leavesOpen, idle.count < Self.mostIdle {
        connection.idleSince = now
        idle[name] = connection
      } else {
        connection.close()
      }
    }
    finished.append(Finished(name: name, at: now, response: one.response))
  }

  private func fail(_ name: String, _ one: Pending, _ error: PlainHTTPError) {
    one.connection?.close()
    finished.append(Finished(name: name, at: clock(), response: one.response, error: error))
  }
}

extension PlainClient.Pending {
  fileprivate var isResolving: Bool { if case .resolving = stage { true } else { false } }

  /// When it is given up, or another address is tried.
  fileprivate var nextCut: UInt64 {
    if case .connecting(_, let until) = stage { min(until, deadline) } else { deadline }
  }

  /// What must happen to its socket for it to go on.
  fileprivate var awaited: Int16 {
    switch stage {
    case .connecting, .sending: Int16(POLLOUT)
    case .resolving, .receiving: Int16(POLLIN)
    }
  }
}

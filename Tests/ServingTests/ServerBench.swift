import EngineTypes
import Foundation
import Glibc
import Inference
import Serving
import Testing

/// A server on a free port over an engine with the tiny model.
final class ServerBench: Sendable {
  let engine: Engine
  let server: HTTPServer
  private let api: API
  private let address: ListenAddress
  private let run: Task<Void, any Error>

  init(
    key: BearerKey? = nil, settings configure: (inout EngineSettings) -> Void = { _ in },
    limits limit: (inout ServingLimits) -> Void = { _ in }
  ) async throws {
    var settings = EngineSettings.standard(threadCount: 1)
    settings.blockCount = 256
    configure(&settings)
    var limits = ServingLimits()
    limit(&limits)
    engine = try Tiny.model.makeEngine(settings)
    api = API(
      engine, Tiny.served(engine.settings), limits: limits, key: key, log: ServingLog.silent())
    let (listening, continuation) = AsyncStream.makeStream(of: ListenAddress.self)
    let server = HTTPServer(api, at: ListenAddress(port: 0)) { continuation.yield($0) }
    self.server = server
    run = Task {
      defer { continuation.finish() }
      try await server.run()
    }
    var heard: ListenAddress?
    for await address in listening {
      heard = address
      break
    }
    address = try #require(heard)
  }

  /// Waits until a figure of `/metrics` is this one.
  func waits(forMetric name: String, _ value: Double) async throws {
    while !api.metrics.text().split(separator: "\n").contains(where: {
      $0.hasPrefix(name) && $0.hasSuffix(" \(value)")
    }) {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  func client(buffer: Int32? = nil) throws -> Client {
    try Client(port: address.port, buffer: buffer)
  }

  /// Ends the server and the engine.
  func end() async throws {
    server.drain()
    try await hasEnded()
  }

  /// Waits until the server has ended by itself.
  func hasEnded() async throws {
    try await run.value
    engine.shutdown()
  }
}

/// Runs something that waits, on a thread that may: those of asynchronous work are the server's too.
func onThread<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result { try work() }) }.start()
  }
}

/// A client that sends bytes and reads bytes, and nothing by itself.
///
/// Used by one task at a time.
final class Client: @unchecked Sendable {
  struct Refused: Error {}

  private let socket: Int32
  private var received: [UInt8] = []
  private var isOpen = true

  /// `buffer` is how many bytes its system takes before it reads them; the system's own choice where
  /// there is none.
  init(port: Int, buffer: Int32? = nil) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var buffer {
      unsafe setsockopt(
        socket, SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // What is thrown away closes it.
    guard status == 0 else { throw Refused() }
  }

  deinit { close() }

  func close() {
    if isOpen { Glibc.close(socket) }
    isOpen = false
  }

  /// Says that nothing more will come, and goes on listening.
  func closeItsSide() { shutdown(socket, Int32(SHUT_WR)) }

  func send(_ text: String) async throws {
    try await onThread { self.sendAll(text) }
  }

  private func sendAll(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // The server may have had enough of it.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  func post(_ path: String, _ body: String) async throws {
    try await send(
      "POST \(path) HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        + "content-length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// Everything up to and including these words; what comes after waits for the next call.
  func read(until words: String) async throws -> String {
    try await onThread { try self.readNow(until: words) }
  }

  func readToEnd() async throws -> String {
    try await onThread {
      while self.receive() {}
      return String(decoding: self.received, as: UTF8.self)
    }
  }

  private func readNow(until words: String) throws -> String {
    while true {
      let text = String(decoding: received, as: UTF8.self)
      if let end = text.range(of: words)?.upperBound {
        received = Array(text[end...].utf8)
        // What belongs to the same answer and has come with it is not wanted any more.
        if let head = text[end...].range(of: "HTTP/1.1 ")?.lowerBound {
          received = Array(text[head...].utf8)
        }
        return String(text[..<end])
      }
      guard receive() else { throw Refused() }
    }
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe recv(socket, $0.baseAddress, $0.count, 0)
    }
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }
}

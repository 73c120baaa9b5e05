import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A server of this process, on a port of this machine alone, that says what a test wants.
final class LoopbackServer: Sendable {
  /// A request: its head and its body.
  struct Request: Sendable {
    var head: String
    var body: String

    var path: String { head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
  }

  /// Answers a request; the connection is closed behind it.
  typealias Handler = @Sendable (_ request: Request, _ connection: Int32) -> Void

  let port: Int
  private let listener: Int32

  init(_ handler: @escaping Handler) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        let isBound = unsafe bind(listener, address, length) == 0 && listen(listener, 64) == 0
        unsafe getsockname(listener, address, &length)
        return isBound
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    (self.listener, port) = (listener, Int(UInt16(bigEndian: address.sin_port)))
    Thread {
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0, errno == EINTR { continue }
        guard connection >= 0 else {
          close(listener)
          return
        }
        Thread { Self.serve(connection, handler) }.start()
      }
    }.start()
  }

  /// Ends it; who waits for an answer gets none.
  ///
  /// Its thread closes the socket: closed here, its number could be another server's when that thread
  /// accepts the next time.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func serve(_ connection: Int32, _ handler: Handler) {
    defer { close(connection) }
    guard let text = head(connection) else { return }
    let length = text.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) }
    var body: [UInt8] = []
    while body.count < length ?? 0 {
      guard let byte = byte(connection) else { return }
      body.append(byte)
    }
    handler(Request(head: text, body: String(decoding: body, as: UTF8.self)), connection)
  }

  /// The next request's head; `nil` where none comes.
  static func head(_ connection: Int32) -> String? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), head.count < 65_536 {
      guard let byte = byte(connection) else { return nil }
      head.append(byte)
    }
    return String(decoding: head, as: UTF8.self)
  }

  private static func byte(_ connection: Int32) -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = unsafe recv(connection, &byte, 1, 0)
      // Other tests send this process signals.
      if count < 0, errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }

  /// Waits until the other side hangs up.
  static func wait(_ connection: Int32) { while byte(connection) != nil {} }

  static func reply(
    _ status: Int, _ body: String, type: String = "application/json", headers: String = "",
    _ connection: Int32
  ) {
    let head =
      "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\(headers)\r\n"
    send(head + body, connection)
  }

  /// A stream's head: its end is that of the connection.
  static let streamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

  /// - Returns: whether somebody still listens.
  @discardableResult
  static func send(_ text: String, _ connection: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

extension LoopbackServer {
  static let models =
    #"{"object":"list","data":[{"id":"small","object":"model","owned_by":"vllm"}]}"#
}

import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A server of this process, on a port of this machine alone, that says what a test wants by path.
final class LoopbackServer: Sendable {
  /// What is written to whoever asks for a path; the connection is closed behind it.
  typealias Answer = @Sendable (_ request: String, _ connection: Int32) -> Void

  let port: Int
  private let listener: Int32

  init(_ answers: [String: Answer]) throws {
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
    let thread = Thread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread { Self.serve(connection, answers) }.start()
      }
    }
    thread.start()
  }

  /// Ends it; who waits for an answer gets none.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  private static func serve(_ connection: Int32, _ answers: [String: Answer]) {
    defer { close(connection) }
    var request: [UInt8] = []
    while !request.suffix(4).elementsEqual("\r\n\r\n".utf8), request.count < 65_536 {
      var byte: UInt8 = 0
      guard unsafe recv(connection, &byte, 1, 0) == 1 else { return }
      request.append(byte)
    }
    let text = String(decoding: request, as: UTF8.self)
    let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    if let answer = answers[path] { answer(text, connection) } else { reply(404, "", connection) }
  }

  static func reply(_ status: Int, _ body: String, headers: String = "", _ connection: Int32) {
    let head =
      "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n"
    send(head + body, connection)
  }

  /// - Returns: whether somebody still listens.
  @discardableResult
  static func send(_ text: String, _ connection: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}

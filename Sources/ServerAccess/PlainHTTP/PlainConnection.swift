import Foundation

/// A socket to one server, asked one thing at a time.
struct PlainConnection {
  let descriptor: Int32
  /// Since when nothing is asked of it.
  var idleSince: UInt64 = 0

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func close() { _ = Glibc.close(descriptor) }

  /// Whether nothing has come that nobody asked for, the end among it.
  var isQuiet: Bool {
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    return count < 0 && Self.isForLater(errno)
  }

  /// Whether it is connected, once it can be written to.
  func checkConnected() throws(PlainHTTPError) {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
      throw .cannotConnect(code: errno)
    }
    guard code == 0 else { throw PlainHTTPError(connecting: code) }
  }

  /// Sends what the system has room for.
  ///
  /// - Returns: how many bytes that were.
  func send(_ bytes: ArraySlice<UInt8>) throws(PlainHTTPError) -> Int {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.send(
        descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
    }
    if count >= 0 { return count }
    guard Self.isForLater(errno) else { throw .lost }
    return 0
  }

  /// Receives what is there.
  ///
  /// - Returns: how many bytes; 0 at the end, `nil` where nothing is there.
  func receive(into buffer: inout [UInt8]) throws(PlainHTTPError) -> Int? {
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    if count >= 0 { return count }
    guard Self.isForLater(errno) else { throw .lost }
    return nil
  }

  private static func isForLater(_ code: Int32) -> Bool {
    code == EAGAIN || code == EWOULDBLOCK || code == EINTR
  }
}

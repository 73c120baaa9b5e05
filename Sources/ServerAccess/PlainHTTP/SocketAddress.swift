import Foundation

/// Where to connect to: an address of some family with its port, as the system takes it.
struct SocketAddress: Hashable, Sendable {
  let family: Int32
  let bytes: [UInt8]

  /// All addresses of a host, in the order in which they should be tried.
  ///
  /// It may take as long as name servers let it, except where `isNumber` allows no name.
  static func all(
    host: String, port: Int, isNumber: Bool = false
  ) -> [SocketAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = Self.stream
    unsafe hints.ai_flags = AI_NUMERICSERV | (isNumber ? AI_NUMERICHOST : 0)
    var found: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, "\(port)", &hints, &found) == 0 else { return [] }
    defer { unsafe freeaddrinfo(found) }
    var addresses: [SocketAddress] = []
    var next = unsafe found
    while let info = unsafe next?.pointee {
      if let address = unsafe info.ai_addr {
        let bytes = unsafe UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen))
        let one = unsafe SocketAddress(family: info.ai_family, bytes: Array(bytes))
        if !addresses.contains(one) { addresses.append(one) }
      }
      unsafe next = info.ai_next
    }
    return addresses
  }

  /// Makes a socket that waits for nothing and begins to connect it.
  ///
  /// - Returns: the socket, which is the caller's.
  func connect() throws(PlainHTTPError) -> Int32 {
    let descriptor = socket(family, Self.stream, 0)
    guard descriptor >= 0 else { throw .cannotConnect(code: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    let result = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Self.connect(descriptor, buffer)
    }
    guard result == 0 || errno == EINPROGRESS else {
      let error = PlainHTTPError(connecting: errno)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private static func connect(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int32 {
    guard let start = buffer.baseAddress else { return -1 }
    let address = unsafe start.assumingMemoryBound(to: sockaddr.self)
    return unsafe Glibc.connect(descriptor, address, socklen_t(buffer.count))
  }

  private static var stream: Int32 { Int32(SOCK_STREAM.rawValue) }
}

extension PlainHTTPError {
  /// What the system's number means for people.
  init(connecting code: Int32) {
    self =
      switch code {
      case ECONNREFUSED: .refused
      case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: .unreachable
      case ETIMEDOUT: .timedOut
      case ECONNRESET, EPIPE: .lost
      default: .cannotConnect(code: code)
      }
  }
}

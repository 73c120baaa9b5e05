#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is only ever appended to, in whole writes.
struct LogFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  /// Opens `path` for writing, emptying what was there.
  init(path: String) throws(SessionLogError) {
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Hands all bytes to the system, so that they outlive this process.
  func append(_ bytes: [UInt8]) throws(SessionLogError) {
    let failure: Int32? = unsafe bytes.withUnsafeBytes { buffer in
      var rest = unsafe buffer[...]
      while unsafe !rest.isEmpty {
        let count = unsafe write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        unsafe rest = rest.dropFirst(count)
      }
      return nil
    }
    if let failure {
      throw .cannotWrite(path: path, reason: unsafe String(cString: strerror(failure)))
    }
  }

  /// Waits until the bytes would survive a power cut too.
  func synchronize() { fsync(descriptor) }
}

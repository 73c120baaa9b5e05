import Foundation

/// Where a log's bytes are: the first so many of a file, or memory.
///
/// A file is kept open, so that it stays what was opened, whatever becomes of its name.
enum SessionSource: Sendable {
  case bytes([UInt8])
  case file(OpenFile)

  /// A file that is read at places of our choosing.
  final class OpenFile: Sendable {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(SessionLogError) {
      descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      self.path = path
      guard descriptor >= 0 else {
        let code = errno
        throw .cannotRead(
          path: path,
          reason: code == ENOENT ? "there is no such file" : PrivateFiles.words(of: code))
      }
    }

    deinit { close(descriptor) }

    var byteCount: Int {
      var facts = stat()
      return unsafe fstat(descriptor, &facts) == 0 ? Int(facts.st_size) : 0
    }

    func read(_ count: Int, at offset: Int) throws(SessionLogError) -> [UInt8] {
      var failure: Int32?
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          let got = unsafe pread(
            descriptor, unsafe buffer.baseAddress.map { unsafe $0 + filled }, count - filled,
            off_t(offset + filled))
          if got < 0 {
            if errno == EINTR { continue }
            failure = errno
          }
          if got <= 0 { break }
          filled += got
        }
      }
      if let failure { throw .cannotRead(path: path, reason: PrivateFiles.words(of: failure)) }
      return bytes
    }
  }

  var byteCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(let file): file.byteCount
    }
  }

  /// Bytes from a place on; fewer than asked for only at the end.
  func read(_ count: Int, at offset: Int) throws(SessionLogError) -> [UInt8] {
    switch self {
    case .bytes(let bytes): Array(bytes[min(offset, bytes.count)...].prefix(count))
    case .file(let file): try file.read(count, at: offset)
    }
  }
}

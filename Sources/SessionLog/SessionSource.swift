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
      guard !isDirectory else {
        throw .cannotRead(path: path, reason: "it is a directory; name a session's file in it")
      }
      guard isSeekable else {
        throw .cannotRead(
          path: path,
          reason: "it is a pipe, and a log is read from several places; save it as a file first")
      }
      let beginning = try read(4096, at: 0)
      guard !Self.beginsAsProbe(beginning) else { throw .probeRecord(path: path) }
      guard Self.beginsAsLog(beginning) else { throw .notALog(path: path) }
    }

    private static func beginsAsProbe(_ bytes: [UInt8]) -> Bool {
      bytes.starts(with: "{\"event\":\"\(ChainedLines.probeHeader)\"".utf8)
    }

    /// Whether a file's first bytes are those of a log, sound or damaged: a header's line.
    private static func beginsAsLog(_ bytes: [UInt8]) -> Bool {
      // An empty file is a log that lost everything, which its reader says.
      guard let first = bytes.first else { return true }
      guard first == UInt8(ascii: "{") else { return false }
      // A byte of it may be damaged: then the chain says which line.
      let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      return ["\"event\"", "\"header\"", "\"schema\"", "\"program_version\""].contains {
        line.contains($0)
      }
    }

    private var isSeekable: Bool { lseek(descriptor, 0, SEEK_CUR) >= 0 }

    private var isDirectory: Bool {
      var facts = stat()
      return unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
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

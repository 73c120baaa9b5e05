#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is only ever appended to, readable by its owner alone.
final class LogFile {
  /// What became of bytes handed to the system.
  enum Outcome: Hashable {
    /// So many of them were taken; at least one.
    case wrote(Int)
    /// None was, in the system's words.
    case failed(String)
    /// The file is no longer in any folder, with all it held.
    case deleted
    /// The file is empty, by somebody else's doing; it can be begun anew.
    case emptied
  }

  let path: String
  private let descriptor: Int32
  /// Whether it is a file, and no pipe or device.
  let isRegular: Bool
  /// Bytes written.
  private(set) var byteCount = 0
  /// Whether somebody else has written to the file, so that it is not what was written here.
  private(set) var isSpoilt = false
  /// Up to the last whole line.
  private var wholeByteCount = 0

  /// Opens `path` for writing, in a folder that is made where it is missing.
  ///
  /// Where it `keepsOthers`, a file that is there is refused instead of emptied.
  init(path: String, keepsOthers: Bool = false) throws(SessionLogError) {
    try PrivateFiles.makeFolder(PrivateFiles.folder(of: path))
    // Without a reader, a pipe would hold this up for ever; so it is refused.
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | (keepsOthers ? O_EXCL : 0)
    let descriptor = unsafe open(path, flags, PrivateFiles.fileMode)
    guard descriptor >= 0 else {
      let code = errno
      throw .cannotWrite(
        path: path,
        reason: code == EEXIST ? "another file is in its place" : PrivateFiles.words(of: code))
    }
    self.path = path
    self.descriptor = descriptor
    var facts = stat()
    isRegular = unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    guard isRegular else { return }
    // It may have been there, open to all.
    fchmod(descriptor, PrivateFiles.fileMode)
    ftruncate(descriptor, 0)
  }

  deinit { close(descriptor) }

  /// Hands bytes to the system, so that they outlive this process; it may take some of them only.
  func append(_ bytes: ArraySlice<UInt8>) -> Outcome {
    if let problem = check() { return problem }
    while true {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        byteCount += count
        if let last = bytes.prefix(count).lastIndex(of: UInt8(ascii: "\n")) {
          wholeByteCount = byteCount - (bytes.startIndex + count - 1 - last)
        }
        return .wrote(count)
      }
      if count == 0 { return .failed("the system takes nothing") }
      if errno != EINTR { return .failed(PrivateFiles.words(of: errno)) }
    }
  }

  /// Makes a pipe whose reader has left, and a file at its allowed size, errors of the write that
  /// meets them: the system would end the whole program.
  static func keepErrorsToThisThread() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for signal in [SIGPIPE, SIGXFSZ] { unsafe sigaddset(&signals, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Whether the file is still what was written here.
  private func check() -> Outcome? {
    guard isRegular else { return nil }
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else {
      return .failed(PrivateFiles.words(of: errno))
    }
    if facts.st_nlink == 0 { return .deleted }
    let size = Int(facts.st_size)
    if size == byteCount {
      isSpoilt = false
      return nil
    }
    guard size == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      isSpoilt = true
      return .failed("another program changes the file")
    }
    (byteCount, wholeByteCount, isSpoilt) = (0, 0, false)
    return .emptied
  }

  /// Takes back the beginning of a line that will not be ended.
  func dropTornLine() {
    guard isRegular, byteCount > wholeByteCount, check() == nil else { return }
    if ftruncate(descriptor, off_t(wholeByteCount)) == 0 { byteCount = wholeByteCount }
  }

  /// Where the file is now: somebody may have moved it, or the folder it is in.
  var place: String {
    var (named, own) = (stat(), stat())
    guard isRegular, unsafe fstat(descriptor, &own) == 0, own.st_nlink > 0 else { return path }
    if unsafe stat(path, &named) == 0, named.st_ino == own.st_ino, named.st_dev == own.st_dev {
      return path
    }
    let link = unsafe realpath("/proc/self/fd/\(descriptor)", nil)
    defer { unsafe free(link) }
    return unsafe link.map { unsafe String(cString: $0) } ?? path
  }

  /// Waits until the bytes would survive a power cut too.
  func synchronize() { fsync(descriptor) }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that only their owner may read: sessions hold what people asked.
enum PrivateFiles {
  static let fileMode: mode_t = 0o600
  static let folderMode: mode_t = 0o700

  /// Makes a folder with all above it that are missing, for its owner alone; one that is there stays
  /// as it is.
  ///
  /// - Returns: the folders made, the outermost first; none of them is left where one could not be.
  @discardableResult
  static func makeFolder(_ path: String) throws(SessionLogError) -> [String] {
    var made: [String] = []
    if let code = make(path, &made) {
      removeEmpty(made)
      throw .cannotWrite(path: path, reason: words(of: code))
    }
    return made
  }

  /// Removes folders that we made and nobody has put anything into, the innermost first.
  static func removeEmpty(_ made: [String]) {
    for path in made.reversed() { _ = unsafe rmdir(path) }
  }

  /// - Returns: the system's number of what went wrong; `nil` where nothing did.
  private static func make(_ path: String, _ made: inout [String]) -> Int32? {
    guard !isFolder(path) else { return nil }
    let parent = folder(of: path)
    if parent != path, let code = make(parent, &made) { return code }
    guard unsafe mkdir(path, folderMode) == 0 else {
      let code = errno
      guard code == EEXIST else { return code }
      return isFolder(path) ? nil : ENOTDIR
    }
    made.append(path)
    // The process's mask may have taken rights away that the owner needs.
    _ = unsafe chmod(path, folderMode)
    return nil
  }

  /// Closes a folder of ours to others; silently leaves one that is somebody else's.
  static func tighten(_ path: String) {
    var facts = stat()
    guard unsafe stat(path, &facts) == 0, facts.st_uid == geteuid(),
      facts.st_mode & 0o077 != 0
    else { return }
    _ = unsafe chmod(path, folderMode)
  }

  static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return unsafe stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// The folder that a path is in; `.` and `/` are in themselves.
  static func folder(of path: String) -> String {
    var trimmed = Substring(path)
    while trimmed.count > 1 && trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// What the system calls an error.
  static func words(of code: Int32) -> String { unsafe String(cString: strerror(code)) }

  /// Bytes that an ordinary user may still write where `path` is; `nil` where that is not known.
  static func freeByteCount(at path: String) -> Int? {
    var facts = statvfs()
    guard unsafe statvfs(path, &facts) == 0 else { return nil }
    let (count, overflows) = Int(clamping: facts.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: facts.f_frsize))
    return overflows ? .max : count
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is written piece by piece and is there whole or not at all, for its owner alone.
package final class ExportFile {
  package let path: String
  /// Beside it, under a name of its own, until it is whole.
  private let draft: String
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var isWhole = false
  /// Folders made for it, which go again where it does not come about.
  private let madeFolders: [String]

  private static let piece = 1 << 18

  /// - Throws: `SessionLogError` where the file cannot be made.
  package init(_ path: String) throws(SessionLogError) {
    let folder = PrivateFiles.folder(of: path)
    madeFolders = try PrivateFiles.makeFolder(folder)
    var name = Array("\(folder)/.invar-export-XXXXXX".utf8CString)
    // Readable by its owner alone from the start.
    descriptor = unsafe name.withUnsafeMutableBufferPointer { letters in
      unsafe letters.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else {
      let code = errno
      PrivateFiles.removeEmpty(madeFolders)
      throw .cannotWrite(path: path, reason: PrivateFiles.words(of: code))
    }
    draft = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.path = path
  }

  deinit {
    close(descriptor)
    guard !isWhole else { return }
    _ = unsafe unlink(draft)
    PrivateFiles.removeEmpty(madeFolders)
  }

  package func append(_ text: String) throws(SessionLogError) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= Self.piece { try flush() }
  }

  package func append(bytes: some Sequence<UInt8>) throws(SessionLogError) {
    pending.append(contentsOf: bytes)
    if pending.count >= Self.piece { try flush() }
  }

  /// Gives the file its name; what had that name before is gone.
  package func finish() throws(SessionLogError) {
    try flush()
    guard unsafe rename(draft, path) == 0 else {
      throw .cannotWrite(path: path, reason: PrivateFiles.words(of: errno))
    }
    isWhole = true
  }

  private func flush() throws(SessionLogError) {
    var start = 0
    while start < pending.count {
      let count = unsafe pending[start...].withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw .cannotWrite(path: path, reason: PrivateFiles.words(of: errno))
      }
      start += count
    }
    pending.removeAll(keepingCapacity: true)
  }
}

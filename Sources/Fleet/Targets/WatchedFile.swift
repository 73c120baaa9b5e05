import Foundation

/// A file of targets that is read again where it has changed.
///
/// Whoever writes it may be half done: then its former targets stay, and what is wrong is said once.
struct WatchedFile {
  private struct Stamp: Equatable {
    var size: UInt64
    var changed: Date?
    var number: UInt64
  }

  let path: String
  private(set) var targets: [Target] = []
  private var stamp: Stamp?

  init(_ path: String) { self.path = path }

  /// Reads it where it is another one than before.
  ///
  /// - Returns: whether it was read.
  mutating func refresh() throws(TargetFileError) -> Bool {
    let current = Self.stamp(path)
    guard current == nil || current != stamp else { return false }
    stamp = current
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: TargetFile.byteLimit + 1)
    else { throw .cannotRead }
    targets = try TargetFile.targets(Array(data))
    return true
  }

  private static func stamp(_ path: String) -> Stamp? {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
    return Stamp(
      size: (facts[.size] as? NSNumber)?.uint64Value ?? 0,
      changed: facts[.modificationDate] as? Date,
      number: (facts[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0)
  }
}

import Crypto
import Foundation

/// What tells one state of a file from another without reading it.
struct FileIdentity: Codable, Hashable {
  let byteCount: Int
  let modified: Double
  let inode: Int

  /// Looks the file up; `nil` where there is none.
  init?(path: String) {
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved),
      let size = attributes[.size] as? NSNumber,
      let date = attributes[.modificationDate] as? Date,
      let inode = attributes[.systemFileNumber] as? NSNumber
    else { return nil }
    byteCount = size.intValue
    modified = date.timeIntervalSince1970
    self.inode = inode.intValue
  }
}

/// Remembers the SHA-256 of files that were hashed before, so that a start need not read 98 MB.
struct ModelDigests {
  /// Older entries go when there are more.
  private static let limit = 64

  private struct Entry: Codable {
    let identity: FileIdentity
    let sha256: String
    /// Seconds since 1970.
    let hashed: Double
  }

  let path: String

  /// The file's SHA-256 in hexadecimal, computed where the file is not the one remembered.
  func sha256(of file: String) throws(ModelStoreError) -> String {
    guard let identity = FileIdentity(path: file) else {
      throw .cannotRead(path: file, reason: "no such file")
    }
    if let entry = entries()[key(file)], entry.identity == identity { return entry.sha256 }
    let sha256 = try FileDigest.sha256(of: file)
    // A file that changed meanwhile is not remembered.
    if FileIdentity(path: file) == identity { remember(sha256, identity, for: file) }
    return sha256
  }

  /// Notes the digest of a file as it is now.
  func remember(_ sha256: String, for file: String) {
    guard let identity = FileIdentity(path: file) else { return }
    remember(sha256, identity, for: file)
  }

  /// A memory that cannot be written costs time, not correctness: errors are ignored.
  private func remember(_ sha256: String, _ identity: FileIdentity, for file: String) {
    var entries = entries()
    entries[key(file)] = Entry(
      identity: identity, sha256: sha256, hashed: Date().timeIntervalSince1970)
    while entries.count > Self.limit,
      let oldest = entries.min(by: { $0.value.hashed < $1.value.hashed })
    {
      entries[oldest.key] = nil
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try? encoder.encode(entries).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private func entries() -> [String: Entry] {
    guard let data = FileManager.default.contents(atPath: path) else { return [:] }
    return (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
  }

  private func key(_ file: String) -> String {
    URL(fileURLWithPath: file).resolvingSymlinksInPath().path
  }
}

/// SHA-256 of whole files, in hexadecimal.
enum FileDigest {
  /// Reads the file once, a megabyte at a time.
  static func sha256(of path: String) throws(ModelStoreError) -> String {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      var hasher = SHA256()
      while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
        hasher.update(data: chunk)
      }
      return hex(hasher.finalize())
    } catch {
      throw .cannotRead(path: path, reason: unreadableReason(path) ?? error.localizedDescription)
    }
  }

  static func hex(_ digest: SHA256.Digest) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

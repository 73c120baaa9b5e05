import EngineTypes
import Foundation
import Hashing

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
    /// Of a split model's other files.
    let others: [FileIdentity]?
    let sha256: String
    /// Seconds since 1970.
    let hashed: Double
  }

  let path: String

  /// The SHA-256 in hexadecimal of all files one after another, computed where they are not those
  /// remembered.
  ///
  /// There is at least one file, and more for a split model.
  func sha256(of files: [String]) throws(ModelStoreError) -> String {
    let identities = try identities(of: files)
    if let entry = entries()[key(files[0])], [entry.identity] + (entry.others ?? []) == identities {
      return entry.sha256
    }
    let sha256 = try FileDigest.sha256(of: files)
    // A file that changed meanwhile is not remembered.
    if try self.identities(of: files) == identities {
      remember(sha256, identities, for: files[0])
    }
    return sha256
  }

  /// Notes the digest of a file as it is now.
  func remember(_ sha256: String, for file: String) {
    guard let identity = FileIdentity(path: file) else { return }
    remember(sha256, [identity], for: file)
  }

  private func identities(of files: [String]) throws(ModelStoreError) -> [FileIdentity] {
    var identities: [FileIdentity] = []
    for file in files {
      guard let identity = FileIdentity(path: file) else {
        throw .cannotRead(path: file, reason: "no such file")
      }
      identities.append(identity)
    }
    return identities
  }

  /// A memory that cannot be written costs time, not correctness: errors are ignored.
  private func remember(_ sha256: String, _ identities: [FileIdentity], for file: String) {
    var entries = entries()
    let others = Array(identities.dropFirst())
    entries[key(file)] = Entry(
      identity: identities[0], others: others.isEmpty ? nil : others, sha256: sha256,
      hashed: Date().timeIntervalSince1970)
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
  /// Reads each file once, a megabyte at a time.
  ///
  /// - Returns: The digest of all their bytes in this order.
  static func sha256(of paths: [String]) throws(ModelStoreError) -> String {
    var hasher = SHA256()
    for path in paths {
      do {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
          hasher.update(data: chunk)
        }
      } catch {
        throw .cannotRead(path: path, reason: unreadableReason(path) ?? error.localizedDescription)
      }
    }
    return Hexadecimal.text(of: hasher.finalize())
  }
}

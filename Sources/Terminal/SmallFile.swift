public import Foundation

/// A text file that a person or the program wrote to choose something: small, or not what it should be.
public enum SmallFile {
  /// Bytes in one, at most.
  public static let limit = 1 << 20

  public enum Fault: Error {
    case tooLarge
    /// There is none, or it is no text in UTF-8.
    case unreadable
  }

  /// Reads it.
  ///
  /// Pipes and devices are not opened, since they may never end.
  public static func text(_ path: String) throws(Fault) -> String {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let kind =
      try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType
    guard kind == .typeRegular, let file = FileHandle(forReadingAtPath: target) else {
      throw .unreadable
    }
    defer { try? file.close() }
    let data: Data
    do { data = try file.read(upToCount: limit + 1) ?? Data() } catch { throw .unreadable }
    guard data.count <= limit else { throw .tooLarge }
    guard let text = String(data: data, encoding: .utf8) else { throw .unreadable }
    return text
  }

  /// Writes one whole or not at all, and makes its folder, for its owner alone, where it is missing.
  public static func write(_ data: Data, to path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      atPath: file.deletingLastPathComponent().path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try data.write(to: file, options: .atomic)
  }
}

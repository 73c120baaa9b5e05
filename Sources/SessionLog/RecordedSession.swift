public import EngineTypes
import Foundation

/// A session read back from its file, every line of it checked.
public struct RecordedSession: Hashable, Sendable {
  public let header: SessionHeader
  /// The version of the format it was written in.
  public let schema: Int
  /// In the order they were written.
  public let entries: [SessionEntry]
  /// Whether the last line was cut short, as after a crash or on a full disk; it is left out.
  public let isTorn: Bool
  /// Whether recording ended on purpose.
  public let isComplete: Bool

  /// The engine's events, in order.
  public var events: [EngineEvent] { entries.compactMap(\.event) }

  /// Reads the file at `path`, a piece at a time; `progress` is told of the bytes read, and of how
  /// many there are.
  ///
  /// - Complexity: O(bytes); what is read takes two to three times the file's size in memory.
  public init(
    path: String, progress: (_ byteCount: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(SessionLogError) {
    var parser = SessionParser()
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      let total = Int(clamping: try file.seekToEnd())
      try file.seek(toOffset: 0)
      var byteCount = 0
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
        guard byteCount > 0 || Self.beginsAsLog(piece) else {
          throw SessionLogError.notALog(path: path)
        }
        try parser.take(piece)
        byteCount += piece.count
        progress(byteCount, max(total, byteCount))
      }
    } catch let error as SessionLogError { throw error } catch {
      var isDirectory: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        throw .cannotRead(path: path, reason: "there is no such file")
      }
      if isDirectory.boolValue {
        throw .cannotRead(path: path, reason: "it is a directory; name a session's file in it")
      }
      throw .cannotRead(path: path, reason: error.localizedDescription)
    }
    try self.init(parser)
  }

  /// Whether a file's first bytes are those of a log, sound or damaged: a header's line.
  private static func beginsAsLog(_ bytes: some Collection<UInt8>) -> Bool {
    let line = bytes.prefix(4096).prefix { $0 != UInt8(ascii: "\n") }
    guard bytes.first == UInt8(ascii: "{") else { return false }
    // A byte of it may be damaged: then the chain says which line.
    let text = String(decoding: line, as: UTF8.self)
    return ["\"event\"", "\"header\"", "\"schema\"", "\"program_version\""].contains {
      text.contains($0)
    }
  }

  /// Reads a file's bytes.
  ///
  /// A block map is not logged, so `StepRecord.blockMap` comes back empty; all else comes back as
  /// it was.
  public init(bytes: [UInt8]) throws(SessionLogError) {
    var parser = SessionParser()
    try parser.take(bytes)
    try self.init(parser)
  }

  private init(_ parser: SessionParser) throws(SessionLogError) {
    var parser = parser
    let isTorn = parser.takeTail()
    guard let header = parser.header else { throw .empty }
    (self.header, schema, entries) = (header, parser.schema, parser.entries)
    (self.isTorn, isComplete) = (isTorn, parser.hasEnded)
  }
}

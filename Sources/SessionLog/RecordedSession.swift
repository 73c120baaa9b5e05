public import EngineTypes
import Synchronization

/// A session read back from its file, every line of it checked.
///
/// It holds what is said once, and goes to the file again for the rest: its size in memory does not
/// depend on the log's.
public struct RecordedSession: Sendable {
  public let header: SessionHeader
  /// The form it is written in.
  package let format: LogFormat
  /// Whether the last line was cut short, as after a crash or on a full disk; it is left out.
  public let isTorn: Bool
  /// Whether recording ended on purpose.
  public let isComplete: Bool
  /// The size at which recording ended before its session; `nil` where it did not.
  public let limit: Int?
  /// Where something is missing, in order.
  public let gaps: [RecordingGap]
  let source: SessionSource
  /// Bytes that were read.
  package let byteCount: Int
  /// Bytes up to the end of the last whole line.
  private let wholeByteCount: Int
  let seal: SessionSeal
  private let faults = FaultBox()

  /// Reads the file at `path`, a piece at a time; `progress` is told of the bytes read, and of how
  /// many there are.
  ///
  /// - Complexity: O(bytes), and little memory.
  public init(
    path: String, progress: (_ byteCount: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(SessionLogError) {
    try self.init(.file(SessionSource.OpenFile(path)), end: nil, SessionSeal(), progress)
  }

  /// Reads a file's bytes.
  ///
  /// A block map is not logged, so `StepRecord.blockMap` and `passedBlocks` come back empty; all else
  /// comes back as it was.
  public init(bytes: [UInt8]) throws(SessionLogError) {
    try self.init(.bytes(bytes), end: nil, SessionSeal()) { _, _ in }
  }

  /// The same file, as far as it went, that is shown already: it may have another name by now.
  package init(
    _ index: LogIndex, progress: (_ byteCount: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(SessionLogError) {
    try self.init(index.source, end: index.byteCount, index.seal, progress)
  }

  private init(
    _ source: SessionSource, end: Int?, _ seal: SessionSeal,
    _ progress: (_ byteCount: Int, _ total: Int) -> Void
  ) throws(SessionLogError) {
    var reader = SessionReader(source, end: end, seal: seal)
    var gaps: [RecordingGap] = []
    while let entries = try reader.next() {
      for entry in entries { if case .gap(let gap) = entry.content { gaps.append(gap) } }
      progress(reader.offset, reader.end)
    }
    progress(reader.offset, reader.end)
    guard let header = reader.header else { throw .withoutHeader(reader.byteCount) }
    (self.header, format, limit, self.gaps) = (header, reader.format, reader.limit, gaps)
    (isTorn, isComplete) = (reader.isTorn, reader.isComplete)
    (self.source, self.seal, byteCount) = (source, seal, reader.offset)
    wholeByteCount = reader.wholeByteCount
  }

  /// Why the file could not be read on when it was gone through again.
  package var fault: SessionLogError? { faults.first.withLock { $0 } }

  func note(_ error: SessionLogError) { faults.first.withLock { $0 = $0 ?? error } }

  private final class FaultBox: Sendable {
    let first = Mutex<SessionLogError?>(nil)
  }

  /// Copies the log's whole lines, as they stand there.
  func copyLines(
    to sink: ([UInt8]) throws(SessionLogError) -> Void
  ) throws(SessionLogError) {
    var reader = reader()
    var left = wholeByteCount
    var last: UInt8?
    while left > 0, let bytes = try reader.nextBytes() {
      let whole = bytes.prefix(left)
      try sink(Array(whole))
      left -= whole.count
      last = whole.last
    }
    // What follows the last whole line is not copied, and yet it shows whether the log is the same.
    while try reader.nextBytes() != nil {}
    // A last line may have lost nothing but its end.
    let lineBreak = UInt8(ascii: "\n")
    if last != lineBreak { try sink([lineBreak]) }
  }

  /// Goes through the session again.
  ///
  /// - Complexity: O(bytes): the file is read and checked anew.
  /// - Throws: what `body` throws, and `SessionLogError` where the file is no longer what it was.
  public func forEachEntry(_ body: (SessionEntry) throws -> Void) throws {
    var reader = reader()
    while let entries = try reader.next() {
      for entry in entries { try body(entry) }
    }
  }

  /// The same for the engine's events.
  public func forEachEvent(_ body: (EngineEvent) throws -> Void) throws {
    try forEachEntry { if let event = $0.event { try body(event) } }
  }

  /// A way through the session of the caller's own.
  package func reader() -> SessionReader {
    SessionReader(source, end: byteCount, seal: seal)
  }

  /// All entries in the order they were written: many times the file's size in memory.
  package var entries: [SessionEntry] { Array(stream) }

  /// The engine's events, in order; as large as `entries`.
  package var events: [EngineEvent] { entries.compactMap(\.event) }
}

extension RecordedSession: Equatable {
  /// Whether both say the same, in whatever bytes.
  public static func == (a: RecordedSession, b: RecordedSession) -> Bool {
    a.header == b.header && a.format == b.format && a.isTorn == b.isTorn
      && a.isComplete == b.isComplete && a.entries == b.entries
  }
}

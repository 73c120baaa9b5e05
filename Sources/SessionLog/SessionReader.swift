/// Goes through a log once, from its first line to its last, checking every line on its way.
///
/// Memory: a piece of the file and what later lines may refer to, whatever the log's size.
package struct SessionReader: Sendable {
  /// Bytes that are read at once.
  package static let piece = 1 << 18

  private let source: SessionSource
  /// Where reading ends, in bytes.
  let end: Int
  /// Bytes read.
  package private(set) var offset = 0
  package private(set) var isTorn = false
  private var parser = SessionParser()
  private var isOver = false

  /// Bytes up to the end of the last whole line, once all is read.
  var wholeByteCount: Int { offset - parser.tornByteCount }

  /// Reads up to `end`, by default where the log ends now.
  init(_ source: SessionSource, end: Int? = nil) {
    self.source = source
    self.end = end ?? source.byteCount
  }

  /// All bytes there are to read.
  package var byteCount: Int { end }

  package var header: SessionHeader? { parser.header }
  package var format: LogFormat { parser.format }
  package var isComplete: Bool { parser.hasEnded }
  package var limit: Int? { parser.limit }

  /// Reads on by a piece, or by smaller ones until there is something.
  ///
  /// - Returns: the next entries; `nil` after the last.
  /// - Throws: `SessionLogError`, naming the line where the log is damaged.
  package mutating func next(_ count: Int = Self.piece) throws(SessionLogError) -> [SessionEntry]? {
    while try step(count) {
      let entries = parser.takeEntries()
      if !entries.isEmpty { return entries }
    }
    return nil
  }

  /// Reads one piece.
  ///
  /// - Returns: whether there was one.
  mutating func step(_ count: Int) throws(SessionLogError) -> Bool {
    guard !isOver else { return false }
    let bytes = try source.read(min(count, end - offset), at: offset)
    offset += bytes.count
    try parser.take(bytes)
    if bytes.isEmpty || offset >= end {
      isOver = true
      isTorn = parser.takeTail()
    }
    return true
  }
}

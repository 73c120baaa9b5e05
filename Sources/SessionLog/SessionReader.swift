/// Goes through a log once, from its first line to its last, checking every line on its way.
///
/// Memory: a piece of the file and what later lines may refer to, whatever the log's size.
package struct SessionReader: Sendable {
  /// Bytes that are read at once.
  package static let piece = 1 << 18

  private let source: SessionSource
  private let seal: SessionSeal
  /// Where reading ends, in bytes.
  let end: Int
  /// Bytes read.
  package private(set) var offset = 0
  package private(set) var isTorn = false
  private var parser = SessionParser()
  private var isOver = false
  private var isIdentified = false

  /// Bytes up to the end of the last whole line, once all is read.
  var wholeByteCount: Int { offset - parser.tornByteCount }

  /// Reads up to `end`, by default where the log ends now.
  ///
  /// Whoever reads a log again does so under the `seal` of the first time.
  init(_ source: SessionSource, end: Int? = nil, seal: SessionSeal = SessionSeal()) {
    (self.source, self.seal) = (source, seal)
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
    try read(count) != nil
  }

  /// The bytes of the next piece once they are checked, for who wants them as they stand there; their
  /// entries are left out.
  mutating func nextBytes() throws(SessionLogError) -> [UInt8]? {
    defer { _ = parser.takeEntries() }
    return try read(Self.piece)
  }

  private mutating func read(_ count: Int) throws(SessionLogError) -> [UInt8]? {
    guard !isOver else { return nil }
    let wanted = min(count, end - offset)
    let bytes = try source.read(wanted, at: offset)
    // The file was this long when it was opened.
    guard bytes.count == wanted else {
      throw .cutSince(byteCount: offset + bytes.count, former: end)
    }
    offset += bytes.count
    try parser.take(bytes)
    try identify()
    if offset >= end {
      isOver = true
      isTorn = parser.takeTail()
      guard seal.admits(parser.chain) else { throw .changedSince }
    }
    return bytes
  }

  private mutating func identify() throws(SessionLogError) {
    guard !isIdentified, let header = parser.header else { return }
    isIdentified = true
    guard seal.admits(header) else { throw .changedSince }
  }
}

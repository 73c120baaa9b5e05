/// Reads a file's front matter in order; every read is checked against the file's end.
struct ByteCursor {
  let bytes: FileBytes
  private(set) var offset = 0

  init(_ bytes: FileBytes) { self.bytes = bytes }

  var remainingByteCount: Int { bytes.count - offset }

  /// Reads a little-endian integer.
  mutating func read<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ type: Integer.Type
  ) throws(GGUFError) -> Integer {
    let range = try take(MemoryLayout<Integer>.size)
    return bytes.load(at: range.lowerBound, as: type)
  }

  /// Steps over `byteCount` bytes and says where they are.
  mutating func take(_ byteCount: Int) throws(GGUFError) -> Range<Int> {
    guard byteCount <= remainingByteCount else { throw .truncated(atByte: bytes.count) }
    let start = offset
    offset += byteCount
    return start..<offset
  }

  /// Steps over a length-prefixed string and says where its bytes are.
  mutating func takeString() throws(GGUFError) -> Range<Int> {
    let length = try read(UInt64.self)
    guard length <= UInt64(remainingByteCount) else { throw .truncated(atByte: bytes.count) }
    return try take(Int(length))
  }

  /// Reads a length-prefixed string whose length is limited.
  mutating func readName() throws(GGUFError) -> String {
    let range = try takeString()
    guard range.count <= GGUFLimits.nameByteCount else {
      throw .nameTooLong(byteCount: UInt64(range.count), limit: GGUFLimits.nameByteCount)
    }
    return bytes.string(in: range)
  }

  /// Reads a count of entries, refusing what is beyond the limit.
  ///
  /// The smallest entry takes `entryByteCount`; a count that the file has no bytes for is a lie.
  mutating func readCount(
    of what: String, limit: Int, entryByteCount: Int
  ) throws(GGUFError) -> Int {
    let count = try read(UInt64.self)
    guard count > UInt64(limit) else { return Int(count) }
    throw count > UInt64(remainingByteCount / entryByteCount)
      ? .noRoom(what: what, count: count, fileByteCount: bytes.count)
      : .tooMany(what: what, count: count, limit: limit)
  }
}

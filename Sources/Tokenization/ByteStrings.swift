/// Many short byte strings, one after another in one buffer.
///
/// Strings are compared by bytes. `String` will not do here: it holds texts equal that merely look
/// the same (é in one scalar or two), and a vocabulary has both.
struct ByteStrings: Sendable {
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = [0]

  var count: Int { ends.count - 1 }

  init(capacity: Int) {
    ends.reserveCapacity(capacity + 1)
    bytes.reserveCapacity(capacity * 8)
  }

  /// Where string `index` lies in `bytes`.
  func range(_ index: Int) -> Range<Int> { ends[index]..<ends[index + 1] }

  mutating func append(_ string: Span<UInt8>) {
    for index in string.indices { bytes.append(string[index]) }
    ends.append(bytes.count)
  }

  func equals(_ index: Int, _ string: Span<UInt8>) -> Bool {
    let range = range(index)
    guard range.count == string.count else { return false }
    for offset in string.indices where bytes[range.lowerBound + offset] != string[offset] {
      return false
    }
    return true
  }
}

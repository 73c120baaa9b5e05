import EngineTypes

/// Which two neighbouring tokens join, how early, and into what.
///
/// Lookups take token ids, not texts: texts are resolved once, while loading.
struct MergeTable: Sendable {
  struct Merge: Equatable {
    /// Lower ranks merge first.
    var rank: UInt32
    var token: Int32
  }

  private var table: IntegerTable

  /// Resolves merges in order of rank; of two merges of one pair the first counts.
  init(_ merges: [String], index: TokenIndex) throws(TokenizerError) {
    table = IntegerTable(capacity: merges.count)
    var joined: [UInt8] = []
    for (rank, merge) in merges.enumerated() {
      let text = merge.utf8Span.span
      guard let space = Self.separator(in: text) else {
        throw .malformedMerge(rank: rank, text: merge)
      }
      joined.removeAll(keepingCapacity: true)
      for offset in text.indices where offset != space { joined.append(text[offset]) }
      guard
        let left = index.token(text.extracting(..<space)),
        let right = index.token(text.extracting((space + 1)...)),
        let result = index.token(joined.span)
      else { throw .mergeOfUnknownToken(rank: rank, text: merge) }
      let value = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: result.rawValue))
      table.insert(value, for: Self.key(left.rawValue, right.rawValue))
    }
  }

  /// The merge of two neighbours, if they join.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    guard let value = table[Self.key(left, right)] else { return nil }
    return Merge(
      rank: UInt32(truncatingIfNeeded: value >> 32), token: Int32(truncatingIfNeeded: value))
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// The first space that leaves something on both sides.
  private static func separator(in text: Span<UInt8>) -> Int? {
    var index = 1
    while index + 1 < text.count {
      if text[index] == UInt8(ascii: " ") { return index }
      index += 1
    }
    return nil
  }
}

import EngineTypes

/// Which two neighbouring symbols join, how early, and into what.
///
/// A symbol is a token or, with a number past the vocabulary, a text that merges make and that is
/// no token: it may join on into one. Lookups take numbers, not texts: texts are resolved once,
/// while loading.
struct MergeTable: Sendable {
  struct Merge: Equatable {
    /// Lower ranks merge first.
    var rank: UInt32
    var symbol: Int32
  }

  /// What merges say that cannot be followed to the letter.
  private(set) var warnings: [TokenizerWarning] = []
  private var table: IntegerTable
  private let tokenCount: Int
  private var others = OtherSymbols()

  /// Resolves merges in order of rank; of two merges of one pair the first counts.
  init(_ merges: [String], index: TokenIndex) {
    table = IntegerTable(capacity: merges.count)
    tokenCount = index.texts.count
    var malformed: [Int] = []
    var strange: [Int] = []
    for (rank, text) in merges.enumerated() {
      guard let parts = MergeParts(text) else {
        malformed.append(rank)
        continue
      }
      if !insert(parts, rank: rank, index) { strange.append(rank) }
    }
    if let first = malformed.first {
      warnings.append(
        .malformedMerges(count: malformed.count, first: first, text: merges[first]))
    }
    guard let first = strange.first else { return }
    warnings.append(.mergesWithoutToken(count: strange.count, first: first, text: merges[first]))
    let parts = strange.compactMap { rank in MergeParts(merges[rank]).map { (rank, $0) } }
    others = OtherSymbols(parts.map(\.1), index: index)
    for (rank, parts) in parts { _ = insert(parts, rank: rank, index) }
  }

  /// The merge of two neighbours, if they join.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    guard let value = table[Self.key(left, right)] else { return nil }
    return Merge(
      rank: UInt32(truncatingIfNeeded: value >> 32), symbol: Int32(truncatingIfNeeded: value))
  }

  /// The symbol whose text is `text`, if tokens or merges have it.
  func symbol(_ text: [UInt8], in index: TokenIndex) -> Int32? {
    index.token(text.span)?.rawValue ?? others.number(of: text).map { Int32(tokenCount + $0) }
  }

  /// Appends what a symbol comes to when nothing joins any more.
  @inline(__always)
  func append(_ symbol: Int32, to tokens: inout [TokenID]) {
    if symbol < tokenCount {
      tokens.append(TokenID(rawValue: symbol))
    } else {
      tokens += others.tokens[Int(symbol) - tokenCount]
    }
  }

  /// Adds a merge; false where a text of it is no symbol.
  private mutating func insert(_ parts: MergeParts, rank: Int, _ index: TokenIndex) -> Bool {
    guard let left = symbol(parts.left, in: index), let right = symbol(parts.right, in: index),
      let result = symbol(parts.joined, in: index)
    else { return false }
    let value = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: result))
    table.insert(value, for: Self.key(left, right))
    return true
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}

/// A merge's two texts.
struct MergeParts {
  let left: [UInt8]
  let right: [UInt8]
  var joined: [UInt8] { left + right }

  /// Cuts at the first space that leaves something on both sides.
  init?(_ merge: String) {
    let text = Array(merge.utf8)
    guard let space = text.dropFirst().dropLast().firstIndex(of: UInt8(ascii: " ")) else {
      return nil
    }
    (left, right) = (Array(text[..<space]), Array(text[(space + 1)...]))
  }
}

/// Texts that merges use and that are no tokens, numbered from 0.
private struct OtherSymbols {
  private var index = TokenIndex(capacity: 0)
  /// What each comes to in the end: the tokens of its bytes, as far as there are any.
  private(set) var tokens: [[TokenID]] = []

  init() {}

  /// Collects what the merges make, and single characters that they start from.
  init(_ merges: [MergeParts], index vocabulary: TokenIndex) {
    index = TokenIndex(capacity: merges.count * 3)
    for merge in merges {
      add(merge.joined, vocabulary)
      for part in [merge.left, merge.right] where Self.isOneCharacter(part) {
        add(part, vocabulary)
      }
    }
  }

  func number(of text: [UInt8]) -> Int? { tokens.isEmpty ? nil : index.token(text.span)?.index }

  private mutating func add(_ text: [UInt8], _ vocabulary: TokenIndex) {
    guard vocabulary.token(text.span) == nil, index.append(text.span) == nil else { return }
    // Byte by byte of the text as written, like llama.cpp: characters beyond ASCII leave nothing.
    tokens.append(text.compactMap { vocabulary.token([$0].span) })
  }

  private static func isOneCharacter(_ text: [UInt8]) -> Bool {
    text.count { $0 & 0xC0 != 0x80 } == 1
  }
}

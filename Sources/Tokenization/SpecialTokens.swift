import EngineTypes
import HeapModule

/// Finds special tokens in text before it is cut into words.
///
/// Longer tokens are matched first wherever they stand, so a shorter one further left can lose its
/// text to a longer one, as in llama.cpp. One walk over a trie finds what could stand at each place.
struct SpecialTokens: Sendable {
  enum Fragment: Equatable {
    case text(Range<Int>)
    case token(TokenID)
  }

  private struct Entry {
    var token: TokenID
    var length: Int
    var isHidden: Bool
    /// Whether whitespace after the token is no text.
    var trims: Bool
    /// The longest entry that this one begins with, or -1.
    var shorter = -1
  }

  /// In order of claim: longest first.
  private var entries: [Entry] = []
  private var trie = ByteTrie()

  /// - Parameters:
  ///   - types: What each token is.
  ///   - texts: The text of each.
  ///   - trimming: Tokens that take the whitespace behind them.
  init(types: [TokenType], texts: ByteStrings, trimming: Set<TokenID> = []) {
    for (id, type) in types.enumerated() where !type.isDisjoint(with: .special) {
      entries.append(
        Entry(
          token: TokenID(id), length: texts.range(id).count,
          isHidden: !type.isDisjoint(with: .hidden), trims: trimming.contains(TokenID(id))))
    }
    entries.sort { ($1.length, $0.token) < ($0.length, $1.token) }
    for (index, entry) in entries.enumerated() {
      trie.insert(texts.bytes[texts.range(entry.token.index)], index)
    }
    for index in entries.indices {
      var node = ByteTrie.root
      for byte in texts.bytes[texts.range(entries[index].token.index)].dropLast() {
        node = trie.next(from: node, byte) ?? node
        if trie.value(at: node) >= 0 { entries[index].shorter = trie.value(at: node) }
      }
    }
  }

  /// Cuts text at its special tokens; hidden ones (control, unknown) count only if asked for.
  ///
  /// - Complexity: O(*n* · *l* + *n* log *n*) for *n* bytes of text and tokens of *l* bytes.
  func fragments(of text: [UInt8], includingHidden: Bool) -> [Fragment] {
    guard !text.isEmpty else { return [] }
    var places = occurrences(in: text, includingHidden: includingHidden)
    guard !places.isEmpty else { return [.text(0..<text.count)] }
    var claims = Claims(text)
    while let place = places.popMin() {
      var entry = place.entry
      guard !claims.covers(place.start) else { continue }
      if claims.covers(place.start + entries[entry].length - 1) {
        entry = visible(entries[entry].shorter, includingHidden)
        if entry >= 0 { places.insert(Place(entry: entry, start: place.start)) }
        continue
      }
      claims.add(
        entries[entry].token, place.start..<place.start + entries[entry].length,
        trims: entries[entry].trims)
    }
    return claims.fragments()
  }

  /// Somewhere an entry could stand; what comes first is claimed first.
  private struct Place: Comparable {
    var entry: Int
    var start: Int

    static func < (left: Place, right: Place) -> Bool {
      (left.entry, left.start) < (right.entry, right.start)
    }
  }

  /// The longest entry at each place.
  private func occurrences(in text: [UInt8], includingHidden: Bool) -> Heap<Place> {
    guard !entries.isEmpty else { return [] }
    var places: [Place] = []
    for start in text.indices {
      var node = ByteTrie.root
      var index = start
      var longest = -1
      while index < text.count, let next = trie.next(from: node, text[index]) {
        node = next
        index += 1
        let entry = trie.value(at: node)
        if entry >= 0, includingHidden || !entries[entry].isHidden { longest = entry }
      }
      if longest >= 0 { places.append(Place(entry: longest, start: start)) }
    }
    return Heap(places)
  }

  /// The entry, or the longest one that it begins with and that is looked for.
  private func visible(_ entry: Int, _ includingHidden: Bool) -> Int {
    var entry = entry
    while entry >= 0, !includingHidden, entries[entry].isHidden { entry = entries[entry].shorter }
    return entry
  }
}

/// Which bytes of a text belong to special tokens.
private struct Claims {
  private let text: [UInt8]
  private var isClaimed: [Bool]
  private var tokens: [(token: TokenID, text: Range<Int>)] = []

  init(_ text: [UInt8]) {
    self.text = text
    isClaimed = [Bool](repeating: false, count: text.count)
  }

  func covers(_ index: Int) -> Bool { isClaimed[index] }

  /// Claims a token's text, and the whitespace after it if the token trims.
  ///
  /// Earlier claims are at least as long, so one that overlaps covers an end of this one.
  mutating func add(_ token: TokenID, _ range: Range<Int>, trims: Bool) {
    var end = range.upperBound
    if trims {
      while end < text.count, !isClaimed[end], Self.isSpace(text[end]) { end += 1 }
    }
    for index in range.lowerBound..<end { isClaimed[index] = true }
    tokens.append((token, range.lowerBound..<end))
  }

  func fragments() -> [SpecialTokens.Fragment] {
    var fragments: [SpecialTokens.Fragment] = []
    var position = 0
    for (token, range) in tokens.sorted(by: { $0.text.lowerBound < $1.text.lowerBound }) {
      if position < range.lowerBound { fragments.append(.text(position..<range.lowerBound)) }
      fragments.append(.token(token))
      position = range.upperBound
    }
    if position < text.count { fragments.append(.text(position..<text.count)) }
    return fragments
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
  }
}

import EngineTypes

/// Finds special tokens in text before it is cut into words.
///
/// Longer tokens are matched first wherever they stand, so a shorter one further left can lose its
/// text to a longer one, as in llama.cpp. One walk over a trie finds every occurrence.
struct SpecialTokens: Sendable {
  enum Fragment: Equatable {
    case text(Range<Int>)
    case token(TokenID)
  }

  private struct Entry {
    var token: TokenID
    var length: Int
    var isHidden: Bool
  }

  /// In order of claim: longest first.
  private var entries: [Entry] = []
  /// From (node, byte) to the next node.
  private var edges = IntegerTable(capacity: 64)
  /// The entry that ends at each node, or -1.
  private var entryAtNode: [Int32] = [-1]

  init(types: [TokenType], texts: ByteStrings) {
    for (id, type) in types.enumerated() where !type.isDisjoint(with: .special) {
      entries.append(
        Entry(
          token: TokenID(id), length: texts.range(id).count,
          isHidden: !type.isDisjoint(with: .hidden)))
    }
    entries.sort { ($1.length, $0.token) < ($0.length, $1.token) }
    for (index, entry) in entries.enumerated() {
      var node = 0
      for byte in texts.bytes[texts.range(entry.token.index)] { node = child(of: node, byte) }
      entryAtNode[node] = Int32(index)
    }
  }

  /// Cuts text at its special tokens; hidden ones (control, unknown) count only if asked for.
  ///
  /// - Complexity: O(*n* · *l*) for *n* bytes of text and tokens of *l* bytes, and *m* log *m* for
  ///   the *m* places where a token could stand.
  func fragments(of text: [UInt8], includingHidden: Bool) -> [Fragment] {
    var places = occurrences(in: text, includingHidden: includingHidden)
    guard !places.isEmpty else { return text.isEmpty ? [] : [.text(0..<text.count)] }
    places.sort { ($0.entry, $0.start) < ($1.entry, $1.start) }
    return assemble(claim(places, textLength: text.count), textLength: text.count)
  }

  private typealias Place = (entry: Int, start: Int)

  private func occurrences(in text: [UInt8], includingHidden: Bool) -> [Place] {
    guard !entries.isEmpty else { return [] }
    var places: [Place] = []
    for start in text.indices {
      var node = 0
      var index = start
      while index < text.count, let next = edges[Self.edge(node, text[index])] {
        node = Int(next)
        index += 1
        let entry = Int(entryAtNode[node])
        if entry >= 0, includingHidden || !entries[entry].isHidden { places.append((entry, start)) }
      }
    }
    return places
  }

  /// Keeps the places whose text nobody has claimed before.
  private func claim(_ places: [Place], textLength: Int) -> [Place] {
    var isClaimed = [Bool](repeating: false, count: textLength)
    return places.filter { place in
      let range = place.start..<place.start + entries[place.entry].length
      // Earlier claims are at least as long, so one that overlaps covers an end of this one.
      if isClaimed[range.lowerBound] || isClaimed[range.upperBound - 1] { return false }
      for index in range { isClaimed[index] = true }
      return true
    }
  }

  private func assemble(_ places: [Place], textLength: Int) -> [Fragment] {
    var fragments: [Fragment] = []
    var position = 0
    for place in places.sorted(by: { $0.start < $1.start }) {
      if position < place.start { fragments.append(.text(position..<place.start)) }
      fragments.append(.token(entries[place.entry].token))
      position = place.start + entries[place.entry].length
    }
    if position < textLength { fragments.append(.text(position..<textLength)) }
    return fragments
  }

  private mutating func child(of node: Int, _ byte: UInt8) -> Int {
    if let next = edges[Self.edge(node, byte)] { return Int(next) }
    entryAtNode.append(-1)
    edges.insert(UInt64(entryAtNode.count - 1), for: Self.edge(node, byte))
    return entryAtNode.count - 1
  }

  private static func edge(_ node: Int, _ byte: UInt8) -> UInt64 {
    UInt64(node) << 8 | UInt64(byte)
  }
}

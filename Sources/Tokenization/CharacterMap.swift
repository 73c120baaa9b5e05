/// What SentencePiece writes for characters before it looks for tokens: ﬁ as fi, Ａ as A.
///
/// `tokenizer.ggml.precompiled_charsmap`: the length of a compact double array, the array, which is
/// a trie of texts, and the replacements it points to, each ended by a zero byte. What points
/// outside is no match.
struct CharacterMap: Sendable {
  private let nodes: [UInt32]
  private let replacements: [UInt8]

  /// - Throws: `TokenizerError.characterMap` where the parts do not fit their lengths.
  init(_ bytes: [UInt8]) throws(TokenizerError) {
    guard !bytes.isEmpty else {
      (nodes, replacements) = ([], [])
      return
    }
    guard bytes.count > 4 else { throw .characterMap(byteCount: bytes.count) }
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    let length = Int(word(0))
    guard length + 4 < bytes.count, bytes.last == 0 else {
      throw .characterMap(byteCount: bytes.count)
    }
    nodes = (0..<length / 4).map { word(4 + 4 * $0) }
    replacements = Array(bytes[(4 + length)...])
  }

  /// The longest text at `start` that has a replacement, and that.
  func match(in text: [UInt8], at start: Int) -> (length: Int, replacement: ArraySlice<UInt8>)? {
    guard let root = nodes.first else { return nil }
    var best: (length: Int, offset: Int)?
    var node = Self.base(root)
    var index = start
    while index < text.count, text[index] != 0 {
      node ^= UInt32(text[index])
      guard let unit = self[node], unit & (1 << 31 | 0xFF) == UInt32(text[index]) else { break }
      node ^= Self.base(unit)
      index += 1
      if unit >> 8 & 1 == 1, let value = self[node] {
        best = (index - start, Int(value & ~(1 << 31)))
      }
    }
    guard let best, best.offset < replacements.count else { return nil }
    return (best.length, replacements[best.offset...].prefix { $0 != 0 })
  }

  private subscript(node: UInt32) -> UInt32? {
    Int(node) < nodes.count ? nodes[Int(node)] : nil
  }

  /// Where a node's children are counted from.
  private static func base(_ unit: UInt32) -> UInt32 {
    let isFar = unit >> 9 & 1 == 1
    return (unit >> 10) << (isFar ? 8 : 0)
  }
}

import EngineTypes
import HeapModule

/// Joins the characters of one text into tokens: the highest score first, the leftmost of equals.
///
/// Symbols form a linked list and candidate pairs a heap: *n* log *n* steps for *n* characters.
struct ScoreMerger {
  private struct Symbol {
    var start: Int32
    /// In bytes; 0 for a symbol joined to its left neighbour.
    var length: Int32
    var previous: Int32
    var next: Int32
    /// What it makes with the next symbol, or -1.
    var merged: Int32 = -1
  }

  private let text: [UInt8]
  private let index: TokenIndex
  private let scores: [Float]
  private var symbols: [Symbol] = []
  private var candidates = Heap<UInt64>()

  /// - Parameters:
  ///   - text: Valid UTF-8.
  ///   - index: The vocabulary.
  ///   - scores: By token.
  init(_ text: [UInt8], index: TokenIndex, scores: [Float]) {
    (self.text, self.index, self.scores) = (text, index, scores)
    symbols.reserveCapacity(text.count)
    for (offset, byte) in text.enumerated() {
      if byte & 0xC0 == 0x80, !symbols.isEmpty {
        symbols[symbols.count - 1].length += 1
      } else {
        let number = Int32(symbols.count)
        symbols.append(
          Symbol(start: Int32(offset), length: 1, previous: number - 1, next: number + 1))
      }
    }
    if !symbols.isEmpty { symbols[symbols.count - 1].next = -1 }
  }

  mutating func merge() {
    for left in symbols.indices.dropLast() { pair(Int32(left)) }
    while let candidate = candidates.popMin() {
      let left = Int(UInt32(truncatingIfNeeded: candidate))
      // What has the same score and place now is as good as what was queued.
      let token = symbols[left].merged
      guard token >= 0, key(left, token) == candidate else { continue }
      join(left)
    }
  }

  /// Appends the tokens of what is left.
  func appendTokens(to tokens: inout [TokenID], fallback: ByteFallback) {
    var current = symbols.isEmpty ? -1 : 0
    while current >= 0 {
      let symbol = symbols[current]
      let range = Int(symbol.start)..<Int(symbol.start + symbol.length)
      if let token = index.token(text.span.extracting(range)) {
        tokens.append(token)
      } else {
        fallback.append(text[range], to: &tokens)
      }
      current = Int(symbol.next)
    }
  }

  private mutating func join(_ left: Int) {
    let right = Int(symbols[left].next)
    symbols[left].length += symbols[right].length
    symbols[left].next = symbols[right].next
    symbols[right].length = 0
    symbols[right].merged = -1
    if symbols[left].next >= 0 { symbols[Int(symbols[left].next)].previous = Int32(left) }
    if symbols[left].previous >= 0 { pair(symbols[left].previous) }
    pair(Int32(left))
  }

  /// Looks up what a symbol makes with its right neighbour now, and queues it.
  @inline(__always)
  private mutating func pair(_ number: Int32) {
    let left = Int(number)
    symbols[left].merged = -1
    guard symbols[left].next >= 0 else { return }
    let start = Int(symbols[left].start)
    let length = Int(symbols[left].length + symbols[Int(symbols[left].next)].length)
    guard length <= index.maxTextLength,
      let token = index.token(text.span.extracting(start..<start + length))
    else { return }
    symbols[left].merged = token.rawValue
    candidates.insert(key(left, token.rawValue))
  }

  /// Smaller for a higher score, then for a place further left.
  @inline(__always)
  private func key(_ left: Int, _ token: Int32) -> UInt64 {
    // Adding 0 makes the two zeros one.
    let bits = (scores[Int(token)] + 0).bitPattern
    let ascending = bits >> 31 == 1 ? ~bits : bits | 1 << 31
    return UInt64(~ascending) << 32 | UInt64(UInt32(left))
  }
}

import EngineTypes
import HeapModule

/// Turns one word's bytes into tokens: the lowest-ranked pair joins first, the leftmost of equals.
///
/// Symbols form a linked list and candidate pairs a heap, so a word of a million bytes takes
/// *n* log *n* steps. A value of this type is scratch space, reused from word to word.
struct WordMerger {
  private struct Symbol {
    /// Negative for a byte that nothing is known of and for a symbol joined to its left neighbour.
    var number: Int32
    var previous: Int32
    var next: Int32
    /// The merge with the next symbol; `noRank` when there is none.
    var rank: UInt32
    var merged: Int32
  }

  private static let noRank = UInt32.max
  private var symbols: [Symbol] = []
  private var candidates = Heap<UInt64>()

  /// Appends the tokens of `word`, the symbol of each of its bytes (negative: none).
  ///
  /// Bytes without a token leave nothing behind, as in llama.cpp.
  mutating func appendTokens(
    of word: some Collection<Int32>, merges: MergeTable, to tokens: inout [TokenID]
  ) {
    symbols.removeAll(keepingCapacity: true)
    for number in word {
      let index = Int32(symbols.count)
      symbols.append(
        Symbol(number: number, previous: index - 1, next: index + 1, rank: Self.noRank, merged: -1))
    }
    guard !symbols.isEmpty else { return }
    symbols[symbols.count - 1].next = -1
    for index in symbols.indices.dropLast() { pair(Int32(index), merges) }
    while let candidate = candidates.popMin() { join(candidate, merges) }
    var index: Int32 = 0
    while index >= 0 {
      let symbol = symbols[Int(index)]
      if symbol.number >= 0 { merges.append(symbol.number, to: &tokens) }
      index = symbol.next
    }
  }

  /// Looks up whether a symbol joins its right neighbour now, and queues it if so.
  @inline(__always)
  private mutating func pair(_ index: Int32, _ merges: MergeTable) {
    let symbol = symbols[Int(index)]
    symbols[Int(index)].rank = Self.noRank
    guard symbol.next >= 0, symbol.number >= 0 else { return }
    let right = symbols[Int(symbol.next)].number
    guard right >= 0, let merge = merges.merge(symbol.number, right) else { return }
    symbols[Int(index)].rank = merge.rank
    symbols[Int(index)].merged = merge.symbol
    candidates.insert(UInt64(merge.rank) << 32 | UInt64(UInt32(bitPattern: index)))
  }

  @inline(__always)
  private mutating func join(_ candidate: UInt64, _ merges: MergeTable) {
    let left = Int(UInt32(truncatingIfNeeded: candidate))
    // A rank names one pair, so an equal rank means that nothing has changed since it was queued.
    guard symbols[left].rank == UInt32(truncatingIfNeeded: candidate >> 32) else { return }
    let right = Int(symbols[left].next)
    symbols[left].number = symbols[left].merged
    symbols[left].next = symbols[right].next
    if symbols[right].next >= 0 { symbols[Int(symbols[right].next)].previous = Int32(left) }
    symbols[right].number = -1
    symbols[right].rank = Self.noRank
    if symbols[left].previous >= 0 { pair(symbols[left].previous, merges) }
    pair(Int32(left), merges)
  }
}

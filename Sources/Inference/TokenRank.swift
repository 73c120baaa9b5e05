import EngineTypes

/// A token's place in the order of likelihood: larger logit first, then lower id.
///
/// One integer that sorts ascending, so no comparison depends on how floats compare. Both zeros
/// are equal; NaN comes last.
struct TokenRank: Comparable {
  private let key: UInt64

  init(token: Int, logit: Float) {
    // Adding zero turns −0 into +0.
    let bits = (logit.isNaN ? -Float.infinity : logit + 0).bitPattern
    let ascending = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
    key = UInt64(~ascending) << 32 | UInt64(token)
  }

  var token: TokenID { TokenID(Int(key & 0xFFFF_FFFF)) }

  static func < (a: TokenRank, b: TokenRank) -> Bool { a.key < b.key }
}

/// Tokens to be taken in order of likelihood, as many as are needed.
///
/// A heap: O(vocabulary) to make, O(log vocabulary) a token, which beats sorting because few are
/// ever taken.
struct TokenHeap {
  private var ranks: [TokenRank]

  /// Makes a heap of the tokens whose logits belong to it.
  init(_ logits: Span<Float>, where belongs: (Float) -> Bool) {
    ranks = []
    for index in logits.indices where belongs(logits[index]) {
      ranks.append(TokenRank(token: index, logit: logits[index]))
    }
    for index in (0..<ranks.count / 2).reversed() { sink(index) }
  }

  /// Takes the likeliest token left.
  mutating func pop() -> TokenID? {
    guard let first = ranks.first else { return nil }
    let last = ranks.removeLast()
    if !ranks.isEmpty {
      ranks[0] = last
      sink(0)
    }
    return first.token
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      guard child < ranks.count else { return }
      if child + 1 < ranks.count, ranks[child + 1] < ranks[child] { child += 1 }
      guard ranks[child] < ranks[parent] else { return }
      ranks.swapAt(parent, child)
      parent = child
    }
  }
}

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

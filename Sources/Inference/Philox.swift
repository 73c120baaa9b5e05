/// Philox4x32-10, a generator without state: the same key and counter always give the same words.
///
/// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011). Test vector: key 0 and
/// counter 0 give `6627e8d5 e169c58d bc57ac4c 9b00dbd8`.
package enum Philox {
  package static func words(
    key: (UInt32, UInt32), counter: (UInt32, UInt32, UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (key, x) = (key, counter)
    for _ in 0..<10 {
      let a = x.0.multipliedFullWidth(by: 0xD251_1F53)
      let b = x.2.multipliedFullWidth(by: 0xCD9E_8D57)
      x = (b.high ^ x.1 ^ key.0, b.low, a.high ^ x.3 ^ key.1, a.low)
      key = (key.0 &+ 0x9E37_79B9, key.1 &+ 0xBB67_AE85)
    }
    return x
  }

  /// A number in 0 ..< 1 with 53 random bits, for one seed and one position.
  package static func uniform(seed: UInt64, position: Int) -> Double {
    let key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    let words = words(key: key, counter: (UInt32(truncatingIfNeeded: position), 0, 0, 0))
    let bits = UInt64(words.0) << 32 | UInt64(words.1)
    return Double(bits >> 11) * 0x1p-53
  }
}

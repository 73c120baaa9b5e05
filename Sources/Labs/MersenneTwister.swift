/// CPython's random numbers, so that its shuffles can be repeated to the last card.
///
/// MT19937 seeded by array, as `random.seed(n)` does it for an integer. Test vector: seed 42 begins
/// 2746317213, 478163327, 107420369.
package struct MersenneTwister {
  private static let size = 624
  private static let period = 397
  private var state: [UInt32]
  private var index = size

  package init(seed: UInt64) {
    let key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    state = Self.linear(19_650_218)
    mix(key[1] == 0 ? [key[0]] : key)
  }

  private static func linear(_ seed: UInt32) -> [UInt32] {
    var state = [seed]
    for i in 1..<size {
      let last = state[i - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i))
    }
    return state
  }

  private mutating func mix(_ key: [UInt32]) {
    var (i, j) = (1, 0)
    func next(_ state: inout [UInt32]) {
      i += 1
      if i == Self.size {
        state[0] = state[Self.size - 1]
        i = 1
      }
    }
    for _ in 0..<Self.size {
      let last = state[i - 1]
      state[i] = (state[i] ^ (last ^ last >> 30) &* 1_664_525) &+ key[j] &+ UInt32(j)
      j = (j + 1) % key.count
      next(&state)
    }
    for _ in 1..<Self.size {
      let last = state[i - 1]
      state[i] = (state[i] ^ (last ^ last >> 30) &* 1_566_083_941) &- UInt32(i)
      next(&state)
    }
    state[0] = 0x8000_0000
  }

  package mutating func next() -> UInt32 {
    if index == Self.size { twist() }
    var y = state[index]
    index += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ y >> 18
  }

  private mutating func twist() {
    for i in 0..<Self.size {
      let y = state[i] & 0x8000_0000 | state[(i + 1) % Self.size] & 0x7FFF_FFFF
      let far = state[(i + Self.period) % Self.size]
      state[i] = far ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    index = 0
  }

  /// Shuffles as `random.shuffle` does.
  package mutating func shuffle(_ values: inout [Double]) {
    for i in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(i, below(i + 1)) }
  }

  /// A number in `0..<limit`: as many bits as the limit has, drawn again while they are too large.
  private mutating func below(_ limit: Int) -> Int {
    let bitCount = Int.bitWidth - limit.leadingZeroBitCount
    while true {
      let value = Int(next() >> UInt32(32 - bitCount))
      if value < limit { return value }
    }
  }
}

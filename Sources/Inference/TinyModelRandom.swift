/// Numbers that are the same on every machine: splitmix64, and sums of its 16-bit parts.
///
/// No library function takes part, so the tiny model's bytes do not depend on one.
struct TinyModelRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of mean 0 and variance 1, shaped nearly like a normal one: a sum of four uniform ones.
  mutating func normal() -> Float {
    let bits = next()
    let sum = (0..<4).reduce(0) { $0 + Int(bits >> (16 * UInt64($1)) & 0xFFFF) }
    // Four uniform numbers of width 65,536 have the variance 65,536² / 3.
    return Float(sum - 2 * 65_535) / 65_536 * (3 as Float).squareRoot()
  }

  mutating func normals(_ count: Int, scale: Float) -> [Float] {
    (0..<count).map { _ in normal() * scale }
  }
}

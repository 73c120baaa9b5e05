import EngineTypes

/// Numbers that are the same on every machine: SplitMix64, and sums of its 16-bit parts.
///
/// No library function takes part, so the tiny model's bytes do not depend on one.
struct TinyModelRandom {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { random.next() }

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

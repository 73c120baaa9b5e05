import Inference

/// Random numbers of an experiment: a function of the seed and of how many were drawn before.
struct LabRandom {
  private let seed: UInt64
  private var position = 0

  /// - Parameters:
  ///   - seed: the experiment's.
  ///   - stream: keeps numbers for different purposes apart.
  init(seed: UInt64, stream: UInt64 = 0) {
    self.seed = seed &+ stream &* 0x9E37_79B9_7F4A_7C15
  }

  /// Uniform in 0 ..< 1.
  mutating func uniform() -> Double {
    defer { position += 1 }
    return Philox.uniform(seed: seed, position: position)
  }

  mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.count))
  }

  /// Mean 0 and variance 1, shaped nearly like a normal number: a sum of twelve uniform ones.
  mutating func normal() -> Float {
    Float((0..<12).reduce(-6.0) { sum, _ in sum + uniform() })
  }
}

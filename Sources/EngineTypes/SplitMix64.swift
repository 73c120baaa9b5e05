/// Seeded numbers that are the same on every machine and in every version of Swift.
package struct SplitMix64: RandomNumberGenerator, Equatable, Sendable {
  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// The remainder, so small numbers come a little more often: by `bound` in 2⁶⁴.
  package mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Fisher and Yates, from the end; the library's `shuffled` may change with its version.
  package mutating func shuffled<Element>(_ values: [Element]) -> [Element] {
    var values = values
    for index in values.indices.dropFirst().reversed() {
      values.swapAt(index, next(below: index + 1))
    }
    return values
  }

  /// What the `index`-th call of `next` gives, from 1.
  package static func value(seed: UInt64, index: UInt64) -> UInt64 {
    mixed(seed &+ index &* increment)
  }

  private static func mixed(_ state: UInt64) -> UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

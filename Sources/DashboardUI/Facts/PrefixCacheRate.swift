/// How much of the prompts came from the prefix cache, over a window and over the whole run.
package struct PrefixCacheRate: Equatable, Sendable {
  private struct Sample: Equatable, Sendable {
    var at: UInt64
    var queried: Int
    var found: Int
  }

  private var samples = History<Sample>(capacity: 512)
  private var queried = 0
  private var found = 0

  package init() {}

  package mutating func absorb(queried: Int, found: Int, at time: UInt64) {
    guard queried > 0 else { return }
    samples.append(Sample(at: time, queried: queried, found: found))
    self.queried += queried
    self.found += found
  }

  /// Fraction of all prompt tokens looked up so far; `nil` before the first.
  package var lifetime: Double? { queried > 0 ? Double(found) / Double(queried) : nil }

  /// The same for the look-ups in the window before `now`.
  package func recent(endingAt now: UInt64, window: UInt64) -> Double? {
    let start = now > window ? now - window : 0
    let inside = samples.elements.lazy.filter { $0.at >= start }
    let queried = inside.reduce(0) { $0 + $1.queried }
    guard queried > 0 else { return nil }
    return Double(inside.reduce(0) { $0 + $1.found }) / Double(queried)
  }
}

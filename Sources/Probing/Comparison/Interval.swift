import Foundation

/// How often something happens, with 95 % confidence, by what was seen.
///
/// Of Clopper and Pearson: exact, and also of use where nothing was seen. It holds for asks that are
/// independent of each other, which a server's need not be.
package struct Interval: Hashable, Sendable {
  package static let method = "Clopper-Pearson, 95 %"
  private static let tail = 0.025

  package var lower: Double
  package var upper: Double

  /// `nil` of no trials.
  package init?(_ hits: Int, of trials: Int) {
    guard trials > 0 else { return nil }
    precondition((0...trials).contains(hits), "\(hits) of \(trials)")
    lower =
      hits == 0
      ? 0 : Self.solve { 1 - Self.atMost(hits - 1, of: trials, $0) - Self.tail }
    upper = hits == trials ? 1 : Self.solve { Self.tail - Self.atMost(hits, of: trials, $0) }
  }

  /// Where a rising function is 0.
  private static func solve(_ function: (Double) -> Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if function(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The probability of at most so many hits.
  private static func atMost(_ hits: Int, of trials: Int, _ chance: Double) -> Double {
    guard chance > 0 else { return 1 }
    guard chance < 1 else { return hits >= trials ? 1 : 0 }
    var (sum, ways) = (0.0, 0.0)
    for count in 0...hits {
      sum += exp(ways + Double(count) * log(chance) + Double(trials - count) * log1p(-chance))
      ways += log(Double(trials - count)) - log(Double(count + 1))
    }
    return min(1, sum)
  }
}

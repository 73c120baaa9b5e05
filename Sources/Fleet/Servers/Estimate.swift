/// A percentile read off a histogram: never exact, and beyond the last bound only that it is beyond.
package enum Estimate: Hashable, Sendable {
  case about(Double)
  /// Above the last finite bound.
  case above(Double)

  /// For what has to compare: the bound itself where more is not known.
  package var value: Double {
    switch self {
    case .about(let value), .above(let value): value
    }
  }
}

extension Histogram {
  /// The value that a part of all values does not exceed, from 0 to 1.
  ///
  /// As Prometheus reads it: within a bucket values are taken to lie evenly, the first bucket begins at
  /// 0, and what lies in the last, unbounded one is above the bound before it.
  ///
  /// - Returns: `nil` where there are no values, or no unbounded bucket.
  package func percentile(_ part: Double) -> Estimate? {
    guard bounds.last == .infinity, let total = counts.last, total > 0, total.isFinite else {
      return nil
    }
    let rank = part * total
    var (index, below) = (0, 0.0)
    // A count that falls is none; what came before it stands.
    while index < counts.count - 1, max(below, counts[index]) < rank {
      below = max(below, counts[index])
      index += 1
    }
    guard index < counts.count - 1 else {
      return index > 0 ? .above(bounds[index - 1]) : nil
    }
    let upper = bounds[index]
    if index == 0, upper <= 0 { return .about(upper) }
    let lower = index == 0 ? 0 : bounds[index - 1]
    let inside = counts[index] - below
    guard inside > 0 else { return .about(upper) }
    return .about(lower + (upper - lower) * ((rank - below) / inside))
  }
}

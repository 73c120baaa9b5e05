/// Counts of values up to bounds, as a server tells them: each bucket holds those before it too.
package struct Histogram: Equatable, Sendable {
  /// Upper bounds, ascending; a whole histogram ends with infinity.
  ///
  /// Empty where only sum and count are told.
  package private(set) var bounds: [Double] = []
  /// Of each bound, how many values were not above it.
  package private(set) var counts: [Double] = []
  package var sum: Double?
  /// Where there are no buckets; else the last of them says it.
  package var toldCount: Double?
  /// Where the next bound is looked for: they come in order.
  private var place = 0

  package init() {}

  package static func == (a: Histogram, b: Histogram) -> Bool {
    a.bounds == b.bounds && a.counts == b.counts && a.sum == b.sum && a.toldCount == b.toldCount
  }

  package init(bounds: [Double], counts: [Double], sum: Double? = nil) {
    precondition(bounds.count == counts.count, "\(bounds.count) bounds, \(counts.count) counts")
    (self.bounds, self.counts, self.sum) = (bounds, counts, sum)
  }

  /// How many values it counts; `nil` where that is not told.
  package var count: Double? { bounds.last == .infinity ? counts.last : toldCount }

  package var mean: Double? {
    guard let sum, let count, count > 0 else { return nil }
    let mean = sum / count
    return mean.isFinite ? mean : nil
  }

  /// Adds what one series says of a bound.
  mutating func add(_ count: Double, upTo bound: Double) {
    if place >= bounds.count || bounds[place] != bound {
      place = bounds.firstIndex { $0 >= bound } ?? bounds.count
      if place == bounds.count || bounds[place] != bound {
        bounds.insert(bound, at: place)
        counts.insert(0, at: place)
      }
    }
    counts[place] += count
    place += 1
  }

  /// Of several histograms one, where they have the same bounds.
  ///
  /// - Returns: whether they have; where not, nothing is added.
  @discardableResult
  package mutating func merge(_ other: Histogram) -> Bool {
    guard bounds == other.bounds else { return false }
    for index in counts.indices { counts[index] += other.counts[index] }
    sum = Self.added(sum, other.sum)
    toldCount = Self.added(toldCount, other.toldCount)
    return true
  }

  /// What came on top of an earlier state, where both have the same bounds; `nil` where not.
  package func minus(_ earlier: Histogram) -> Histogram? {
    guard bounds == earlier.bounds else { return nil }
    var difference = self
    for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
    difference.sum = Self.subtracted(sum, earlier.sum)
    difference.toldCount = Self.subtracted(toldCount, earlier.toldCount)
    return difference
  }

  /// Whether each count is at least that of an earlier state: else the server began anew.
  func continues(_ earlier: Histogram) -> Bool {
    guard bounds == earlier.bounds else { return false }
    if let toldCount, let before = earlier.toldCount, toldCount < before { return false }
    return zip(counts, earlier.counts).allSatisfy { $0 >= $1 }
  }

  /// Whether it can be reckoned with: all counts are numbers of things.
  var isSound: Bool {
    counts.allSatisfy { $0.isFinite && $0 >= 0 } && (sum?.isFinite ?? true)
      && (toldCount.map { $0.isFinite && $0 >= 0 } ?? true)
  }

  private static func added(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return a ?? b }
    return a + b
  }

  private static func subtracted(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a - b
  }
}

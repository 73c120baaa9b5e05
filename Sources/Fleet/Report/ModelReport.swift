/// All replicas of one model together: sums, and percentiles of all their values.
package struct ModelReport: Sendable {
  package let model: String
  /// Places in the report's list, of those that answer.
  package let replicas: [Int]
  package let running: Double?
  package let waiting: Double?
  /// The fullest.
  package let kvUsage: Double?
  package let promptRate: Double?
  package let generationRate: Double?
  package let finishedRate: Double?
  package let prefixHitRate: Double?
  package let preemptions: Double?
  /// Differences of buckets added up: a percentile of all values, not a mean of percentiles.
  ///
  /// Missing where replicas have different buckets.
  package let histograms: [Distribution: Histogram]
  package let outliers: [Outlier]

  static func all(_ replicas: [ReplicaReport]) -> [ModelReport] {
    let named = replicas.indices.filter { replicas[$0].isUp && replicas[$0].model != nil }
    let groups = Dictionary(grouping: named) { replicas[$0].model ?? "" }
    return groups.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { ModelReport($0.key, $0.value, replicas) }
  }

  private init(_ model: String, _ places: [Int], _ all: [ReplicaReport]) {
    (self.model, replicas) = (model, places)
    let members = places.map { all[$0] }
    func sum(_ value: (ReplicaReport) -> Double?) -> Double? {
      let values = members.compactMap(value)
      return values.isEmpty ? nil : values.reduce(0, +)
    }
    running = sum { $0.sample?[.running] }
    waiting = sum { $0.sample?[.waiting] }
    kvUsage = members.compactMap { $0.sample?[.kvUsage] }.max()
    promptRate = sum { $0.window?.rate(of: .promptTokens) }
    generationRate = sum { $0.window?.rate(of: .generationTokens) }
    finishedRate = sum { $0.window?.finishedRate }
    preemptions = sum { $0.window?.increase(of: .preemptions) }
    let hits = sum { $0.window?.increase(of: .prefixHits) }
    let queries = sum { $0.window?.increase(of: .prefixQueries) }
    prefixHitRate = hits.flatMap { hits in queries.flatMap { $0 > 0 ? hits / $0 : nil } }
    histograms = Self.merged(members)
    outliers = OutlierRule.outliers(places, all)
  }

  private static func merged(_ members: [ReplicaReport]) -> [Distribution: Histogram] {
    var merged: [Distribution: Histogram] = [:]
    for distribution in Distribution.main {
      let all = members.compactMap { $0.window?.histogram(of: distribution) }
      guard var sum = all.first else { continue }
      if all.dropFirst().allSatisfy({ sum.merge($0) }) { merged[distribution] = sum }
    }
    return merged
  }
}

import EngineTypes

/// What replicas of a model are held against each other by.
package enum OutlierMeasure: CaseIterable, Hashable, Sendable {
  case timeToFirstToken, interTokenLatency, endToEnd, running, waiting, kvUsage, generationRate

  package var name: String {
    switch self {
    case .timeToFirstToken: "TTFT p50"
    case .interTokenLatency: "ITL p50"
    case .endToEnd: "E2E p50"
    case .running: "running requests"
    case .waiting: "waiting requests"
    case .kvUsage: "KV in use"
    case .generationRate: "output tok/s"
    }
  }

  /// What it is of a replica; `nil` where too little came to say.
  func value(_ replica: ReplicaReport) -> Double? {
    switch self {
    case .timeToFirstToken: latency(.timeToFirstToken, replica)
    case .interTokenLatency: latency(.interTokenLatency, replica)
    case .endToEnd: latency(.endToEnd, replica)
    case .running: replica.sample?[.running]
    case .waiting: replica.sample?[.waiting]
    case .kvUsage: replica.sample?[.kvUsage]
    case .generationRate: replica.window?.rate(of: .generationTokens)
    }
  }

  /// Values that a percentile needs to be held against another.
  private static let leastCount = 20.0

  private func latency(_ distribution: Distribution, _ replica: ReplicaReport) -> Double? {
    guard let histogram = replica.window?.histogram(of: distribution),
      let count = histogram.count, count >= Self.leastCount
    else { return nil }
    return histogram.percentile(0.5)?.value
  }

  /// Differences below this are none, however much the others agree.
  var leastDifference: Double {
    switch self {
    case .timeToFirstToken: 0.05
    case .interTokenLatency: 0.005
    case .endToEnd: 0.5
    case .running, .waiting: 4
    case .kvUsage: 0.15
    case .generationRate: 20
    }
  }

  /// Whether less than the others is worth saying too.
  var isTwoSided: Bool {
    switch self {
    case .running, .kvUsage, .generationRate: true
    case .timeToFirstToken, .interTokenLatency, .endToEnd, .waiting: false
    }
  }

  func text(_ value: Double) -> String {
    switch self {
    case .timeToFirstToken, .interTokenLatency, .endToEnd:
      NumberText.duration(UInt64(min(1e18, max(0, value * 1e9))))
    case .running, .waiting: NumberText.rate(value)
    case .kvUsage: NumberText.percent(value)
    case .generationRate: "\(NumberText.rate(value)) tok/s"
    }
  }
}

/// A replica that stands out from those of its model, by one measure.
package struct Outlier: Hashable, Sendable {
  /// Its place in the report's list.
  package let replica: Int
  package let name: String
  package let measure: OutlierMeasure
  package let value: Double
  package let median: Double
  /// How many replicas the median is of.
  package let count: Int
  /// Distance from the median in robust standard deviations.
  package let score: Double

  /// How many times the median; `nil` where that is 0.
  package var factor: Double? { median > 0 ? value / median : nil }

  package var sentence: String { "\(name): \(words)" }

  /// By what it stands out, without its name.
  package var words: String {
    let (shown, middle) = (measure.text(value), measure.text(median))
    let times = factor.map { "\(NumberText.fixed($0, $0 < 10 ? 1 : 0))× " } ?? "against "
    return "\(measure.name) \(shown) is \(times)the median of \(count) replicas "
      + "(\(middle))"
  }
}

/// Which replica stands out.
///
/// A value is an outlier where it is more than 3.5 robust standard deviations from the median of all
/// replicas of its model (0.6745 · distance ÷ MAD, the median of all distances; Iglewicz and Hoaglin's
/// rule), and at least 1.5 times the median or at most a part in 1.5 of it, and the difference is one that
/// matters. Median and MAD do not move with the one that is wrong, as mean and deviation would. Replicas
/// that agree to the last digit have a MAD of 0: it is taken as at least a twentieth of the median.
/// It takes three replicas that answer, or nobody could say which of two is the odd one.
enum OutlierRule {
  static let leastReplicas = 3
  static let leastScore = 3.5
  static let leastFactor = 1.5
  /// Output tokens a second of all replicas below which nobody is busy enough to stand out.
  static let leastTraffic = 1.0

  /// The outliers among replicas of one model, the farthest first.
  static func outliers(_ places: [Int], _ all: [ReplicaReport]) -> [Outlier] {
    let members = places.filter { !all[$0].isWhole }
    let traffic = members.compactMap { all[$0].window?.rate(of: .generationTokens) }.reduce(0, +)
    let running = members.compactMap { all[$0].sample?[.running] }.reduce(0, +)
    guard traffic >= leastTraffic || running >= 1 else { return [] }
    return OutlierMeasure.allCases.flatMap { outliers(by: $0, members, all) }
      .sorted { $0.score > $1.score }
  }

  private static func outliers(
    by measure: OutlierMeasure, _ places: [Int], _ all: [ReplicaReport]
  ) -> [Outlier] {
    let values = places.compactMap { place in measure.value(all[place]).map { (place, $0) } }
    guard values.count >= leastReplicas else { return [] }
    let middle = median(values.map(\.1))
    let spread = max(median(values.map { abs($0.1 - middle) }), middle / 20, 1e-12)
    return values.compactMap { place, value in
      let distance = value - middle
      let score = 0.6745 * abs(distance) / spread
      guard score > leastScore, abs(distance) >= measure.leastDifference,
        distance > 0 ? value >= middle * leastFactor : value * leastFactor <= middle,
        distance > 0 || measure.isTwoSided
      else { return nil }
      return Outlier(
        replica: place, name: all[place].name, measure: measure, value: value, median: middle,
        count: values.count, score: score)
    }
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}

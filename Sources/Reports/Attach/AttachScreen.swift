package import DashboardUI
import EngineTypes
package import Fleet

/// What `invar attach` shows: every replica with all that is known of it.
package enum AttachScreen {
  package static func value(_ report: FleetReport) -> WatchedFleet {
    let replicas = report.replicas.map(replica)
    let order: [WatchedFleet.Health] = [.down, .stale, .outlier, .asking, .up]
    let worst = order.first { health in replicas.contains { $0.health == health } }
    var fleet = WatchedFleet(
      headline: AttachWords.headline(report), verdict: worst ?? .asking,
      terms: AttachWords.terms(report))
    fleet.findings = AttachWords.findings(report)
    fleet.cost = AttachWords.cost(report)
    fleet.sums = report.models.map(sum)
    fleet.replicas = replicas
    return fleet
  }

  /// Everything that is known of one replica.
  ///
  /// It is called by its key of the value; `now` is seconds since 1970, to say how long a server has been
  /// running, which `nil` leaves out.
  package static func detail(
    of key: String, in report: FleetReport, now: Double?
  ) -> WatchedFleet.Detail {
    guard let replica = report.replicas.first(where: { $0.key == key }) else { return .init() }
    let past = AttachSections.past(replica, report)
    return .init(
      sections: AttachSections.all(replica, now: now) + [past].compactMap(\.self),
      shapes: AttachSections.shapes(replica))
  }

  private static func replica(_ replica: ReplicaReport) -> WatchedFleet.Replica {
    var row = WatchedFleet.Replica(
      key: replica.key, name: replica.name, health: health(replica),
      stateWords: words(replica))
    row.reasons = replica.state.reason.map { [$0] } ?? []
    row.reasons += replica.outliers.map(\.sentence)
    let (sample, window) = (replica.sample, replica.window)
    (row.running, row.waiting) = (sample?[.running], sample?[.waiting])
    row.kvUsage = sample?[.kvUsage]
    row.hitRate = window?.part(.prefixHits, of: .prefixQueries)
    row.preemptions = window?.increase(of: .preemptions)
    row.finishedRate = window?.finishedRate
    row.promptRate = window?.rate(of: .promptTokens)
    row.generationRate = window?.rate(of: .generationTokens)
    row.timeToFirstToken = latency { replica.percentile($0, of: .timeToFirstToken) }
    row.interTokenLatency = latency { replica.percentile($0, of: .interTokenLatency) }
    row.endToEnd = latency { replica.percentile($0, of: .endToEnd) }
    row.history = replica.points.map { $0.map(point) }
    return row
  }

  private static func sum(_ model: ModelReport) -> WatchedFleet.Replica {
    var row = WatchedFleet.Replica(
      key: "Σ \(model.model)", name: "Σ \(model.model)", health: .up,
      stateWords: "\(model.replicas.count) up")
    (row.running, row.waiting) = (model.running, model.waiting)
    (row.kvUsage, row.hitRate) = (model.kvUsage, model.prefixHitRate)
    row.preemptions = model.preemptions
    row.finishedRate = model.finishedRate
    (row.promptRate, row.generationRate) = (model.promptRate, model.generationRate)
    func of(_ distribution: Distribution) -> WatchedFleet.Latency {
      latency { model.histograms[distribution]?.percentile($0) }
    }
    row.timeToFirstToken = of(.timeToFirstToken)
    row.interTokenLatency = of(.interTokenLatency)
    row.endToEnd = of(.endToEnd)
    return row
  }

  private static func health(_ replica: ReplicaReport) -> WatchedFleet.Health {
    switch replica.state {
    case .asking: .asking
    case .up: replica.outliers.isEmpty ? .up : .outlier
    case .stale: .stale
    case .down: .down
    }
  }

  /// In a few cells: of an outlier its factor.
  private static func words(_ replica: ReplicaReport) -> String {
    if replica.isUp, let outlier = replica.outliers.first {
      guard let factor = outlier.factor, factor < 100 else { return "odd" }
      return "\(NumberText.fixed(factor, factor < 10 ? 1 : 0))× !"
    }
    if case .stale(let seconds, _) = replica.state {
      return seconds < 100 ? "stale\(NumberText.fixed(seconds, 0))" : "stale"
    }
    return replica.state.name
  }

  private static func latency(_ percentile: (Double) -> Estimate?) -> WatchedFleet.Latency {
    func reading(_ estimate: Estimate?) -> WatchedFleet.Reading? {
      switch estimate {
      case .about(let value)?: .init(seconds: value)
      case .above(let bound)?: .init(seconds: bound, isAbove: true)
      case nil: nil
      }
    }
    return .init(p50: reading(percentile(0.5)), p99: reading(percentile(0.99)))
  }

  private static func point(_ point: EngineHistory.Point) -> WatchedFleet.Point {
    var shown = WatchedFleet.Point()
    (shown.running, shown.kvUsage) = (point.running, point.kvUsage)
    (shown.promptRate, shown.generationRate) = (point.promptRate, point.generationRate)
    shown.timeToFirstToken = point.timeToFirstToken
    return shown
  }
}

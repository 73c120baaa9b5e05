/// Everything that is shown or written of a fleet at one time.
package struct FleetReport: Sendable {
  /// In the order of the targets, and of each the engines as the server names them.
  package private(set) var replicas: [ReplicaReport]
  /// Replicas of one model taken together, where there is more than one.
  package let models: [ModelReport]
  package let interval: UInt64
  package let window: UInt64
  package let targetCount: Int
  /// `nil` where no price is known.
  package let cost: Cost?
  /// What happened while it was watched, the newest last, and the time up to which it goes.
  package private(set) var events: [FleetDiary.Entry] = []
  package let time: UInt64

  package init(_ fleet: Fleet, at now: UInt64, prices: Prices = Prices()) {
    (interval, window, targetCount) = (fleet.interval, fleet.window, fleet.entries.count)
    time = now
    var replicas = fleet.entries.flatMap { entry -> [ReplicaReport] in
      let state = entry.record.state(at: now, interval: fleet.interval)
      guard !entry.order.isEmpty else {
        return [ReplicaReport(entry, nil, nil, state: state, at: now, window: fleet.window)]
      }
      return entry.order.map { key in
        let row = entry.rows[key]
        // The server goes on without this engine.
        let isGone = state == .up && row?.isCurrent == false
        return ReplicaReport(
          entry, key, row, state: isGone ? .down(reason: "its server has it no more") : state,
          at: now, window: fleet.window)
      }
    }
    ReplicaNames.name(&replicas)
    models = ModelReport.all(replicas)
    for outlier in models.flatMap(\.outliers) { replicas[outlier.replica].outliers.append(outlier) }
    cost = Cost(replicas, prices)
    self.replicas = replicas
  }

  /// The same with what happened, of which this is the newest.
  ///
  /// - Parameter diary: takes it in.
  package mutating func add(to diary: inout FleetDiary) {
    diary.absorb(replicas, at: time)
    events = diary.entries
  }

  /// What happened since the report before.
  package var news: [FleetDiary.Entry] { events.filter { $0.at == time } }

  package func count(where isCounted: (TargetState) -> Bool) -> Int {
    var seen: Set<String> = []
    return replicas.count { isCounted($0.state) && seen.insert($0.target.url).inserted }
  }
}

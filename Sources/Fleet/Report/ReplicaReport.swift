/// One row: an engine of a server, as it stands.
package struct ReplicaReport: Sendable {
  /// What it is called among the others, from its model's name and as much of its address as is needed.
  package var name: String
  package let target: Target
  package let family: ServerFamily?
  package let model: String?
  package let engine: String?
  package let state: TargetState
  /// Not of any one engine, but of all of a server's.
  package let isWhole: Bool
  /// The newest answer; `nil` where there was none.
  package let sample: EngineSample?
  /// Seconds since it.
  package let age: Double?
  /// `nil` until there are two answers.
  package let window: WindowFigures?
  package let sinceFirst: WindowFigures?
  package let peak: EngineHistory.Point
  package let points: [EngineHistory.Point?]
  package let restartCount: Int
  package let duplicateCount: Int
  package let failureCount: Int
  /// Requests of the server by path, since it began.
  package let endpoints: [String: Double]
  /// When its process began, in seconds since 1970.
  package let processStart: Double?
  /// By what it stands out from the replicas of its model.
  package var outliers: [Outlier] = []

  /// What a person chooses it by: it stays the same while it is watched.
  package var key: String { "\(target.url) \(model ?? "") \(engine ?? "")" }

  /// Figures are of now.
  package var isUp: Bool { state == .up }

  package func percentile(_ part: Double, of distribution: Distribution) -> Estimate? {
    window?.histogram(of: distribution)?.percentile(part)
  }
}

extension ReplicaReport {
  init(
    _ entry: Fleet.Entry, _ key: Fleet.EngineKey?, _ row: Fleet.Row?, state: TargetState,
    at now: UInt64, window: UInt64
  ) {
    (target, family, self.state) = (entry.target, entry.family, state)
    // A file may name the model of a server that does not.
    model = key?.model ?? entry.target.labels["model_name"] ?? entry.target.labels["model"]
    engine = key?.engine
    isWhole = engine == nil && entry.order.contains { $0.engine != nil && $0.model == key?.model }
    let history = row?.history
    sample = history?.sample
    age = history.map { Double(now > $0.at ? now - $0.at : 0) / 1e9 }
    self.window = history?.figures(within: window)
    sinceFirst = history?.sinceFirst
    (peak, points) = (history?.peak ?? EngineHistory.Point(), history?.points ?? [])
    restartCount = history?.restartCount ?? 0
    (duplicateCount, failureCount) = (entry.duplicateCount, entry.record.failureCount)
    (processStart, endpoints) = (entry.processStart, entry.endpoints)
    name = model ?? entry.target.address
  }
}

/// Every target that is watched, with what it has said so far.
///
/// Values in, values out: it asks nobody and knows no clock.
package struct Fleet: Sendable {
  /// An engine of a target over time.
  struct Row: Sendable {
    var history: EngineHistory
    /// Whether the target's newest answer had it.
    var isCurrent = true
  }

  struct Entry: Sendable {
    var target: Target
    var record = TargetRecord()
    var family: ServerFamily?
    var rows: [EngineKey: Row] = [:]
    /// In the order the server names them.
    var order: [EngineKey] = []
    var processStart: Double?
    var duplicateCount = 0
    var endpoints: [String: Double] = [:]
  }

  /// What tells the engines of one server apart.
  struct EngineKey: Hashable, Sendable {
    var model: String?
    var engine: String?
  }

  /// How often each is asked, and what percentiles and rates are taken over, in nanoseconds.
  package let interval: UInt64
  package let window: UInt64
  private(set) var entries: [Entry] = []

  package init(interval: UInt64, window: UInt64) {
    (self.interval, self.window) = (interval, max(window, interval))
  }

  package var targets: [Target] { entries.map(\.target) }

  /// Makes these the targets; those that were among them before keep their past.
  package mutating func setTargets(_ targets: [Target]) {
    var seen: Set<String> = []
    let former = Dictionary(entries.map { ($0.target.url, $0) }) { first, _ in first }
    entries = targets.filter { seen.insert($0.url).inserted }.map { target in
      var entry = former[target.url] ?? Entry(target: target)
      entry.target = target
      return entry
    }
  }

  /// Takes in what came of asking a target; nothing where nobody watches it any more.
  package mutating func absorb(_ answer: Answer) {
    guard let place = entries.firstIndex(where: { $0.target.url == answer.url }) else { return }
    switch answer.outcome {
    case .failure(let reason): entries[place].record.failed(reason.description)
    case .success(let sample):
      entries[place].record.answered(at: answer.at)
      entries[place].absorb(sample, at: answer.at, window: window)
    }
  }

  /// Ends an interval in every chart.
  package mutating func closeInterval() {
    for place in entries.indices {
      for key in entries[place].order { entries[place].rows[key]?.history.closeInterval() }
    }
  }
}

extension Fleet {
  /// What came of asking a target once.
  package struct Answer: Sendable {
    package var url: String
    /// When it was whole, in nanoseconds of the fleet's clock.
    package var at: UInt64
    package var outcome: Result<ServerSample, ScrapeError>

    package init(url: String, at: UInt64, outcome: Result<ServerSample, ScrapeError>) {
      (self.url, self.at, self.outcome) = (url, at, outcome)
    }
  }
}

extension Fleet.Entry {
  /// Rows that a server may have had in all; more come of names that change with every answer.
  private static let rowLimit = 512

  fileprivate mutating func absorb(_ sample: ServerSample, at: UInt64, window: UInt64) {
    family = sample.family
    processStart = sample.processStart
    duplicateCount = sample.duplicateCount
    endpoints = sample.endpoints
    for key in order { rows[key]?.isCurrent = false }
    for engine in sample.engines {
      let key = Fleet.EngineKey(model: engine.model, engine: engine.engine)
      if rows[key] == nil {
        guard order.count < Self.rowLimit else { continue }
        rows[key] = Fleet.Row(
          history: EngineHistory(engine, processStart: sample.processStart, at: at))
        order.append(key)
      } else {
        rows[key]?.history.absorb(
          engine, processStart: sample.processStart, at: at, window: window)
        rows[key]?.isCurrent = true
      }
    }
    forgetFormer(at: at, window: window)
  }

  /// An engine that the server no longer has goes once nothing of it is in the window.
  private mutating func forgetFormer(at: UInt64, window: UInt64) {
    let gone = order.filter { key in
      guard let row = rows[key] else { return true }
      return !row.isCurrent && row.history.at + window < at
    }
    for key in gone { rows[key] = nil }
    if !gone.isEmpty { order.removeAll { gone.contains($0) } }
  }
}

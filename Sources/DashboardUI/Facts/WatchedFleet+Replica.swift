extension WatchedFleet {
  /// A row: an engine of a server, or all replicas of a model.
  package struct Replica: Hashable, Sendable {
    /// Stays the same while it is watched.
    package var key: String
    package var name: String
    package var health: Health
    /// `stale 4 s`, `down`.
    package var stateWords: String
    /// Why it is not up; by what it stands out.
    package var reasons: [String] = []
    package var running: Double?
    package var waiting: Double?
    package var kvUsage: Double?
    package var hitRate: Double?
    package var preemptions: Double?
    /// Requests that ended, a second.
    package var finishedRate: Double?
    package var promptRate: Double?
    package var generationRate: Double?
    package var timeToFirstToken = Latency()
    package var interTokenLatency = Latency()
    package var endToEnd = Latency()
    /// One for each interval, the newest last; `nil` where no answer came.
    package var history: [Point?] = []

    package init(key: String, name: String, health: Health, stateWords: String) {
      (self.key, self.name, self.health, self.stateWords) = (key, name, health, stateWords)
    }
  }

  /// Everything that is known of a replica beyond its row.
  package struct Detail: Hashable, Sendable {
    package var sections: [Section]
    package var shapes: [Shape]
    /// What a probe of its server would send; `nil` where nobody can probe.
    package var probe: ProbeOffer?

    package init(
      sections: [Section] = [], shapes: [Shape] = [], probe: ProbeOffer? = nil
    ) {
      (self.sections, self.shapes, self.probe) = (sections, shapes, probe)
    }
  }

  package struct Latency: Hashable, Sendable {
    package var p50: Reading?
    package var p99: Reading?

    package init(p50: Reading? = nil, p99: Reading? = nil) { (self.p50, self.p99) = (p50, p99) }
  }

  /// A percentile read off a histogram, in seconds.
  package struct Reading: Hashable, Sendable {
    package var seconds: Double
    /// All that is known is that it is more.
    package var isAbove: Bool

    package init(seconds: Double, isAbove: Bool = false) {
      (self.seconds, self.isAbove) = (seconds, isAbove)
    }
  }

  package struct Point: Hashable, Sendable {
    package var running: Double?
    package var kvUsage: Double?
    package var promptRate: Double?
    package var generationRate: Double?
    package var timeToFirstToken: Double?

    package init() {}
  }

  /// Facts that belong together, under a heading.
  package struct Section: Hashable, Sendable {
    package var title: String
    package var rows: [Row]

    package init(title: String, rows: [Row]) { (self.title, self.rows) = (title, rows) }
  }

  package struct Row: Hashable, Sendable {
    package var name: String
    package var value: String
    /// What it is, and which of the server's names it comes from.
    package var meaning: String

    package init(_ name: String, _ value: String, _ meaning: String = "") {
      (self.name, self.value, self.meaning) = (name, value, meaning)
    }
  }

  /// A histogram to be drawn: how many values lie up to each bound and above the one before.
  package struct Shape: Hashable, Sendable {
    package var title: String
    package var bars: [Bar]

    package init(title: String, bars: [Bar]) { (self.title, self.bars) = (title, bars) }
  }

  package struct Bar: Hashable, Sendable {
    package var label: String
    package var count: Double

    package init(label: String, count: Double) { (self.label, self.count) = (label, count) }
  }
}

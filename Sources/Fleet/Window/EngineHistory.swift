/// One engine over time: its newest answer, what windows of time have in them, and a line for charts.
package struct EngineHistory: Sendable {
  /// A place in the chart: one interval of asking.
  package struct Point: Hashable, Sendable {
    package var running: Double?
    package var waiting: Double?
    package var kvUsage: Double?
    package var promptRate: Double?
    package var generationRate: Double?
    package var timeToFirstToken: Double?

    package init() {}
  }

  private struct Snapshot: Sendable {
    var at: UInt64
    var totals: EngineSample
  }

  /// As the server said it last.
  package private(set) var sample: EngineSample
  /// When that was, in nanoseconds of a clock that only goes on.
  package private(set) var at: UInt64
  /// The highest that was seen.
  package private(set) var peak = Point()
  package private(set) var points: [Point?] = []
  private var book: CounterBook
  private var snapshots: [Snapshot]
  /// From which on the next point is reckoned.
  private var pointStart: Snapshot
  private let origin: Snapshot

  package static let pointLimit = 240
  /// Snapshots that a window is cut by: its length is right to one part in so many.
  private static let snapshotsPerWindow: UInt64 = 60

  package init(_ sample: EngineSample, processStart: Double?, at: UInt64) {
    (self.sample, self.at) = (sample, at)
    book = CounterBook(sample, processStart: processStart)
    let snapshot = Snapshot(at: at, totals: sample)
    (snapshots, pointStart, origin) = ([snapshot], snapshot, snapshot)
    notePeak()
  }

  package var restartCount: Int { book.restartCount }

  /// Takes an answer in; `window` is the longest that will be asked for.
  package mutating func absorb(
    _ sample: EngineSample, processStart: Double?, at: UInt64, window: UInt64
  ) {
    // Of two answers the later one counts.
    guard at > self.at else { return }
    book.absorb(sample, processStart: processStart)
    (self.sample, self.at) = (sample, at)
    notePeak()
    if let last = snapshots.last, at - last.at >= window / Self.snapshotsPerWindow {
      snapshots.append(Snapshot(at: at, totals: book.totals))
      // The newest of those that are older than the window is where it begins.
      while snapshots.count > 2, snapshots[1].at + window <= at { snapshots.removeFirst() }
    }
  }

  /// What came within the last nanoseconds before the newest answer, or since the first where there are
  /// not so many; `nil` of a single answer.
  package func figures(within window: UInt64) -> WindowFigures? {
    let start = at > window ? at - window : 0
    guard let base = snapshots.last(where: { $0.at <= start }) ?? snapshots.first,
      base.at < at
    else { return nil }
    return figures(since: base)
  }

  /// All that came since the first answer.
  package var sinceFirst: WindowFigures { figures(since: origin) }

  private func figures(since base: Snapshot) -> WindowFigures {
    WindowFigures(
      seconds: Double(at - base.at) / 1e9, first: base.totals, last: book.totals)
  }

  /// Ends an interval; where no answer came in it, there is a gap in the chart.
  package mutating func closeInterval() {
    points.append(at > pointStart.at || points.isEmpty ? point : nil)
    if points.count > Self.pointLimit { points.removeFirst(points.count - Self.pointLimit) }
    pointStart = Snapshot(at: at, totals: book.totals)
  }

  private var point: Point {
    let figures = figures(since: pointStart)
    var point = Point()
    (point.running, point.waiting) = (sample[.running], sample[.waiting])
    point.kvUsage = sample[.kvUsage]
    point.promptRate = figures.rate(of: .promptTokens)
    point.generationRate = figures.rate(of: .generationTokens)
    point.timeToFirstToken =
      figures.histogram(of: .timeToFirstToken)?.percentile(0.5)?.value
    return point
  }

  private mutating func notePeak() {
    func higher(_ a: Double?, _ b: Double?) -> Double? {
      guard let a, let b else { return a ?? b }
      return max(a, b)
    }
    peak.running = higher(peak.running, sample[.running])
    peak.waiting = higher(peak.waiting, sample[.waiting])
    peak.kvUsage = higher(peak.kvUsage, sample[.kvUsage])
  }
}

/// Counters that go on where a server's own begin anew.
///
/// A counter that fell belongs to a new process, and all it has now came since. Where a server says when
/// its process began, that decides: then a fall within one process is a slip of the exporter, such as a
/// worker's part that went missing, and adds nothing; and a new process is seen even where its counters
/// have passed the old ones already.
struct CounterBook: Sendable {
  /// Everything that came to be, as if there had been one process; gauges as they are.
  private(set) var totals: EngineSample
  /// What the server said last, of each counter.
  private var latest: EngineSample
  private var processStart: Double?
  private(set) var restartCount = 0

  init(_ sample: EngineSample, processStart: Double?) {
    (totals, latest, self.processStart) = (sample, sample, processStart)
  }

  mutating func absorb(_ sample: EngineSample, processStart: Double?) {
    let process = Process(former: self.processStart, current: processStart)
    self.processStart = processStart ?? self.processStart
    let before = (totals: totals, latest: latest)
    (totals, latest) = (sample, sample)
    var fell = false
    for figure in Figure.counters {
      let step = Self.step(from: before.latest[figure], to: sample[figure], process)
      fell = fell || step.fell
      totals[figure] = Self.added(before.totals[figure], step.increase)
      latest[figure] = sample[figure] ?? before.latest[figure]
    }
    for distribution in Distribution.allCases {
      fell = absorb(distribution, sample[distribution], before, process) || fell
    }
    absorbReasons(sample.finished, before, process)
    if process == .other || fell && process == .unknown { restartCount += 1 }
  }

  /// What is known of the process that speaks.
  private enum Process {
    case same, other, unknown

    init(former: Double?, current: Double?) {
      guard let former, let current else {
        self = .unknown
        return
      }
      self = former == current ? .same : .other
    }
  }

  /// How much a counter grew, and whether it is less than it was.
  private static func step(
    from before: Double?, to now: Double?, _ process: Process
  ) -> (increase: Double?, fell: Bool) {
    guard let now else { return (nil, false) }
    // Nobody knows what it was when it was not told.
    guard let before else { return (now, false) }
    if process == .other { return (now, false) }
    if now >= before { return (now - before, false) }
    return (process == .same ? 0 : now, true)
  }

  private mutating func absorb(
    _ distribution: Distribution, _ now: Histogram?,
    _ before: (totals: EngineSample, latest: EngineSample), _ process: Process
  ) -> Bool {
    guard let now else {
      totals[distribution] = before.totals[distribution]
      latest[distribution] = before.latest[distribution]
      return false
    }
    guard let former = before.latest[distribution], let total = before.totals[distribution],
      former.bounds == now.bounds
    else { return false }
    let fell = !now.continues(former)
    var sum = total
    if process == .other || fell && process == .unknown {
      sum.merge(now)
    } else if !fell, let difference = now.minus(former) {
      sum.merge(difference)
    }
    totals[distribution] = sum
    return fell && process != .other
  }

  private mutating func absorbReasons(
    _ now: [String: Double], _ before: (totals: EngineSample, latest: EngineSample),
    _ process: Process
  ) {
    for (reason, total) in before.totals.finished {
      let step = Self.step(from: before.latest.finished[reason], to: now[reason], process)
      totals.setFinished(reason, total + (step.increase ?? 0))
      latest.setFinished(reason, now[reason] ?? before.latest.finished[reason] ?? 0)
    }
  }

  private static func added(_ total: Double?, _ increase: Double?) -> Double? {
    guard let total else { return increase }
    return total + (increase ?? 0)
  }
}

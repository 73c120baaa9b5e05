/// Runs probes in turn, round after round, so that a busy minute of the machine falls on all alike.
package struct RoundRobin {
  /// Seconds for all probes together; each has an equal share.
  var seconds: Double
  /// Repetitions that every probe gets even where that takes longer.
  var minimumRuns: Int
  var maximumRuns: Int
  var roundCount: Int
  /// Seconds since some fixed moment.
  var clock: () -> Double

  package init(
    seconds: Double, minimumRuns: Int, maximumRuns: Int = 400, roundCount: Int = 8,
    clock: @escaping () -> Double
  ) {
    self.seconds = seconds
    self.minimumRuns = minimumRuns
    self.maximumRuns = maximumRuns
    self.roundCount = roundCount
    self.clock = clock
  }

  /// Measures all.
  ///
  /// - Parameters:
  ///   - probes: what to measure.
  ///   - progress: called before each turn of a probe with the share of the whole that is done.
  /// - Throws: what a probe or `progress` throws.
  package func run(
    _ probes: [Probe], progress: (_ probe: String, _ fraction: Double) throws -> Void
  ) throws {
    let turnCount = Double(max(1, roundCount * probes.count))
    for round in 1...roundCount {
      for (index, probe) in probes.enumerated() {
        try progress(probe.name, Double((round - 1) * probes.count + index) / turnCount)
        while isDue(probe, round: round, share: seconds / Double(probes.count)) {
          try probe.run(clock)
        }
      }
    }
  }

  private func isDue(_ probe: Probe, round: Int, share: Double) -> Bool {
    let part = Double(round) / Double(roundCount)
    if Double(probe.runCount) < (Double(minimumRuns) * part).rounded(.up) { return true }
    guard Double(probe.runCount) < Double(maximumRuns) * part else { return false }
    // A repetition that would end beyond this round's share is left to the next.
    return probe.seconds * Double(probe.runCount + 1) / Double(probe.runCount) <= share * part
  }
}

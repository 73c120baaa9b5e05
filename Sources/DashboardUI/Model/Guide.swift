/// The first minute's line: one thing to try, until it is done or dismissed.
package enum Guide: Equatable, Sendable {
  case tryStandard, tryInvariant, explore, dismissed

  /// The line, with what the current mode's twins say so far where there is room for that.
  ///
  /// - Parameters:
  ///   - width: cells there are for it.
  ///   - total: the current mode's twins.
  /// - Returns: `nil` once it has been dismissed.
  package func line(width: Int, _ total: ProofSummary.Total?) -> String? {
    lines(total).first { $0.count <= width } ?? lines(total).last
  }

  /// What to say, the longest first.
  private func lines(_ total: ProofSummary.Total?) -> [String] {
    switch self {
    case .tryStandard:
      let line = "press m to switch to the standard kernels and watch the hashes fall apart"
      let same = total.flatMap { $0.agrees && $0.twinCount > 1 ? $0.twinCount : nil }
      return (same.map { ["all \($0) answers equal to the bit; \(line)"] } ?? [])
        + [line, "press m and watch the hashes fall apart"]
    case .tryInvariant:
      let line = "answers now depend on their company; press m again to make them agree"
      let changed = total.flatMap {
        $0.agrees ? nil : "\($0.twinCount - $0.sameBitsCount) of \($0.twinCount)"
      }
      return (changed.map { ["\($0) \(line)"] } ?? [])
        + [line, "company changes answers; m makes them agree"]
    case .explore:
      return [
        "Enter shows where a text left its twin · b asks both ways · ? lists the keys",
        "Enter compares twins · b both ways · ? keys",
      ]
    case .dismissed: return []
    }
  }

  /// What comes after a change of mode.
  package mutating func modeChanged(toInvariant isInvariant: Bool) {
    switch (self, isInvariant) {
    case (.tryStandard, false): self = .tryInvariant
    case (.tryInvariant, true): self = .explore
    default: break
    }
  }
}

/// The first minute's line: one thing to try, until it is done or dismissed.
package enum Guide: Equatable, Sendable {
  case tryStandard, tryInvariant, explore, dismissed

  /// The line, with what the current mode's twins say so far where there is room for that.
  package func line(width: Int, _ total: ProofSummary.Total?) -> String? {
    switch self {
    case .tryStandard:
      let line = "press m to switch to the standard kernels and watch the hashes fall apart"
      guard let total, total.agrees, total.twinCount > 1 else { return line }
      let longer = "all \(total.twinCount) answers equal to the bit; \(line)"
      return longer.count <= width ? longer : line
    case .tryInvariant:
      let line = "answers now depend on their company; press m again to make them agree"
      guard let total, !total.agrees else { return line }
      let changed = "\(total.twinCount - total.sameBitsCount) of \(total.twinCount)"
      let longer = "\(changed) \(line)"
      return longer.count <= width ? longer : line
    case .explore:
      return "Enter shows where a text left its twin · b asks both ways · ? lists the keys"
    case .dismissed: return nil
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

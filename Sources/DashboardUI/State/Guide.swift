import EngineTypes
import Terminal

/// The first minute's line: one thing to try, until it is done or dismissed.
package enum Guide: Equatable, Sendable {
  case tryStandard, tryInvariant, explore, dismissed

  /// The line, with what the current mode's twins say so far where there is room for that.
  ///
  /// - Parameters:
  ///   - keys: what to call the keys.
  ///   - width: cells there are for it.
  ///   - total: the current mode's twins.
  ///   - isIdle: whether nobody asks anything, so that no mode would show a thing.
  /// - Returns: `nil` once it has been dismissed.
  package func line(
    _ keys: KeyMap, width: Int, _ total: ProofSummary.Total?, isIdle: Bool = false
  ) -> String? {
    let lines = isIdle && self != .dismissed ? lines(startingLoad: keys) : lines(keys, total)
    return lines.first { $0.cellWidth <= width } ?? lines.last
  }

  private func lines(startingLoad keys: KeyMap) -> [String] {
    let start = keys.call(.load(.toggle))
    return [
      "press \(start) for questions that come again and again: are their answers the same?",
      "\(start) starts questions that come again",
    ]
  }

  /// What to say, the longest first.
  private func lines(_ keys: KeyMap, _ total: ProofSummary.Total?) -> [String] {
    let mode = keys.call(.engine(.toggleMode))
    switch self {
    case .tryStandard:
      let line = "press \(mode) to switch to the standard kernels and watch the hashes fall apart"
      let same = total.flatMap { $0.agrees && $0.twinCount > 1 ? $0.twinCount : nil }
      return (same.map { ["all \(Format.count($0)) answers equal to the bit; \(line)"] } ?? [])
        + [line, "press \(mode) and watch the hashes fall apart"]
    case .tryInvariant:
      // Only what has been seen is said to be so.
      guard let total, !total.agrees else {
        return [
          "sums now follow the batch, and answers may follow; press \(mode) to make them agree",
          "answers may follow the batch; \(mode) makes them agree",
        ]
      }
      let changed = total.twinCount - total.sameBitsCount
      let rest = "other bits in other company; press \(mode) to make them agree"
      return [
        "\(Format.count(changed)) of \(Format.counted(total.twinCount, "answer")) "
          + "\(changed == 1 ? "has" : "have") \(rest)",
        "answers have \(rest)",
        "company changes answers; \(mode) makes them agree",
      ]
    case .explore:
      let (detail, compare) = (keys.call(.request(.open)), keys.call(.request(.compare)))
      let help = keys.call(.screen(.help))
      return [
        "\(detail) shows where a text left its twin · \(compare) asks both ways · "
          + "\(help) lists the keys",
        "\(detail) compares twins · \(compare) both ways · \(help) keys",
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

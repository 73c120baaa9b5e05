/// The first minute's line: one thing to try, until it is done or dismissed.
package enum Guide: Equatable, Sendable {
  case tryStandard, tryInvariant, explore, dismissed

  package func line(_ keys: KeyMap) -> String? {
    let mode = keys.call(.toggleMode)
    return switch self {
    case .tryStandard:
      "press \(mode) to switch to the standard kernels and watch the hashes fall apart"
    case .tryInvariant:
      "answers now depend on their company; press \(mode) again to make them agree"
    case .explore:
      "\(keys.call(.openDetail)) shows where a text left its twin · \(keys.call(.ask)) asks your own · "
        + "\(keys.call(.help)) lists the keys"
    case .dismissed: nil
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

/// The first minute's line: one thing to try, until it is done or dismissed.
package enum Guide: Equatable, Sendable {
  case tryStandard, tryInvariant, explore, dismissed

  package var line: String? {
    switch self {
    case .tryStandard: "press m to switch to the standard kernels and watch the hashes fall apart"
    case .tryInvariant: "answers now depend on their company; press m again to make them agree"
    case .explore: "Enter shows where a text left its twin · i asks your own · ? lists the keys"
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

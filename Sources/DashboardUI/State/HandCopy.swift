package import Terminal

/// A text that is shown to be copied by hand.
package struct HandCopy: Equatable, Sendable {
  package var text: String
  /// What it is.
  package var name: String
  package var reason: CopyOutcome.Reason

  package init(text: String, name: String, reason: CopyOutcome.Reason) {
    (self.text, self.name, self.reason) = (text, name, reason)
  }

  /// Why it was not copied, and what to do.
  package var sentence: String {
    let cause =
      switch reason {
      case .byTmux: "tmux takes copies only with set-clipboard on"
      case .byThisTerminal: "this terminal is not known to take copies"
      }
    return "not copied (\(cause)): \(name) is on the line below; select it with Shift and the mouse"
  }
}

/// What became of a text that was offered to the clipboard.
public enum CopyOutcome: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// tmux keeps what programs copy to itself unless `set-clipboard` is `on`.
    case byTmux
    /// Whether the terminal takes it is not known: many do not, or ask first, and none says so.
    case byThisTerminal
  }

  /// It was sent to a terminal that is known to take it.
  case taken
  case notTaken(Reason)
}

/// Whether a text sent by OSC 52 reaches a clipboard.
package struct ClipboardAccess {
  /// The first words of the types of terminals that take it unless they are told not to.
  private static let types = [
    "xterm-kitty", "alacritty", "foot", "xterm-ghostty", "ghostty", "wezterm", "contour", "rio",
  ]
  private static let programs: Set = ["kitty", "WezTerm", "ghostty", "rio", "vscode", "contour"]

  private let attributes: [Int]
  private let variable: (String) -> String?
  private let tmuxOption: () -> String?

  /// - Parameters:
  ///   - attributes: what the terminal says it can do; 52 is the clipboard.
  ///   - variable: the environment.
  ///   - tmuxOption: the value of tmux's `set-clipboard`, where it can be asked.
  package init(
    attributes: [Int], variable: @escaping (String) -> String?, tmuxOption: @escaping () -> String?
  ) {
    (self.attributes, self.variable, self.tmuxOption) = (attributes, variable, tmuxOption)
  }

  /// As this process has it.
  init(attributes: [Int]) {
    self.init(
      attributes: attributes, variable: TerminalCapabilities.environment,
      tmuxOption: TmuxOption.setClipboard)
  }

  package var outcome: CopyOutcome {
    let type = variable("TERM") ?? ""
    // Inside another program the terminal's own variables are only inherited, also where that
    // program calls itself xterm.
    if type.hasPrefix("tmux") || type.hasPrefix("screen") || variable("STY") != nil {
      // With both of them it is not known which is inside which.
      guard variable("TMUX") != nil, variable("STY") == nil else {
        return .notTaken(.byThisTerminal)
      }
      return tmuxOption() == "on" ? .taken : .notTaken(.byTmux)
    }
    let isOwn = variable("TMUX") == nil
    let isKnown =
      attributes.contains(52) || Self.types.contains { type.hasPrefix($0) }
      || isOwn && variable("WT_SESSION") != nil
      || isOwn && variable("TERM_PROGRAM").map(Self.programs.contains) ?? false
    return isKnown ? .taken : .notTaken(.byThisTerminal)
  }
}

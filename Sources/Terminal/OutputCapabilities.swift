import CNcurses
import Glibc

/// What plain lines may use, for commands that print and do not draw.
public struct OutputCapabilities: Sendable {
  /// `nil` where there is no terminal, or one that takes no sequences: nothing but text then.
  public let depth: ColorDepth?
  public let isUTF8: Bool

  /// What the dashboard would use on this terminal.
  public static func standardOutput() -> OutputCapabilities {
    TerminalCapabilities.adoptLocale()
    let isUTF8 = TerminalCapabilities.localeIsUTF8()
    guard isatty(STDOUT_FILENO) == 1, cn_probe(nil, STDOUT_FILENO) == 0 else {
      return OutputCapabilities(depth: nil, isUTF8: isUTF8)
    }
    let depth: ColorDepth =
      TerminalCapabilities.environment("NO_COLOR") != nil
      ? .mono
      : ColorDepth(
        colorCount: Int(unsafe cn_number("colors")), pairCount: Int(unsafe cn_number("pairs")))
    return OutputCapabilities(depth: depth, isUTF8: isUTF8)
  }
}

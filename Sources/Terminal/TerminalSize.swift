import Glibc

/// How large the terminal is that output goes to.
public enum TerminalSize {
  /// `nil` where standard output is no terminal, or one that does not know.
  public static func standardOutput() -> (width: Int, height: Int)? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0,
      size.ws_row > 0
    else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}

/// Why there is no terminal to draw on.
///
/// Headless commands work in all of these cases.
public enum TerminalError: Error, Hashable, Sendable {
  /// Which end is not a terminal: a pipe, a file, a service without one.
  public enum Stream: String, Hashable, Sendable {
    case input = "standard input"
    case output = "standard output"
  }

  case notATerminal(Stream)
  case typeNotSet
  case unknownType(String)
  /// The terminal cannot place its cursor.
  case tooSimple(String)
  /// There is no such terminfo entry, which true colours need.
  case noDirectColor(String)
  case alreadyOpen
  /// The kernel refused; the payload is an errno.
  case refused(Int32)
}

extension TerminalError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notATerminal(let stream):
      "\(stream.rawValue) is not a terminal; invar --headless runs without one"
    case .typeNotSet:
      "TERM is not set, so the terminal's language is unknown; try TERM=xterm-256color "
        + "or invar --headless"
    case .unknownType(let type):
      "TERM=\(type) is not in this system's terminfo; try TERM=xterm-256color or invar --headless"
    case .tooSimple(let type):
      "TERM=\(type) cannot place its cursor; try TERM=xterm-256color or invar --headless"
    case .noDirectColor(let type):
      "--truecolor needs \(type) in this system's terminfo; install ncurses-term or leave it out"
    case .alreadyOpen:
      "the terminal is already in use by this process"
    case .refused(let code):
      "the system refused to set the terminal up (errno \(code)); try invar --headless"
    }
  }
}

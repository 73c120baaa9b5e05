import CNcurses
import CTerminal
import Glibc

/// Curses' hold on the terminal: opened, left for a while, closed.
///
/// Curses draws through a descriptor of its own, which a crash can close off while it restores.
@safe final class CursesWindow {
  private let screen: OpaquePointer
  private let stream: UnsafeMutablePointer<FILE>
  private let descriptor: Int32

  /// Refuses, without writing anything, what curses would accept and then fail on.
  ///
  /// - Returns: the terminal's type, by which it has to be opened.
  @discardableResult
  static func checkTerminal(trueColor: Bool) throws(TerminalError) -> String {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(.input) }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(.output) }
    guard let type = TerminalCapabilities.environment("TERM") else { throw .typeNotSet }
    switch unsafe cn_probe(type, STDOUT_FILENO) {
    case 0: break
    case 1: throw .unknownType(type)
    default: throw .tooSimple(type)
    }
    guard trueColor else { return type }
    let direct = directType(type)
    guard unsafe cn_probe(direct, STDOUT_FILENO) == 0 else { throw .noDirectColor(direct) }
    return direct
  }

  /// The terminfo entry of the same terminal that sets colours by red, green and blue.
  static func directType(_ type: String) -> String {
    if type.hasSuffix("-direct") { return type }
    let suffix = "-256color"
    return (type.hasSuffix(suffix) ? String(type.dropLast(suffix.count)) : type) + "-direct"
  }

  init(type: String) throws(TerminalError) {
    TerminalCapabilities.adoptLocale()
    let claim = ct_claim(STDIN_FILENO)
    guard claim == 0 else { throw claim == EBUSY ? .alreadyOpen : .refused(claim) }
    descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0, let stream = unsafe fdopen(descriptor, "w") else {
      ct_release()
      throw .refused(errno)
    }
    guard let screen = unsafe cn_open(type, stream) else {
      unsafe fclose(stream)
      ct_release()
      throw .unknownType(type)
    }
    unsafe self.stream = unsafe stream
    unsafe self.screen = unsafe screen
    cn_set_modes()
  }

  /// From here on no way out of the process leaves the terminal spoilt.
  ///
  /// - Throws: `TerminalError.refused`, with the terminal still as curses left it.
  func arm(waker: Waker, modes: ScreenModes) throws(TerminalError) {
    let reset =
      modes.leave
      + ["sgr0", "op", "cnorm", "rmcup"].map(TerminalCapabilities.capability).joined()
    let bytes = Array(reset.utf8.map(CChar.init(bitPattern:)))
    // On a terminal the backtracer waits for a key with modes of its own: only for who asked.
    let chain = TerminalCapabilities.environment("SWIFT_BACKTRACE") != nil
    let result = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe ct_arm(descriptor, waker.writeEnd, buffer.baseAddress, buffer.count, chain)
    }
    guard result == 0 else { throw .refused(result) }
  }

  var size: (width: Int, height: Int) { (Int(cn_columns()), Int(cn_lines())) }

  /// Takes the kernel's word for the size, which LINES and COLUMNS cannot override.
  ///
  /// - Returns: whether it changed.
  func adoptSize() -> Bool {
    var kernel = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &kernel) == 0 else { return false }
    guard kernel.ws_row > 0, kernel.ws_col > 0 else { return false }
    guard size != (Int(kernel.ws_col), Int(kernel.ws_row)) else { return false }
    return resizeterm(Int32(kernel.ws_row), Int32(kernel.ws_col)) != ERR
  }

  /// Sends control sequences; curses keeps no bytes back, so the order is that of the calls.
  func write(_ text: String) { writeAll(text, to: descriptor) }

  /// Leaves the picture; the next flush brings it back.
  func leave() { endwin() }

  /// Each step is taken whether or not the one before it worked.
  func close() {
    endwin()
    unsafe delscreen(screen)
    unsafe fclose(stream)
    ct_replay_stderr()
    ct_release()
  }
}

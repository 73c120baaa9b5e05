import CNcurses
import CTerminal
import Glibc

/// Curses' hold on the terminal: opened, left for a while, closed.
///
/// Curses draws on a page; what goes to the terminal, and how the terminal is set, is done here.
@safe final class CursesWindow {
  private static let patienceMilliseconds = 500

  let output: OutputQueue
  private let screen: OpaquePointer
  private let page: PicturePage

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
    do {
      output = try OutputQueue(terminal: STDOUT_FILENO)
      page = try PicturePage()
    } catch {
      ct_release()
      throw error
    }
    guard let screen = unsafe cn_open(type, page.stream) else {
      page.close()
      output.close()
      ct_release()
      throw .unknownType(type)
    }
    unsafe self.screen = unsafe screen
    cn_set_modes()
    ct_enter_modes()
    sendPage()
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
      unsafe ct_arm(
        output.descriptor, waker.writeEnd, buffer.baseAddress, buffer.count, chain)
    }
    guard result == 0 else { throw .refused(result) }
  }

  var size: (width: Int, height: Int) { (Int(cn_columns()), Int(cn_lines())) }

  /// Takes the kernel's word for the size, which LINES and COLUMNS cannot override.
  ///
  /// - Returns: whether it changed.
  func adoptSize() -> Bool {
    var kernel = winsize()
    guard unsafe ioctl(output.descriptor, UInt(TIOCGWINSZ), &kernel) == 0 else { return false }
    guard kernel.ws_row > 0, kernel.ws_col > 0 else { return false }
    guard size != (Int(kernel.ws_col), Int(kernel.ws_row)) else { return false }
    return resizeterm(Int32(kernel.ws_row), Int32(kernel.ws_col)) != ERR
  }

  /// Sends control sequences after all that was sent before.
  func write(_ text: String) { output.send(text) }

  /// Sends what changed, in one burst between two sequences.
  ///
  /// - Returns: how many bytes that is.
  func flush(before: String = "", after: String = "") -> Int {
    cn_flush()
    let burst = Array(before.utf8) + page.take() + Array(after.utf8)
    output.send(burst)
    return burst.count
  }

  /// Leaves the picture; `enter` and the next flush bring it back.
  ///
  /// A terminal that reads nothing loses the rest of the picture, so that it finds the end of it when
  /// it reads again.
  ///
  /// - Returns: whether the terminal took it all.
  @discardableResult
  func leave(_ modes: ScreenModes) -> Bool {
    output.send(modes.leave)
    endwin()
    sendPage()
    defer { ct_restore_modes() }
    if output.settle(milliseconds: Self.patienceMilliseconds) { return true }
    output.discard()
    return ct_reset()
  }

  /// Takes the terminal again; a background process is stopped here, before it has drawn.
  func enter() { ct_enter_modes() }

  /// Each step is taken whether or not the one before it worked.
  ///
  /// - Returns: whether the terminal took it all.
  func close(_ modes: ScreenModes) -> Bool {
    let isListening = leave(modes)
    unsafe delscreen(screen)
    page.close()
    if isListening { ct_replay_stderr() }
    ct_release()
    output.close()
    return isListening
  }

  private func sendPage() { output.send(page.take()) }
}

import CNcurses
import CTerminal
import Glibc

/// The terminal, drawn by curses.
///
/// One thread makes it, uses it and closes it; only its `waker` may be used from others. While it
/// is open, standard error is kept back so that nothing writes over the picture, and crashes,
/// `exit()` and signals all leave the terminal as it was found.
public final class NcursesScreen: Screen {
  public enum ColorChoice: Sendable {
    case automatic
    case never
  }

  public struct Options: Sendable {
    /// Whether clicks and the wheel come as keys; the terminal's own selection then needs Shift.
    public var usesMouse = true
    /// Whether to draw with ASCII only, also where the locale is UTF-8.
    public var ascii = false
    public var color = ColorChoice.automatic
    /// Whether to send colours as red, green and blue, for terminals that are known to take them.
    public var trueColor = false

    public init() {}
  }

  /// Wakes `readKeys` from any thread.
  public let waker: Waker
  /// Whether the locale is UTF-8, so that box drawing and Braille are shown as such.
  public let supportsUTF8: Bool
  public var drawsASCII: Bool { !supportsUTF8 }
  /// How many colours are in use.
  public let colorDepth: ColorDepth

  var painter: CellPainter
  var parser: InputParser
  var inputEnded = false
  var lastInput = ContinuousClock.now
  let modes: ScreenModes
  private var isOpen = true
  private var mustRepaint = true
  private var questions: TerminalQuestions
  private var hasRemark = false
  let window: CursesWindow

  /// Throws what would keep a screen from opening, before anything else is prepared.
  public static func checkTerminal(_ options: Options = Options()) throws(TerminalError) {
    try CursesWindow.checkTerminal(trueColor: options.trueColor)
  }

  /// Takes the terminal over.
  ///
  /// Nothing has been written to the terminal when this throws.
  public init(theme: Theme = .standard, options: Options = Options()) throws(TerminalError) {
    let type = try CursesWindow.checkTerminal(trueColor: options.trueColor)
    waker = try Waker()
    window = try CursesWindow(type: type)
    let capabilities = TerminalCapabilities.current(color: options.color, ascii: options.ascii)
    supportsUTF8 = capabilities.supportsUTF8
    colorDepth = capabilities.depth
    modes = ScreenModes(
      hasPrivateModes: capabilities.hasPrivateModes, usesMouse: options.usesMouse)
    painter = CellPainter(theme: theme, capabilities: capabilities)
    parser = InputParser(escapeDelay: TerminalCapabilities.escapeDelay)
    let asksWidth = capabilities.supportsUTF8
    questions = TerminalQuestions(areAsked: modes.hasPrivateModes, asksWidth: asksWidth)
    do {
      try window.arm(waker: waker, modes: modes)
    } catch {
      _ = window.close(modes)
      throw error
    }
    ct_hold_stderr()
    window.write(modes.enter)
    _ = window.adoptSize()
    if questions.isOpen { window.write(TerminalQuestions.text(asksWidth: asksWidth)) }
    parser.expectsReplies = questions.isOpen
  }

  deinit { close() }

  public var size: (width: Int, height: Int) { window.size }

  /// Whether the terminal has taken the frame before, so that another would not pile up behind it.
  public var isReady: Bool { window.output.isEmpty }

  public var wantsFrame: Bool { mustRepaint }

  /// Whether the terminal takes nothing more, not even its own restoring: who wrote to it would wait.
  public private(set) var isStuck = false

  /// Gives the terminal back as it was found; later calls do nothing.
  ///
  /// It waits a second at most for a terminal that has stopped reading.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    awaitAnswers()
    isStuck = !window.close(modes)
  }

  @discardableResult
  public func present(_ buffer: CellBuffer) -> Int? {
    guard isOpen && isReady else { return 0 }
    let size = size
    let changed = painter.paint(buffer, width: size.width, height: size.height)
    guard changed > 0 || mustRepaint else { return 0 }
    mustRepaint = false
    // A change of a few cells cannot tear, and the marks would outweigh it.
    guard changed > size.width else { return window.flush() }
    return window.flush(before: modes.beginUpdate, after: modes.endUpdate)
  }

  public func apply(_ theme: Theme) { painter.apply(theme) }

  @discardableResult
  public func copyToClipboard(_ text: String) -> CopyOutcome {
    guard isOpen && modes.hasPrivateModes else { return .notTaken(.byThisTerminal) }
    window.write(modes.clipboard(base64(text)))
    return ClipboardAccess(attributes: questions.attributes).outcome
  }

  /// Paints every cell with the next frame, for a picture that something else has spoilt.
  public func repaint() {
    painter.forget()
    cn_forget_screen()
    mustRepaint = true
  }
}

// What the terminal says of itself.
extension NcursesScreen {
  /// What the person should know of the terminal; once, `nil` after that.
  public func takeRemark() -> String? {
    guard hasRemark else { return nil }
    hasRemark = false
    return "this terminal draws lines two cells wide: ASCII stands in for them, as with --ascii"
  }

  func hear(_ reply: TerminalReply) {
    guard questions.isOpen else { return }
    let knewWidth = questions.drawsLinesWide
    questions.note(reply)
    parser.expectsReplies = questions.isOpen
    if questions.drawsLinesWide && !knewWidth { hasRemark = true }
    if painter.adapt(to: questions) { repaint() }
  }

  /// Whoever reads the terminal next, such as the shell, must not get the answers.
  private func awaitAnswers() {
    let end = ContinuousClock.now + .milliseconds(300)
    while questions.isOpen && isReady && !inputEnded && ContinuousClock.now < end {
      _ = readKeys(timeoutMilliseconds: 20)
    }
    guard questions.isOpen else { return }
    tcflush(STDIN_FILENO, TCIFLUSH)
    questions.giveUp()
    parser.expectsReplies = false
  }
}

// What signals ask for.
extension NcursesScreen {
  /// Does what a signal asks and returns the key the program should hear of.
  func handle(signal: Int32) -> Key? {
    switch signal {
    case SIGWINCH:
      return adoptSize()
    case SIGTSTP:
      return suspend(group: false)
    case SIGCONT:
      // Stopped and continued without being asked: someone else has used the terminal.
      window.leave(modes)
      return reenter()
    default:
      return .quit(signal: signal)
    }
  }

  /// Gives the terminal back, stops, and takes it over again when continued.
  func suspend(group: Bool) -> Key {
    awaitAnswers()
    if window.leave(modes) { ct_replay_stderr() }
    ct_stop(group)
    ct_hold_stderr()
    return reenter()
  }

  private func reenter() -> Key {
    window.enter()
    repaint()
    _ = window.flush(after: modes.enter)
    _ = window.adoptSize()
    return .resize(width: size.width, height: size.height)
  }

  private func adoptSize() -> Key? {
    guard window.adoptSize() else { return nil }
    repaint()
    return .resize(width: size.width, height: size.height)
  }
}

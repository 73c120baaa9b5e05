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
  /// How many colours are in use.
  public let colorDepth: ColorDepth

  var painter: CellPainter
  var parser = InputParser()
  var inputEnded = false
  var lastInput = ContinuousClock.now
  let modes: ScreenModes
  private var isOpen = true
  private var mustRepaint = true
  private var counter: WrittenByteCounter?
  private var lookedForCounter = false
  private let window: CursesWindow

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
    do {
      try window.arm(waker: waker, modes: modes)
    } catch {
      window.close()
      throw error
    }
    ct_hold_stderr()
    window.write(modes.enter)
    _ = window.adoptSize()
  }

  deinit { close() }

  public var size: (width: Int, height: Int) { window.size }

  /// Gives the terminal back as it was found; later calls do nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    counter?.close()
    window.write(modes.leave)
    window.close()
  }

  @discardableResult
  public func present(_ buffer: CellBuffer) -> Int? {
    guard isOpen else { return 0 }
    let before = writtenBytes
    let size = size
    let changed = painter.paint(buffer, width: size.width, height: size.height)
    guard changed > 0 || mustRepaint else { return 0 }
    mustRepaint = false
    // A change of a few cells cannot tear, and the marks would outweigh it.
    let isLarge = changed > size.width
    if isLarge { window.write(modes.beginUpdate) }
    cn_flush()
    if isLarge { window.write(modes.endUpdate) }
    guard let before, let after = writtenBytes else { return nil }
    return after - before
  }

  public func apply(_ theme: Theme) { painter.apply(theme) }

  public func copyToClipboard(_ text: String) {
    guard isOpen else { return }
    window.write(modes.clipboard(base64(text)))
  }

  /// Paints every cell with the next frame, for a picture that something else has spoilt.
  public func repaint() {
    painter.forget()
    cn_forget_screen()
    mustRepaint = true
  }

  // The counter belongs to a thread: it is made by the first frame, on the one that draws.
  private var writtenBytes: Int? {
    if !lookedForCounter {
      lookedForCounter = true
      counter = WrittenByteCounter()
    }
    return counter?.count
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
      window.leave()
      return reenter()
    default:
      return .quit(signal: signal)
    }
  }

  /// Gives the terminal back, stops, and takes it over again when continued.
  func suspend(group: Bool) -> Key {
    window.write(modes.leave)
    window.leave()
    ct_restore_modes()
    ct_replay_stderr()
    ct_stop(group)
    ct_hold_stderr()
    return reenter()
  }

  private func reenter() -> Key {
    repaint()
    cn_flush()
    window.write(modes.enter)
    _ = window.adoptSize()
    return .resize(width: size.width, height: size.height)
  }

  private func adoptSize() -> Key? {
    guard window.adoptSize() else { return nil }
    repaint()
    return .resize(width: size.width, height: size.height)
  }
}

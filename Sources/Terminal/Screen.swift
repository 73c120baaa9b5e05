/// A place to show a buffer and to hear keys from: the terminal, or a recorder in tests.
public protocol Screen: AnyObject {
  /// Size in cells, `width × height`.
  var size: (width: Int, height: Int) { get }
  /// Whether a frame would be shown now; not so while the terminal has not taken the one before.
  var isReady: Bool { get }
  /// Whether it has to be given a frame again, since what it shows is no longer how frames look.
  var wantsFrame: Bool { get }
  /// Whether each glyph beyond ASCII is replaced by a likeness.
  var drawsASCII: Bool { get }
  /// Shows a frame; only what changed since the last one is sent.
  ///
  /// - Returns: how many bytes that took on the wire, where known.
  @discardableResult
  func present(_ buffer: CellBuffer) -> Int?
  /// Waits at most `milliseconds` for input and returns all that is there.
  func readKeys(timeoutMilliseconds: Int) -> [Key]
  /// Changes how roles look from the next frame on.
  func apply(_ theme: Theme)
  /// Offers text to the clipboard of the person's own machine, where the terminal can do that.
  @discardableResult
  func copyToClipboard(_ text: String) -> CopyOutcome
}

extension Screen {
  /// A screen without a terminal takes whatever comes.
  public var isReady: Bool { true }
  /// A screen without a terminal keeps what it was given.
  public var wantsFrame: Bool { false }
  /// A screen without a terminal takes every glyph.
  public var drawsASCII: Bool { false }
  /// A screen without colours has nothing to change.
  public func apply(_ theme: Theme) {}
  /// A screen without a clipboard drops the text.
  public func copyToClipboard(_ text: String) -> CopyOutcome { .notTaken(.byThisTerminal) }
}

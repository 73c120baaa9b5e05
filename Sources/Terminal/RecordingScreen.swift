/// A screen without a terminal: it plays a script of keys and keeps every frame.
public final class RecordingScreen: Screen {
  public private(set) var size: (width: Int, height: Int)
  /// All frames presented so far.
  public private(set) var frames: [CellBuffer] = []
  /// Texts offered to the clipboard.
  public private(set) var copiedTexts: [String] = []
  /// What becomes of them.
  public var copyOutcome = CopyOutcome.taken
  /// Whether the terminal takes frames, which a test may deny.
  public var isReady = true
  /// The last theme applied, if any.
  public private(set) var theme: Theme?
  private var script: ArraySlice<[Key]>

  /// Makes a screen that hands out one element of `script` for each call of `readKeys`.
  public init(width: Int, height: Int, script: [[Key]] = []) {
    size = (width, height)
    self.script = script[...]
  }

  /// Whether every batch of the script has been handed out.
  public var isScriptFinished: Bool { script.isEmpty }

  /// Adds a batch of keys to the end of the script.
  public func enqueue(_ keys: Key...) { script.append(keys) }

  @discardableResult
  public func present(_ buffer: CellBuffer) -> Int? {
    frames.append(buffer)
    return nil
  }

  /// Returns at once; a scripted `.resize` also changes `size`.
  public func readKeys(timeoutMilliseconds: Int) -> [Key] {
    let keys = script.popFirst() ?? []
    for case .resize(let width, let height) in keys { size = (width, height) }
    return keys
  }

  public func apply(_ theme: Theme) { self.theme = theme }

  @discardableResult
  public func copyToClipboard(_ text: String) -> CopyOutcome {
    copiedTexts.append(text)
    return copyOutcome
  }
}

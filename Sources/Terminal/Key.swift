/// Something the person at the terminal did.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// Ctrl with a letter, given in lower case.
  ///
  /// Ctrl-C arrives here as `control("c")`; ctrl-Z never does, the screen suspends by itself.
  case control(Character)
  /// Alt with a character; it means nothing but what a text field makes of it.
  case alt(Character)
  /// An arrow with Alt or Ctrl held.
  case wordLeft, wordRight
  /// Backspace with Alt, Delete with Alt or Ctrl.
  case deleteWordLeft, deleteWordRight
  case up, down, left, right, home, end, pageUp, pageDown
  case enter, escape, tab, backTab, backspace, delete, insert
  case function(Int)
  /// The Esc given out before was none: it was the first byte of what follows, which has come late.
  case notEscape
  case mouse(MouseEvent)
  /// Text that arrived between bracketed-paste marks, without control characters but newlines.
  case paste(String)
  case resize(width: Int, height: Int)
  /// The process was asked to end: a signal number, or SIGHUP when the terminal went away.
  case quit(signal: Int32)
}

/// A mouse button or wheel, at a cell.
public struct MouseEvent: Hashable, Sendable {
  public enum Action: Hashable, Sendable { case press, release, drag, wheelUp, wheelDown }

  public var action: Action
  public var x: Int
  public var y: Int

  public init(action: Action, x: Int, y: Int) {
    self.action = action
    self.x = x
    self.y = y
  }
}

/// The control sequences that curses does not send itself.
struct ScreenModes {
  /// Whether the terminal knows xterm's private modes; others might print them.
  let hasPrivateModes: Bool
  let usesMouse: Bool

  /// Reports of clicks, drags and the wheel with cells as decimal numbers; marks around pastes.
  var enter: String {
    guard hasPrivateModes else { return "" }
    return (usesMouse ? "\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h" : "") + "\u{1b}[?2004h"
  }

  /// Undoes `enter`, and a synchronised update that was cut short.
  var leave: String {
    guard hasPrivateModes else { return "" }
    return "\u{1b}[?1006l\u{1b}[?1003l\u{1b}[?1002l\u{1b}[?1000l\u{1b}[?2004l\u{1b}[?2026l"
  }

  /// Holds the picture back until `endUpdate`, so a large change does not tear.
  var beginUpdate: String { hasPrivateModes ? "\u{1b}[?2026h" : "" }
  var endUpdate: String { hasPrivateModes ? "\u{1b}[?2026l" : "" }

  /// Asks the terminal to put `text` on the clipboard (OSC 52).
  func clipboard(_ base64: String) -> String {
    hasPrivateModes ? "\u{1b}]52;c;\(base64)\u{07}" : ""
  }
}

/// What the terminal is asked once, when it is taken over, and what it has said.
///
/// It is asked for the colour of its ground, and for the cursor's place behind a line of a box: one
/// that draws such a glyph two cells wide cannot show the picture as it is meant. Every terminal
/// answers the last question, which is what it can do; whoever has not answered the others by then
/// does not know them.
package struct TerminalQuestions {
  /// To be sent while the screen is still empty; it leaves the screen so.
  static func text(asksWidth: Bool) -> String {
    let width = asksWidth ? "\u{1b}[H─\u{1b}[6n\u{1b}[H\u{1b}[K" : ""
    return width + "\u{1b}]11;?\u{1b}\\\u{1b}[c"
  }

  /// Whether answers are still to come.
  package private(set) var isOpen: Bool
  package private(set) var background: RGB?
  package private(set) var drawsLinesWide = false
  package private(set) var attributes: [Int] = []
  private var knowsWidth: Bool

  package init(areAsked: Bool, asksWidth: Bool) { (isOpen, knowsWidth) = (areAsked, !asksWidth) }

  /// Expects no more answers.
  package mutating func giveUp() { isOpen = false }

  package mutating func note(_ reply: TerminalReply) {
    guard isOpen else { return }
    switch reply {
    case .background(let color): background = color
    case .cursor(_, let column):
      if !knowsWidth { drawsLinesWide = column == 3 }
      knowsWidth = true
    case .attributes(let numbers):
      attributes = numbers
      isOpen = false
    }
  }
}

import Terminal

/// What the pointer does: in general, and in each panel as the panel says itself.
enum MouseHelp {
  static var sections: [HelpSection] {
    [HelpSection(title: "everywhere", rows: everywhere.map(row))]
      + Panel.rooms.filter { !$0.gestures.isEmpty }.map {
        HelpSection(title: "in the \($0.panel.title) panel", rows: $0.gestures.map(row))
      }
  }

  private static func row(_ gesture: Gesture) -> HelpRow {
    HelpRow(StyledLine(gesture.what, .key), gesture.effect)
  }

  private static let everywhere = [
    Gesture("the bottom row", "a click on a key is that key"),
    Gesture("the mode's word", "switches all kernels"),
    Gesture("the line above", "asks a question; in a replay goes to that place of the recording"),
    Gesture("a panel", "a click puts it in focus"),
    Gesture("wheel", "scrolls what is under it, whatever has the focus"),
    Gesture("a dialog's row", "chooses it; a click on the chosen one changes it"),
    Gesture("beside a dialog", "closes it as Esc does"),
    Gesture("with Shift", "selects text, as the terminal does without the dashboard"),
  ]
}

package import Terminal

/// An action with its keys, its palette name and its words: one row of the action table.
package struct KeyBinding: Hashable, Sendable {
  package var action: Action
  package var keys: [Key]
  package var context: KeyContext
  /// What the palette calls it.
  package var name: String
  /// What the help says it does.
  package var summary: String
  /// A word for the bottom line, for the bindings worth showing there.
  package var hint: String?

  init(
    _ action: Action, _ keys: [Key], in context: KeyContext = .global, name: String,
    _ summary: String, hint: String? = nil
  ) {
    self.action = action
    self.keys = keys
    self.context = context
    self.name = name
    self.summary = summary
    self.hint = hint
  }

  /// What a configuration file calls the action.
  package var identifier: String { String(name.map { $0 == " " || $0 == "/" ? "-" : $0 }) }

  /// ` (kernels)` for a key of one panel only.
  package var place: String {
    switch context {
    case .panel(let panel): " (\(panel.title))"
    case .playback: " (replay)"
    case .tour: " (tour)"
    case .fleet: " (attach)"
    case .global, .detail: ""
    }
  }
}

extension Key {
  /// The key as the help spells it, on a screen that has arrows.
  package var label: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^\(character)"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "S-Tab"
    case .function(let number): "F\(number)"
    case .backspace: "Bksp"
    case .delete: "Del"
    case .insert: "Ins"
    default: ""
    }
  }

  /// The same where nothing beyond ASCII can be drawn.
  var asciiLabel: String {
    switch self {
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    default: label
    }
  }
}

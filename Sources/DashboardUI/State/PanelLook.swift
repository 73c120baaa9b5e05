import Terminal

/// How a panel stands on the screen.
package struct PanelLook: Sendable {
  package var isFocused: Bool
  /// Whether it has the whole body, and room for what it can tell beyond a glance.
  package var isAlone = false
  /// Whether what its cursor is on is told of elsewhere on the screen.
  package var hasPreview = false
  /// The key that goes to it, where that fits into its border.
  package var key: Character?

  /// In focus, with the body for itself.
  package static let alone = PanelLook(isFocused: true, isAlone: true)
}

extension Box {
  /// The border of a panel.
  init(
    _ panel: Panel, _ look: PanelLook, note: String = "", footnote: String = "",
    footnoteRole: Role = .dim
  ) {
    self.init(title: panel.title, note: note, footnote: footnote)
    (key, isFocused, self.footnoteRole) = (look.key, look.isFocused, footnoteRole)
  }
}

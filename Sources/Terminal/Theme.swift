/// How each role looks, on every kind of terminal.
public struct Theme: Hashable, Sendable {
  public let name: String
  package let roles: [Role: RoleStyle]

  /// A theme in which every role that `roles` leaves out looks like plain text.
  package init(name: String, roles: [Role: RoleStyle]) {
    self.name = name
    self.roles = roles
  }

  /// The look of a role at a depth; a role without a background has that of `text`.
  public func style(for role: Role, depth: ColorDepth) -> Style {
    let style = roles[role] ?? RoleStyle()
    let text = roles[.text] ?? RoleStyle()
    switch depth {
    case .mono:
      return Style(foreground: .terminal, background: .terminal, attributes: style.mono ?? [])
    case .ansi8, .ansi16:
      return Style(
        foreground: style.ansiForeground ?? text.ansiForeground ?? .terminal,
        background: style.ansiBackground ?? text.ansiBackground ?? .terminal,
        attributes: style.ansi?.attributes ?? style.attributes)
    case .indexed, .direct:
      return Style(
        foreground: (style.foreground ?? text.foreground)?.color ?? .terminal,
        background: (style.background ?? text.background)?.color ?? .terminal,
        attributes: style.attributes)
    }
  }
}

/// What a cell looks like once its theme and the terminal are known.
public struct Style: Hashable, Sendable {
  public let foreground: ThemeColor
  public let background: ThemeColor
  public let attributes: Attributes
}

/// A colour of a palette and, when the author chose one, its stand-in among the sixteen.
package struct PaletteEntry: Hashable, Sendable {
  package var color: ThemeColor
  package var ansi: ThemeColor?

  package init(color: ThemeColor, ansi: ThemeColor? = nil) {
    self.color = color
    self.ansi = ansi
  }
}

/// What a theme file says about one role.
package struct RoleStyle: Hashable, Sendable {
  /// What stands in on a terminal of 8 or 16 colours.
  package struct Ansi: Hashable, Sendable {
    package var foreground: ThemeColor?
    package var background: ThemeColor?
    package var attributes: Attributes?
  }

  package var foreground: PaletteEntry?
  package var background: PaletteEntry?
  package var attributes: Attributes = []
  package var ansi: Ansi?
  package var mono: Attributes?

  var ansiForeground: ThemeColor? { ansi?.foreground ?? foreground?.ansi ?? foreground?.color }
  var ansiBackground: ThemeColor? { ansi?.background ?? background?.ansi ?? background?.color }
}
